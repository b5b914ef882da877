import type { Approval } from "./approvals";
import type { Action, Change, Plan } from "./plan-json";
import { kubernetesVersion } from "./rules/kubernetes-version";
import { destroy, lossOf, replace } from "./rules/loss";
import { publicAccess } from "./rules/public-access";
import { rights } from "./rules/rights";
import type { Rule } from "./rules/rule";
import { exposedOutputs, secretInClear } from "./rules/secret-in-clear";
import { encryption, logs, protection, tags } from "./rules/taken-away";

/** Everything that the guard refuses unless it is approved. */
export const RULES: readonly Rule[] = [
  replace,
  destroy,
  publicAccess,
  rights,
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
  /** Who says that it may be. */
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
  /** Approvals of this stack that approve nothing in it. */
  readonly unmatched: readonly Approval[];
}

/** Decides on one stack's plan. `approvals` are the stack's own. */
export function judge(plan: Plan, approvals: readonly Approval[]): Judgement {
  const refused = [
    ...plan.changes.flatMap((change) =>
      RULES.filter(({ on }) => reads(on, change.action)).flatMap((rule) =>
        rule.check(change, plan).map((message) => ({ rule: rule.id, address: change.address, message })),
      ),
    ),
    ...exposedOutputs(plan).map((output) => ({ rule: secretInClear.id, ...output })),
  ];
  const findings = refused.map((finding): Finding => {
    const approval = approvals.find(({ rule, address }) => rule === finding.rule && address === finding.address);
    return approval === undefined ? finding : { ...finding, approval };
  });
  const used = new Set(findings.map(({ approval }) => approval));
  const unmatched = approvals.filter((approval) => !used.has(approval));
  return {
    passes: unmatched.length === 0 && findings.every(({ approval }) => approval !== undefined),
    findings,
    losses: plan.changes.filter(isLoss).map((change) => ({
      address: change.address,
      action: change.action,
      message: lossOf(change),
    })),
    unmatched,
  };
}

/** Decides on a plan that is to destroy a whole stack: it may do nothing else. */
export function judgeDestruction(plan: Plan): Judgement {
  const others = plan.changes.filter(({ action }) => action !== "destroy" && action !== "none");
  return {
    passes: others.length === 0,
    findings: others.map(({ address, action }) => ({ rule: "destroy", address, message: `is to ${action} as well` })),
    losses: plan.changes.filter(isLoss).map((change) => ({
      address: change.address,
      action: change.action,
      message: lossOf(change),
    })),
    unmatched: [],
  };
}

function isLoss({ action }: Change): boolean {
  return action === "replace" || action === "destroy" || action === "forget";
}

function reads(on: Rule["on"], action: Action): boolean {
  switch (action) {
    case "none":
      return false;
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
