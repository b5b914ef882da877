import type { EcrConfig } from "../constructs/aws/ecr-registry";
import type { AcrConfig } from "../constructs/azure/acr-registry";
import type { WorkloadConfig } from "../constructs/kubernetes/workload";
import type { Image } from "../lib/container-image";
import type { Teams } from "../lib/teams";
import type { AksConfig } from "../stacks/aks-stack";
import type { EksConfig } from "../stacks/eks-stack";
import type { EksPlatformConfig, ExistingPlatformConfig, PlatformConfig } from "../stacks/platform-stack";
import type { StateBackend } from "../stacks/state-backend";

/** An environment: everything a platform engineer decides. One literal a file, listed in `all.ts`. */
export interface Environment {
  /** First part of every stack's name; lower case, digits and dashes. */
  readonly name: string;
  /** Whether clusters, networks and keys refuse to be destroyed. */
  readonly protected: boolean;
  readonly backend: StateBackend;
  /** Tags on every cloud resource. */
  readonly tags: Readonly<Record<string, string>>;
  /** Clusters by key; `eks` in `production` becomes the stack `production-eks`. */
  readonly clusters: Readonly<Record<string, Cluster>>;
  /**
   * Container registries by key, applied before the clusters that pull from them; `ecr` in `production` becomes the stack
   * `production-ecr`. @default {}
   */
  readonly registries?: Readonly<Record<string, Registry>>;
  /** Who works in the clusters, by the team's name, beside each cluster's own administrators. @default {} */
  readonly teams?: Teams;
  /**
   * Name of the IAM policy that no role of the EKS clusters exceeds, in each cluster's account. The bootstrap makes one,
   * `<name>-boundary`, and the identity that applies makes no role without it. @default none
   */
  readonly permissionsBoundary?: string;
  /** Rules that do not hold here for now. @default [] */
  readonly waivers?: readonly Waiver[];
}

/** What a rule finds is let pass until a day. A waiver that has ended, or that nothing needs, is an error itself. */
export interface Waiver {
  /** The rule's id, as its message ends: `aks/kubernetes-version`. */
  readonly rule: string;
  /** Only what is found at this path or below it, for example `clusters.aks`. @default everywhere in the environment */
  readonly path?: string;
  /** Why, for the reader who finds it later. */
  readonly reason: string;
  /** The last day it holds, `YYYY-MM-DD`. */
  readonly until: string;
}

export type Registry = EcrRegistry | AcrRegistry;

export interface EcrRegistry extends EcrConfig {
  readonly type: "ecr";
}

export interface AcrRegistry extends AcrConfig {
  readonly type: "acr";
}

export type Cluster = EksCluster | AksCluster | ExistingCluster;

/** What any cluster has. Workloads by name; `web-api` on `production-eks` becomes the stack `production-eks-web-api`. */
interface ClusterBase<Platform, Identity> {
  /** Add-ons between the cluster and its workloads; of `production-eks` they become the stack `production-eks-platform`. @default none */
  readonly platform?: Platform;
  /**
   * The ingress class of a controller that somebody else installed.
   * https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class
   * @default the class of the platform's controller
   */
  readonly ingressClassName?: string;
  readonly workloads: Readonly<Record<string, WorkloadConfig<Image> & { readonly identity?: Identity }>>;
}

export interface EksCluster extends EksConfig, ClusterBase<EksPlatformConfig, EksIdentity> {
  readonly type: "eks";
}

export interface AksCluster extends AksConfig, ClusterBase<PlatformConfig, AksIdentity> {
  readonly type: "aks";
}

/** A cluster somebody else made, a laptop's for example, reached through a kubeconfig. */
export interface ExistingCluster extends ClusterBase<ExistingPlatformConfig, never> {
  readonly type: "existing";
  /** Context of the kubeconfig; stated, so that a deploy never follows the current one. */
  readonly kubeContext: string;
  /** @default "~/.kube/config" */
  readonly kubeconfig?: string;
}

/** The workload's AWS rights: a role for EKS Pod Identity. */
export interface EksIdentity {
  readonly roleArn: string;
}

/** The workload's Azure rights: a user-assigned identity, federated with its ServiceAccount. */
export interface AksIdentity {
  /** Resource id of the user-assigned identity. */
  readonly identityId: string;
  /** Its client id, a GUID. */
  readonly clientId: string;
}
