import type { Approval } from "../../approvals";
import type { Finding } from "../../guard";
import { type Plan, readPlan } from "../../plan-json";

/** One resource's change, with what a test says of it. */
export interface ChangeSketch {
  readonly type: string;
  readonly name?: string;
  readonly actions?: readonly string[];
  readonly before?: object;
  readonly after?: object;
  readonly after_unknown?: object;
  readonly after_sensitive?: object;
  readonly replace_paths?: readonly (readonly string[])[];
  readonly reason?: string;
  readonly deposed?: string;
  readonly importing?: object;
  readonly previous_address?: string;
  readonly before_sensitive?: object;
  /** The provider's full name. */
  readonly provider?: string;
  /** What the configuration says, as a plan has it: `{ constant_value }` or `{ references }` by argument. */
  readonly expressions?: object;
  readonly provisioners?: readonly object[];
}

/** A resource that the plan leaves alone: with it, the plan is not a stack's first. */
export const STANDING: ChangeSketch = {
  type: "terraform_data",
  name: "standing",
  actions: ["no-op"],
  before: { id: "1" },
  after: { id: "1" },
};

/** What `terraform show -json` would print, as Terraform 1.11 writes it. */
export function planJson(
  changes: readonly ChangeSketch[],
  { outputs = {}, ...more }: { readonly outputs?: object; readonly [key: string]: unknown } = {},
): Record<string, unknown> {
  const address = ({ type, name = "it" }: ChangeSketch) => `${type}.${name}`;
  const resources = (side: "before" | "after") =>
    changes
      .filter((change) => change[side] !== undefined)
      .map((change) => ({ address: address(change), mode: "managed", type: change.type, values: change[side] }));
  const configured = changes
    .filter(({ expressions, provisioners }) => expressions !== undefined || provisioners !== undefined)
    .map((change) => ({
      address: address(change),
      mode: "managed",
      type: change.type,
      name: change.name ?? "it",
      expressions: change.expressions ?? {},
      ...(change.provisioners === undefined ? {} : { provisioners: change.provisioners }),
    }));
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: { root_module: { resources: resources("after") } },
    prior_state: { format_version: "1.0", values: { root_module: { resources: resources("before") } } },
    configuration: { root_module: configured.length > 0 ? { resources: configured } : {} },
    resource_changes: changes.map((change) => ({
      address: address(change),
      mode: "managed",
      type: change.type,
      name: change.name ?? "it",
      ...(change.provider === undefined ? {} : { provider_name: change.provider }),
      ...(change.previous_address === undefined ? {} : { previous_address: change.previous_address }),
      ...(change.deposed === undefined ? {} : { deposed: change.deposed }),
      ...(change.reason === undefined ? {} : { action_reason: change.reason }),
      change: {
        actions: change.actions ?? actionsOf(change),
        before: change.before ?? null,
        after: change.after ?? null,
        after_unknown: change.after_unknown ?? {},
        before_sensitive: change.before_sensitive ?? {},
        after_sensitive: change.after_sensitive ?? {},
        ...(change.importing === undefined ? {} : { importing: change.importing }),
        ...(change.replace_paths === undefined ? {} : { replace_paths: change.replace_paths }),
      },
    })),
    output_changes: outputs,
    applyable: true,
    complete: true,
    errored: false,
    ...more,
  };
}

/** The same, read. */
export function planOf(changes: readonly ChangeSketch[], more: Parameters<typeof planJson>[1] = {}): Plan {
  return readPlan(JSON.stringify(planJson(changes, more)));
}

/** An approval of each refusal as it stands. */
export function approvalsOf(stack: string, findings: readonly Finding[]): readonly Approval[] {
  const once = new Map(findings.map((each) => [`${each.rule} ${each.address}`, each]));
  return [...once.values()].map(({ rule, address, digest = "" }) => {
    return { file: "approvals/a.json", stack, rule, address, digest, reason: "because it is tested" };
  });
}

function actionsOf({ before, after }: ChangeSketch): readonly string[] {
  if (before === undefined) return ["create"];
  return after === undefined ? ["delete"] : ["update"];
}
