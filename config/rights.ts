import { azureScope } from "../lib/patterns";
import {
  accepts,
  type Complete,
  instead,
  keyed,
  list,
  matching,
  object,
  optional,
  ruled,
  shapeBy,
  text,
} from "./schema";
import { repeated } from "./values";

// What a workload may do in its cloud, made by its own stack; a bootstrap states the same, as the most that it may.

const STATEMENTS = [
  "workload/rights-statements",
  "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html",
] as const;
const POLICIES = [
  "workload/rights-policies",
  "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
] as const;
const ROLES = [
  "workload/rights-roles",
  "https://learn.microsoft.com/azure/role-based-access-control/role-assignments",
] as const;

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const LONGEST_POLICY = 6144;
const MOST_POLICIES = 10;

const atLeastOne = (values: readonly unknown[]) => values.length > 0;

/** What a statement allows. */
const statement = object({
  /** Each `service:Action`, for example `s3:GetObject`; `*` and `?` stand for characters of the action's name. */
  actions: ruled(
    list(
      matching(
        ...STATEMENTS,
        /^[a-z0-9-]+:[A-Za-z0-9*?]+$/,
        "must be service:Action, such as s3:GetObject, with the service's prefix in small letters",
      ),
    ),
    accepts(...STATEMENTS, atLeastOne, "must have at least one action"),
  ),
  /** ARNs, which may hold `*`, `?` and IAM's variables; `*` alone where AWS takes no resource for the actions. */
  resources: ruled(
    list(
      matching(
        ...STATEMENTS,
        /^(\*|arn:aws:[a-z0-9-]+:[a-z0-9-]*:(\d{12})?:.+)$/,
        'must be an ARN, such as arn:aws:s3:::orders/*, or "*"',
      ),
    ),
    accepts(...STATEMENTS, atLeastOne, 'must have at least one ARN, or "*"'),
  ),
  /** By operator and key, for example `{ StringEquals: { "aws:ResourceTag/team": ["web"] } }`. @default none */
  conditions: optional(keyed(keyed(list(text)))),
});

const ownStatements = object({
  /** What the role may do, at most 6144 characters as a policy: the boundary that holds the role to it is one. */
  statements: ruled(list(statement), {
    id: STATEMENTS[0],
    source: STATEMENTS[1],
    check: (statements) => {
      const { length } = JSON.stringify(statements);
      return [
        ...(atLeastOne(statements) ? [] : [{ message: "must have at least one statement" }]),
        ...(length > LONGEST_POLICY
          ? [
              {
                value: length,
                message: `characters must be at most ${LONGEST_POLICY}: name fewer resources, or by pattern`,
              },
            ]
          : []),
      ];
    },
  }),
  managedPolicies: instead("statements"),
});

const managedPolicies = object({
  /** ARNs of AWS's policies or the account's, 1 to 10; another party decides what they allow. */
  managedPolicies: ruled(
    ruled(
      list(
        matching(
          ...POLICIES,
          /^arn:aws:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/,
          "must be a policy's ARN, such as arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
        ),
      ),
      accepts(
        ...POLICIES,
        ({ length }) => length >= 1 && length <= MOST_POLICIES,
        `must have 1 to ${MOST_POLICIES} policies`,
      ),
    ),
    { id: POLICIES[0], source: POLICIES[1], check: (arns) => repeated(arns, "is listed twice") },
  ),
  statements: instead("managedPolicies"),
});

/** A role of the workload's own: what it may do, or the policies that say so. */
export const awsRights = shapeBy([ownStatements, managedPolicies], (rights) =>
  rights["managedPolicies"] === undefined ? ownStatements : managedPolicies,
);

export type AwsRights = Complete<typeof awsRights>;

/** A role that Azure knows by its name, and where it holds. */
export const azureRole = object({
  /** The role's name, Azure's own or one of the subscription's: `Storage Blob Data Reader`. */
  role: matching(
    ...ROLES,
    /^(?![0-9a-f]{8}-)\S.{0,126}\S$/i,
    "must be a role's name, such as Storage Blob Data Reader, and not its id",
  ),
  /** Resource id of what it holds on, with all below it: best one resource. */
  scope: matching(
    ...ROLES,
    azureScope,
    "must be the resource id of a resource, a resource group or a subscription, /subscriptions/<id>/resourceGroups/<name>/…",
  ),
});

/** An identity of the workload's own, with these roles. */
export const azureRights = object({
  /** At least one. */
  roles: ruled(list(azureRole), {
    id: ROLES[0],
    source: ROLES[1],
    check: (roles) => [
      ...(atLeastOne(roles) ? [] : [{ message: "must have at least one role" }]),
      ...repeated(roles, "is given on this scope already", ({ role, scope }) => `${role} ${scope}`.toLowerCase()),
    ],
  }),
});

export type AzureRights = Complete<typeof azureRights>;
