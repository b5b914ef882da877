import { markedSecrets } from "./secrets";
import { type Fields, fieldsOf, isFields, listOf } from "./values";

/** What a plan does to a resource. `forget` leaves the thing in the cloud and Terraform lets go of it. */
export type Action = "none" | "create" | "update" | "replace" | "destroy" | "forget";

/** One managed resource in a plan. */
export interface Change {
  readonly address: string;
  readonly type: string;
  readonly action: Action;
  /** Whether a replacement is made before the old one goes. */
  readonly createdFirst: boolean;
  /** Left over from an earlier replacement. */
  readonly deposed: boolean;
  readonly before: Fields;
  readonly after: Fields;
  /** `true` where the value is known only while Terraform applies. */
  readonly unknown: unknown;
  /** `true` where the value is secret. */
  readonly beforeSensitive: unknown;
  readonly afterSensitive: unknown;
  /** Terraform's reason, for example `replace_because_cannot_update`. */
  readonly reason: string | undefined;
  /** Paths of the arguments that force a replacement. */
  readonly forcedBy: readonly string[];
}

/** One output in a plan. */
export interface OutputChange {
  readonly name: string;
  readonly after: unknown;
  readonly sensitive: unknown;
}

export interface Plan {
  readonly changes: readonly Change[];
  readonly outputs: readonly OutputChange[];
  /** Nothing that Terraform manages is there yet. */
  readonly first: boolean;
  /** Values that the plan marks as secret somewhere. */
  readonly secrets: readonly string[];
}

/** A plan that cannot be judged. It is never waved through, and nothing approves it. */
export class UnreadablePlan extends Error {
  override readonly name = "UnreadablePlan";
}

// Terraform raises the minor for what a reader may ignore. https://developer.hashicorp.com/terraform/internals/json-format
const FORMAT = /^1\.\d+$/;

const ACTIONS: Readonly<Record<string, Action>> = {
  "no-op": "none",
  create: "create",
  update: "update",
  delete: "destroy",
  forget: "forget",
  "delete create": "replace",
  "create delete": "replace",
  "create forget": "replace",
};

/**
 * Reads what `terraform show -json` printed of a plan file.
 * @throws UnreadablePlan where it is broken, cut, errored, incomplete, or of a format nobody here knows
 */
export function readPlan(text: string): Plan {
  const json = parsed(text);
  const version = json["format_version"];
  if (typeof version !== "string" || !FORMAT.test(version))
    throw new UnreadablePlan(
      `format version ${JSON.stringify(version)} is not known: take a Terraform that writes 1.x`,
    );
  if (json["errored"] === true) throw new UnreadablePlan("Terraform could not finish the plan: plan again");
  if (json["complete"] === false || listOf(json["deferred_changes"]).length > 0)
    throw new UnreadablePlan("the plan leaves a part of the stack out: plan it whole, without -target");
  if (!isFields(json["planned_values"]) || !isFields(json["configuration"]))
    throw new UnreadablePlan("parts of the plan are missing: it is cut, or no plan");

  const all = listOf(json["resource_changes"]).map((each) => readChange(each));
  const changes = all.flatMap((change) => (change === undefined ? [] : [change]));
  const listed = new Set(changes.map(({ address }) => address));
  const known = [...managedIn(json["planned_values"]), ...managedIn(fieldsOf(json["prior_state"])["values"])];
  const lost = known.find((address) => !listed.has(address));
  if (lost !== undefined) throw new UnreadablePlan(`the plan is cut: it does not say what becomes of ${lost}`);
  const secrets = new Set<string>();
  for (const { before, beforeSensitive, after, afterSensitive } of changes) {
    markedSecrets(before, beforeSensitive, secrets);
    markedSecrets(after, afterSensitive, secrets);
  }
  return {
    changes,
    secrets: [...secrets],
    outputs: Object.entries(fieldsOf(json["output_changes"])).map(([name, change]) => {
      const { after, after_sensitive: sensitive } = fieldsOf(change);
      return { name, after, sensitive };
    }),
    first: changes.every(({ action }) => action === "create"),
  };
}

function parsed(text: string): Fields {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UnreadablePlan("the plan is no JSON: it is broken or cut");
  }
  if (!isFields(json)) throw new UnreadablePlan("the plan is no JSON object");
  return json;
}

function readChange(value: unknown): Change | undefined {
  const { address, type, mode, deposed, action_reason: reason, change } = fieldsOf(value);
  if (typeof address !== "string" || typeof type !== "string" || !isFields(change))
    throw new UnreadablePlan("the plan is broken: a change has no address, no type or no content");
  if (mode === "data") return undefined;
  const actions = listOf(change["actions"]).join(" ");
  const action = ACTIONS[actions];
  if (action === undefined || mode !== "managed")
    throw new UnreadablePlan(`${address}: "${actions}" of a ${String(mode)} resource is not known here`);
  return {
    address,
    type,
    action,
    createdFirst: actions === "create delete",
    deposed: deposed !== undefined,
    before: opened(type, fieldsOf(change["before"])),
    after: opened(type, fieldsOf(change["after"])),
    unknown: change["after_unknown"],
    beforeSensitive: change["before_sensitive"],
    afterSensitive: change["after_sensitive"],
    reason: typeof reason === "string" ? reason : undefined,
    forcedBy: listOf(change["replace_paths"]).map((path) => listOf(path).join(".")),
  };
}

// Arguments that are JSON in a text: what stands in it is judged and told like any other argument.
const JSON_ARGUMENTS: Readonly<Record<string, string>> = { helm_release: "values", aws_ecr_lifecycle_policy: "policy" };

function opened(type: string, values: Fields): Fields {
  const argument = JSON_ARGUMENTS[type];
  const value = argument === undefined ? undefined : values[argument];
  if (argument === undefined || value === undefined || value === null) return values;
  return { ...values, [argument]: Array.isArray(value) ? value.map(jsonOr) : jsonOr(value) };
}

function jsonOr(value: unknown): unknown {
  try {
    return typeof value === "string" ? JSON.parse(value) : value;
  } catch {
    return value;
  }
}

/** Addresses of the managed resources in a state's or a plan's values, modules included. */
function managedIn(values: unknown): readonly string[] {
  const inModule = (module: unknown): string[] => {
    const { resources, child_modules: children } = fieldsOf(module);
    const own = listOf(resources).map(fieldsOf);
    return [
      ...own.flatMap(({ address, mode }) => (mode === "managed" && typeof address === "string" ? [address] : [])),
      ...listOf(children).flatMap(inModule),
    ];
  };
  return inModule(fieldsOf(values)["root_module"]);
}
