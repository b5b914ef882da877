import { canonical, type Holding } from "./holding";
import { changesOf, type PlanJson } from "./plan";

/** Terraform's state file, as far as the rehearsal reads it. */
export interface StateFile {
  readonly resources?: readonly {
    readonly mode: "managed" | "data";
    readonly type: string;
    readonly name: string;
    readonly instances: readonly {
      readonly status?: "tainted";
      readonly attributes: Readonly<Record<string, unknown>>;
    }[];
  }[];
}

/** A resource that exists in the account and is missing in the state, with the address that it belongs to. */
export interface Orphan {
  readonly address: string;
  readonly holding: Holding;
}

/** Keys of every resource in a state. */
export function keysIn(state: StateFile): ReadonlySet<string> {
  return new Set(
    (state.resources ?? []).flatMap(({ mode, type, instances }) =>
      mode === "managed" ? instances.map(({ attributes }) => keyOf(type, importId(type, attributes))) : [],
    ),
  );
}

/** Addresses of tainted resources: Terraform would replace them because an apply broke off while it created them. */
export function taintedIn(state: StateFile): readonly string[] {
  return (state.resources ?? []).flatMap(({ mode, type, name, instances }) =>
    mode === "managed" && instances.some(({ status }) => status === "tainted") ? [`${type}.${name}`] : [],
  );
}

/**
 * What the account holds, the state lacks and the plan would create again. A holding belongs to the planned resource of
 * its type with the same facts; if several holdings match a resource, none is returned.
 */
export function orphansIn(plan: PlanJson, state: StateFile, holdings: readonly Holding[]): readonly Orphan[] {
  const unknown = unknownTo(state, holdings);
  const created = changesOf(plan).filter(({ action }) => action === "create");
  return created.flatMap(({ resource: { address, type, change } }) => {
    const matching = unknown.filter((holding) => holding.type === type && matches(change.after, holding.facts));
    const [holding, ...others] = matching;
    return holding !== undefined && others.length === 0 ? [{ address, holding }] : [];
  });
}

/** The holdings that a state lacks. */
export function unknownTo(state: StateFile, holdings: readonly Holding[]): readonly Holding[] {
  const known = keysIn(state);
  return holdings.filter(({ type, id }) => !known.has(keyOf(type, id)));
}

/** The id that `terraform import` expects for a resource in a state. */
export function importId(type: string, attributes: Readonly<Record<string, unknown>>): string {
  const at = (name: string) => String(attributes[name] ?? "");
  switch (type) {
    case "aws_route":
      return `${at("route_table_id")}_${at("destination_cidr_block")}`;
    case "aws_route_table_association":
      return `${at("subnet_id")}/${at("route_table_id")}`;
    default:
      return at("id");
  }
}

/** Type and id; Azure's ids are not case-sensitive. */
function keyOf(type: string, id: string): string {
  return `${type} ${id.startsWith("/subscriptions/") ? id.toLowerCase() : id}`;
}

function matches(planned: unknown, facts: Holding["facts"]): boolean {
  const values = (planned ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(facts).every(([name, fact]) => isSame(values[name], fact));
}

function isSame(planned: unknown, fact: unknown): boolean {
  if (typeof planned !== "string" || typeof fact !== "string") return canonical(planned) === canonical(fact);
  return planned.startsWith("/subscriptions/") ? planned.toLowerCase() === fact.toLowerCase() : planned === fact;
}
