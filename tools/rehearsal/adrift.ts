import { canonical, type Holding } from "./holding";
import { changesOf, type Plan } from "./plan";

/** Terraform's state file, as far as it is read here. */
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

/** Something the account holds and the state does not know, and where it belongs. */
export interface Adrift {
  readonly address: string;
  readonly holding: Holding;
}

/** `type id` of every resource that a state knows, as `terraform import` would name it. */
export function knownTo(state: StateFile): ReadonlySet<string> {
  return new Set(
    (state.resources ?? []).flatMap(({ mode, type, instances }) =>
      mode === "managed" ? instances.map(({ attributes }) => keyOf(type, importId(type, attributes))) : [],
    ),
  );
}

/** The addresses that Terraform would make anew although they stand: an apply broke off before it knew how it went. */
export function taintedIn(state: StateFile): readonly string[] {
  return (state.resources ?? []).flatMap(({ mode, type, name, instances }) =>
    mode === "managed" && instances.some(({ status }) => status === "tainted") ? [`${type}.${name}`] : [],
  );
}

/**
 * What the account holds, no state knows and a plan would make again. A holding belongs to the planned resource of its
 * type that states all of the holding's facts; one that two could be is nobody's.
 */
export function adriftIn(plan: Plan, state: StateFile, holdings: readonly Holding[]): readonly Adrift[] {
  const known = knownTo(state);
  const planned = changesOf(plan).filter(({ action }) => action === "create");
  const free = holdings.filter((holding) => !known.has(keyOf(holding.type, holding.id)));
  return planned.flatMap(({ resource: { address, type, change } }) => {
    const fitting = free.filter((holding) => holding.type === type && states(change.after, holding.facts));
    const [holding, ...others] = fitting;
    return holding !== undefined && others.length === 0 ? [{ address, holding }] : [];
  });
}

/** What `terraform import` takes for a resource that a state knows. */
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

/** A holding or a resource by its type and id; Azure's ids have no case. */
export function keyOf(type: string, id: string): string {
  return `${type} ${id.startsWith("/subscriptions/") ? id.toLowerCase() : id}`;
}

function states(planned: unknown, facts: Holding["facts"]): boolean {
  const values = (planned ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(facts).every(([name, fact]) => same(values[name], fact));
}

function same(planned: unknown, fact: unknown): boolean {
  if (typeof planned !== "string" || typeof fact !== "string") return canonical(planned) === canonical(fact);
  return planned.startsWith("/subscriptions/") ? planned.toLowerCase() === fact.toLowerCase() : planned === fact;
}
