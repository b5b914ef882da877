import { aksCluster, type CompleteAksCluster } from "./aks";
import { backend } from "./backend";
import { type CompleteEksCluster, eksCluster } from "./eks";
import { type CompleteExistingCluster, existingCluster } from "./existing";
import { acrRegistry, type CompleteRegistry, ecrRegistry } from "./registry";
import {
  type Complete,
  flag,
  keyed,
  list,
  matching,
  object,
  optional,
  ruled,
  text,
  texts,
  variants,
  type Written,
} from "./schema";
import { teams } from "./team";
import { plainValue, repeated } from "./values";

/** What a rule finds is let pass until a day. A waiver that has ended, or that nothing needs, is an error itself. */
const waiver = object({
  /** The rule's id, as its message ends: `aks/kubernetes-version`. */
  rule: text,
  /** Only what is found at this path or below it, for example `clusters.aks`. @default everywhere in the environment */
  path: optional(text),
  /** Why, for the reader who finds it later. */
  reason: text,
  /** The last day it holds, `YYYY-MM-DD`. */
  until: text,
});

/** One argument of one resource is another than the stacks write, for what no property of the environment says. */
const override = object({
  /** The resource's stack, for example `production-eks`. */
  stack: text,
  /** Its address there, as a plan shows it: `aws_nat_gateway.network_nat-gateway_0E1F2A3B`. */
  address: text,
  /** The argument by its path, `max_retries`; inside of what is synthesized with dots, `scaling_config.max_size` or `rule.0.port`. */
  argument: text,
  /** What it is instead. */
  value: plainValue,
  /** Why, for the reader who finds it later. */
  reason: text,
});

const OVERRIDES = "https://developer.hashicorp.com/terraform/cdktf/concepts/resources#escape-hatch";
const overrides = ruled(list(override), {
  id: "environment/overrides",
  source: OVERRIDES,
  check: (listed) =>
    repeated(listed, "is overridden twice; each argument is accepted once", ({ stack, address, argument }) =>
      [stack, address, argument].join(" "),
    ),
});

export type Waiver = Written<typeof waiver>;

/** Any of the clusters; a cloud is an entry. */
export const clusterTypes = { eks: eksCluster, aks: aksCluster, existing: existingCluster };

/** An environment: everything a platform engineer decides. One literal a file, listed in `environments/all.ts`. */
export const environment = object({
  /** First part of every stack's name; lower case, digits and dashes. */
  name: text,
  /** Whether clusters, networks and keys refuse to be destroyed. */
  protected: flag,
  /** Where the Terraform state lives; each stack has its own key. */
  backend,
  /** Tags on every cloud resource. */
  tags: texts,
  /**
   * Names of tags that other parties set on the resources, a policy of the cloud for example: a plan leaves them as they are.
   * https://learn.microsoft.com/azure/governance/policy/tutorials/govern-tags
   * @default []
   */
  tagsOfOthers: optional(list(text), []),
  /** Clusters by key; `eks` in `production` becomes the stack `production-eks`. */
  clusters: keyed(variants(clusterTypes)),
  /**
   * Container registries by key, applied before the clusters that pull from them; `ecr` in `production` becomes the stack
   * `production-ecr`.
   * @default {}
   */
  registries: optional(keyed(variants({ ecr: ecrRegistry, acr: acrRegistry })), {}),
  /** Teams that work in the clusters, by name, beside each cluster's own administrators. @default {} */
  teams: optional(teams, {}),
  /**
   * Name of the IAM policy that no role of the EKS clusters exceeds, in each cluster's account. The bootstrap makes one,
   * `<name>-boundary`, and the identity that applies makes no role without it.
   * @default none
   */
  permissionsBoundary: optional(
    matching(
      "environment/permissions-boundary",
      "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html",
      /^[\w+=,.@-]{1,128}$/,
      "must be a policy's name: 1 to 128 letters, digits and +=,.@_-, such as gantry-boundary",
    ),
  ),
  /**
   * Arguments that are other ones than the stacks write. A stack, an address or an argument that is not there is refused, and
   * the guard judges the plan as any other.
   * @default []
   */
  overrides: optional(overrides, []),
  /** Rules that do not hold here for now. @default [] */
  waivers: optional(list(waiver), []),
});

/** An environment as it is written. */
export type Environment = Written<typeof environment>;
export type Cluster = Environment["clusters"][string];
export type ClusterType = Cluster["type"];

export type CompleteCluster = CompleteEksCluster | CompleteAksCluster | CompleteExistingCluster;

/** An environment behind the check: whatever it may leave out is filled in. */
export type CompleteEnvironment = Omit<Complete<typeof environment>, "clusters" | "registries"> & {
  readonly clusters: Readonly<Record<string, CompleteCluster>>;
  readonly registries: Readonly<Record<string, CompleteRegistry>>;
};

declare const checked: unique symbol;

/** An environment that the rules have passed: nothing else is built. */
export type CheckedEnvironment = CompleteEnvironment & { readonly [checked]: true };
