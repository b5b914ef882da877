import type { Approval } from "./approvals";
import { digestOf } from "./digest";
import { inert } from "./inert";
import { withoutSecrets } from "./masking";
import { type Notice, noticesOf } from "./notices";
import { type Action, isLoss, type Plan } from "./plan-json";
import { cannotApply } from "./rules/cannot-apply";
import { code, programs } from "./rules/code";
import { egress } from "./rules/egress";
import { encryption } from "./rules/encryption";
import { kubernetesVersion } from "./rules/kubernetes-version";
import { logs } from "./rules/logs";
import { destroy, lossOf, replace } from "./rules/loss";
import { nodes } from "./rules/nodes";
import { pods } from "./rules/pods";
import { protection } from "./rules/protection";
import { provider } from "./rules/provider";
import { publicAccess } from "./rules/public-access";
import { rights } from "./rules/rights";
import type { Rule } from "./rules/rule";
import { exposedOutputs, secretInClear } from "./rules/secret-in-clear";
import { tags } from "./rules/tags";
import { once } from "./values";

/** Everything that the guard refuses. */
export const RULES: readonly Rule[] = [
  replace,
  destroy,
  nodes,
  egress,
  cannotApply,
  publicAccess,
  rights,
  pods,
  code,
  provider,
  encryption,
  logs,
  protection,
  tags,
  kubernetesVersion,
  secretInClear,
];

/** Something that a rule refuses. */
export interface Finding {
  readonly rule: string;
  readonly address: string;
  readonly message: string;
  /** No approval lets it pass. */
  readonly final?: true;
  /** What an approval must name: the change as it is. */
  readonly digest?: string;
  /** Whose decision lets it pass. */
  readonly approval?: Approval;
}

/** Something that goes, refused or not. */
export interface Loss {
  readonly address: string;
  readonly action: Action;
  readonly message: string;
}

export interface Judgement {
  readonly passes: boolean;
  readonly findings: readonly Finding[];
  /** Everything that is made anew, destroyed or let go of. */
  readonly losses: readonly Loss[];
  /** Everything else that is worth knowing: imports, moves, drift, checks that fail. */
  readonly notices: readonly Notice[];
  /** Approvals of this stack that approve nothing in it. */
  readonly unmatched: readonly Approval[];
}

/** Decides on one stack's plan. `approvals` are the stack's own. */
export function judge(plan: Plan, approvals: readonly Approval[]): Judgement {
  const refused = [
    ...refusals(plan, RULES),
    ...exposedOutputs(plan).map((output) => ({ rule: secretInClear.id, ...output })),
    ...programs(plan).map((program) => ({ rule: code.id, ...program })),
  ];
  const findings = withDigests(plan, refused).map((finding): Finding => {
    const approval = approvals.find(
      ({ rule, address, digest }) => rule === finding.rule && address === finding.address && digest === finding.digest,
    );
    return approval === undefined ? finding : { ...finding, approval };
  });
  const used = new Set(findings.map(({ approval }) => approval));
  const unmatched = approvals.filter((approval) => !used.has(approval));
  return {
    passes: unmatched.length === 0 && findings.every(({ approval }) => approval !== undefined),
    findings,
    losses: lossesOf(plan),
    notices: noticesTold(plan),
    unmatched,
  };
}

/** Decides on a plan that is to destroy a whole stack: it may do nothing else. */
export function judgeDestruction(plan: Plan): Judgement {
  const others = plan.changes.filter(({ action }) => action !== "destroy" && action !== "none");
  const refused: readonly Finding[] = [
    ...others.map(({ address, action }) => ({ rule: "destroy", address, message: `is to ${action} as well` })),
    ...refusals(plan, [code, provider]),
    ...programs(plan).map((program) => ({ rule: code.id, ...program })),
  ];
  const findings = refused.map((each): Finding => ({ ...each, message: told(each.message, plan), final: true }));
  return { passes: findings.length === 0, findings, losses: lossesOf(plan), notices: noticesTold(plan), unmatched: [] };
}

/** Findings as they may be printed, those that may be approved with the digest of all that their rule refuses there. */
function withDigests(plan: Plan, refused: readonly Finding[]): readonly Finding[] {
  const together = new Map<string, { readonly messages: string[]; readonly digest: () => string }>();
  return refused.map(({ rule, address, message, final }) => {
    const shown = { rule, address, message: told(message, plan) };
    if (final) return { ...shown, final };
    const key = JSON.stringify([rule, address]);
    const messages = together.get(key)?.messages ?? [];
    messages.push(message);
    const { digest } = together.get(key) ?? { digest: once(() => digestOf(plan, rule, address, messages)) };
    together.set(key, { messages, digest });
    // Made when it is asked for: of a large plan few are.
    return Object.defineProperty(shown, "digest", { get: digest, enumerable: true });
  });
}

function refusals(plan: Plan, rules: readonly Rule[]): readonly Finding[] {
  return plan.changes.flatMap((change) =>
    rules
      .filter(({ on }) => reads(on, change.action))
      .flatMap(({ id, final, check }) =>
        [...new Set(check(change, plan))].map((message) => ({
          rule: id,
          address: change.address,
          message: told(message, plan),
          ...(final && { final }),
        })),
      ),
  );
}

function lossesOf({ changes }: Plan): readonly Loss[] {
  return changes
    .filter(({ action }) => isLoss(action))
    .map((change) => ({
      address: change.address,
      action: change.action,
      message: told(lossOf(change), { secrets: [] }),
    }));
}

function noticesTold(plan: Plan): readonly Notice[] {
  return noticesOf(plan).map(({ address, message }) => ({ address: inert(address), message: told(message, plan) }));
}

/** A message as it may be printed anywhere: what a plan says in it commands nothing and holds no secret. */
function told(message: string, { secrets }: Pick<Plan, "secrets">): string {
  return inert(withoutSecrets(message, { secrets }));
}

function reads(on: Rule["on"], action: Action): boolean {
  switch (action) {
    case "none":
      return on.includes("none");
    case "create":
      return on.includes("create");
    case "update":
    case "replace":
      return on.includes("update");
    case "destroy":
    case "forget":
      return on.includes("destroy");
  }
}
