import { type Configuration, readConfiguration, withoutKeys } from "./configuration";
import { inert } from "./inert";
import { isManifest, normalForm, objectIn, withoutVersion } from "./normal-form";
import { markedSecrets } from "./secrets";
import { type Fields, fieldsOf, isFields, listOf, once } from "./values";

/** What a plan does to a resource. `forget` leaves the thing in the cloud and Terraform lets go of it. */
export type Action = "none" | "create" | "update" | "replace" | "destroy" | "forget";

/** Whether the resource is no longer in the state afterwards. */
export function isGone(action: Action): boolean {
  return action === "destroy" || action === "forget";
}

/** Whether what stands now is gone afterwards, or another stands in its place. */
export function isLoss(action: Action): boolean {
  return action === "replace" || isGone(action);
}

/** One managed resource in a plan. */
export interface Change {
  readonly address: string;
  readonly type: string;
  /** What it is: the type without its version, or the object that a manifest holds. */
  readonly kind: string;
  /** The provider's full name. */
  readonly provider: string | undefined;
  readonly action: Action;
  /** Whether a replacement is made before the old one goes. */
  readonly createdFirst: boolean;
  /** Left over from an earlier replacement. */
  readonly deposed: boolean;
  /** It is taken into the state from the cloud. */
  readonly imported: boolean;
  /** Where it stood in the state, if elsewhere. */
  readonly previousAddress: string | undefined;
  /** What the plan says, for the report. */
  readonly before: Fields;
  readonly after: Fields;
  /** What that means, for the rules: in any form. Nothing was before a creation, and nothing is after a destruction. */
  readonly was: Fields;
  readonly will: Fields;
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
  readonly before: unknown;
  readonly after: unknown;
  readonly sensitive: unknown;
}

/** A `check` block, precondition or postcondition that does not hold. */
export interface FailedCheck {
  readonly address: string;
  readonly status: string;
  readonly problems: readonly string[];
}

export interface Plan {
  readonly changes: readonly Change[];
  readonly outputs: readonly OutputChange[];
  /** What was changed outside Terraform since the last apply. */
  readonly drift: readonly Change[];
  readonly failedChecks: readonly FailedCheck[];
  readonly configuration: Configuration;
  /** The state was empty. What the stack stands on may be there for long. */
  readonly first: boolean;
  /** Values that the plan marks as secret somewhere. */
  readonly secrets: readonly string[];
}

/** A plan that cannot be judged. It is never waved through, and nothing approves it. */
export class UnreadablePlan extends Error {
  override readonly name = "UnreadablePlan";

  constructor(message: string) {
    super(inert(message));
  }
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
 * Reads what `terraform show -json` printed of a plan file. `providers` are those that may appear in it, in place of
 * those that its own configuration names.
 * @throws UnreadablePlan where it is broken, cut, errored, incomplete, or of an unknown format
 */
export function readPlan(text: string, providers?: readonly string[]): Plan {
  const json = parsed(text);
  const version = json["format_version"];
  if (typeof version !== "string" || !FORMAT.test(version))
    throw new UnreadablePlan(`format version ${JSON.stringify(version)} is unknown: expected 1.x`);
  if (json["errored"] === true) throw new UnreadablePlan("Terraform could not finish the plan: plan again");
  const deferred = listOf(json["deferred_changes"]).map(
    (each) => fieldsOf(fieldsOf(each)["resource_change"])["address"],
  );
  if (json["complete"] === false || deferred.length > 0) {
    const parts = deferred.filter((each) => typeof each === "string").join(", ");
    throw new UnreadablePlan(
      `the plan leaves a part of the stack out${parts === "" ? "" : ` (${parts})`}: plan it whole, without -target`,
    );
  }
  if (!isFields(json["planned_values"]) || !isFields(json["configuration"]))
    throw new UnreadablePlan("parts of the plan are missing: it is cut, or no plan");

  const own = readConfiguration(json["configuration"]);
  const configuration = providers === undefined ? own : { ...own, providers };
  const byAddress = new Map(configuration.resources.map((each) => [each.address, each]));
  const read = (each: unknown) => readChange(each, (address) => byAddress.get(withoutKeys(address))?.expressions);
  const changes = listOf(json["resource_changes"]).map(read).filter(isManaged);
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
      const { before, after, after_sensitive: sensitive } = fieldsOf(change);
      return { name, before, after, sensitive };
    }),
    drift: listOf(json["resource_drift"]).map(read).filter(isManaged),
    failedChecks: failedChecksIn(json["checks"]),
    configuration,
    first: changes.every(({ action, imported }) => action === "create" && !imported),
  };
}

function isManaged(change: Change | undefined): change is Change {
  return change !== undefined;
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

function readChange(value: unknown, expressionsOf: (address: string) => Fields | undefined): Change | undefined {
  const { address, type, mode, deposed, action_reason: reason, change, ...more } = fieldsOf(value);
  if (typeof address !== "string" || typeof type !== "string" || !isFields(change))
    throw new UnreadablePlan("the plan is broken: a change has no address, no type or no content");
  if (mode === "data") return undefined;
  const actions = listOf(change["actions"]).join(" ");
  const action = ACTIONS[actions];
  if (action === undefined || mode !== "managed")
    throw new UnreadablePlan(`${address}: "${actions}" of a ${String(mode)} resource is unknown here`);
  const expressions = expressionsOf(address);
  const { provider_name: provider, previous_address: previous } = more;
  // Most rules never look at most resources: what a side means is read when it is asked for.
  const meaning = (make: () => Fields) =>
    once(() => {
      const values = make();
      return isManifest(type) ? objectIn(type, values) : { kind: withoutVersion(type), values };
    });
  const was = meaning(() => (action === "create" ? {} : normalForm(type, change["before"], undefined, undefined)));
  const will = meaning(() =>
    isGone(action) ? {} : normalForm(type, change["after"], change["after_unknown"], expressions),
  );
  const kind = isManifest(type) ? (isGone(action) ? was() : will()).kind : withoutVersion(type);
  return {
    address,
    type,
    kind,
    provider: typeof provider === "string" ? provider : undefined,
    action,
    createdFirst: actions === "create delete",
    deposed: deposed !== undefined,
    imported: isFields(change["importing"]),
    previousAddress: typeof previous === "string" && previous !== address ? previous : undefined,
    before: fieldsOf(change["before"]),
    after: fieldsOf(change["after"]),
    get was() {
      return was().values;
    },
    get will() {
      return (action === "none" ? was : will)().values;
    },
    unknown: change["after_unknown"],
    beforeSensitive: change["before_sensitive"],
    afterSensitive: change["after_sensitive"],
    reason: typeof reason === "string" ? reason : undefined,
    forcedBy: listOf(change["replace_paths"]).map((path) => listOf(path).join(".")),
  };
}

function failedChecksIn(checks: unknown): readonly FailedCheck[] {
  return listOf(checks)
    .map(fieldsOf)
    .filter(({ status }) => status === "fail" || status === "error")
    .map(({ address, status, instances }) => ({
      address: String(fieldsOf(address)["to_display"]),
      status: String(status),
      problems: listOf(instances).flatMap((instance) =>
        listOf(fieldsOf(instance)["problems"]).map((problem) => String(fieldsOf(problem)["message"])),
      ),
    }));
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
