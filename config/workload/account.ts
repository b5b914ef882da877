import { isDnsName } from "../../lib/label-syntax";
import { accepts, type Complete, instead, list, object, oneOf, optional, ruled, shapeBy, text } from "../schema";
import { reason } from "./exceptions";
import { annotations, LABELS, labelled } from "./names";

const ACCOUNT = ["workload/service-account", "https://kubernetes.io/docs/concepts/security/service-accounts/"] as const;
const RIGHTS = [
  "workload/account-rules",
  "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
] as const;

const accountName = ruled(text, accepts(...ACCOUNT, isDnsName, "must be a ServiceAccount's name of a-z, 0-9, - and ."));

const named = (what: string) =>
  ruled(
    list(
      ruled(
        text,
        accepts(...RIGHTS, (name) => name !== "" && name !== "*", `must be ${what} by its name, not *`),
      ),
    ),
    accepts(...RIGHTS, (names) => names.length > 0, "must have at least one name"),
  );

/** A rule of a Role. */
const policyRule = object({
  /** API groups; `""` is the core's. @default [""] */
  apiGroups: optional(
    list(
      ruled(
        text,
        accepts(...RIGHTS, (group) => group !== "*", "must be a group by its name, not *"),
      ),
    ),
    [""],
  ),
  /** For example `["configmaps"]`. */
  resources: named("a resource"),
  /** For example `["get", "watch"]`. */
  verbs: named("a verb"),
  /** These objects alone. @default all */
  resourceNames: optional(list(text)),
});

const rules = ruled(
  list(policyRule),
  accepts(...RIGHTS, (rules) => rules.length > 0, "must have at least one rule"),
);

const made = object({
  /** Its name. @default the workload's name */
  name: optional(accountName),
  /** Its annotations. @default {} */
  annotations: optional(annotations, {}),
  /** Its labels beside the workload's. @default {} */
  labels: optional(labelled(...LABELS), {}),
  /** The pods get its token for the API server. @default none, unless it has rules */
  token: optional(oneOf(true)),
  /** What it may do in the workload's namespace, by a Role of its name. @default none */
  rules: optional(rules),
  /** What it may do in the whole cluster, by a ClusterRole `<namespace>:<name>`. @default none */
  clusterRules: optional(
    object({
      /** Why a Role of the namespace is not enough. */
      reason,
      /** The rules. */
      rules,
    }),
  ),
  existing: instead("name"),
});
const existing = object({
  /** The ServiceAccount is there already. */
  existing: accountName,
  /** The pods get its token for the API server. @default none */
  token: optional(oneOf(true)),
  name: instead("existing"),
  rules: instead("existing"),
  clusterRules: instead("existing"),
});

/** The account of the pods: made here, or there already. */
export const serviceAccount = shapeBy([made, existing], (account) =>
  account["existing"] === undefined ? made : existing,
);

export type MadeServiceAccount = Complete<typeof made>;
export type ServiceAccount = Complete<typeof serviceAccount>;

/** Whether the pods hold a token for the API server. */
export function hasToken({ token, rules, clusterRules }: ServiceAccount): boolean {
  return token === true || rules !== undefined || clusterRules !== undefined;
}
