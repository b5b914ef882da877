import type { GenericSchema } from "valibot";
import type { KubernetesMinor } from "../../lib/kubernetes-version";
import type { PodSecurity } from "../../lib/pod-security";
import type { PolicyStatement } from "../../lib/policy-statement";
import type { AwsRights, AzureRights } from "../rights";
import type { Complete } from "../schema";
import type { FilledSecret } from "../workload/configuration";
import type { Peer } from "../workload/network";
import type { CountedPods } from "./pods";

/** A Helm chart by the exact version that is installed. */
export interface Chart {
  readonly name: string;
  /** The chart repository's address, `https://…`, or `oci://…` of the folder that holds it in a registry. */
  readonly repository: string;
  /** Exact, never a range: what was reviewed is what is installed. An upgrade is its version, and its release notes read. */
  readonly version: string;
  /** What a registry must have under the version. @default not compared: a repository over HTTPS states none */
  readonly digest?: string;
}

/** A chart of this repository: it has the repository's version. */
export interface OwnChart {
  readonly name: string;
  /** Below the folder of `cdktf.json`. */
  readonly folder: string;
}

/** A chart's values. */
export type Values = Readonly<Record<string, unknown>>;

/** What an add-on is told of the cluster that it is installed in. */
export interface ClusterContext {
  /** The cluster's name in its cloud. @default none: the cloud is not known */
  readonly clusterName?: string;
  /** Twelve digits. @default none: the cluster is not EKS's */
  readonly accountId?: string;
  /** The cluster's region in AWS. @default none: the cluster is not EKS's */
  readonly region?: string;
  /** Of an AKS cluster. @default none */
  readonly azure?: {
    readonly tenantId: string;
    /** Of the identity that an add-on with rights has. */
    readonly clientId?: string;
  };
  /** The ingress class its controller serves. @default none */
  readonly ingressClassName?: string;
  /** Annotations of a public Service that choose the cloud's load balancer. */
  readonly loadBalancerAnnotations: Readonly<Record<string, string>>;
  /** What makes that load balancer one with an address of the cloud's network only. @default none: the cloud is not known */
  readonly internalLoadBalancerAnnotations?: Readonly<Record<string, string>>;
}

/** Where in AWS an add-on's rights hold. */
type AwsPlace = Pick<EksContext, "accountId" | "region">;

/** What an add-on is told of an EKS cluster. */
export interface EksContext extends ClusterContext {
  /** The cluster's name in AWS. */
  readonly clusterName: string;
  readonly accountId: string;
  readonly region: string;
  readonly kubernetesVersion: KubernetesMinor;
  /** Tags of what it makes in AWS, which no provider default reaches. */
  readonly tags: Readonly<Record<string, string>>;
  /** The cluster's VPC, for an add-on that `readsVpc`. */
  readonly vpcId?: string;
}

/** A namespace of the add-on's own. */
export interface OwnNamespace {
  readonly name: string;
  /** The level that its pods are held to. @default "restricted" */
  readonly podSecurity?: PodSecurity;
  /** TCP ports of its pods that any pod may reach; all others are denied. */
  readonly openPorts: readonly number[];
}

/** All that is known of an add-on; one construct installs any of them. Without parameters an add-on of any configuration. */
export interface AddOn<Config = never, Context = never, Schema = GenericSchema> {
  /** Start of its resources' state addresses, for good. */
  readonly id: string;
  /** What an environment says about it. */
  readonly configuration: Schema;
  readonly chart: Chart;
  /** The release's name, and so the start of its objects' names. @default the chart's name */
  readonly release?: string;
  /** Leaves out what the chart's folder `crds` defines. @default false */
  readonly skipCrds?: boolean;
  /** Its own, or the name of one that is there before it. */
  readonly namespace: string | OwnNamespace;
  /** Add-ons that must be there too, and come before it, each with what they do for it. @default none */
  readonly needs?: Readonly<Record<string, string>>;
  /** The port that its pods answer with metrics on, and what may scrape it. @default no such port */
  readonly metrics?: { readonly port: number; readonly from: (config: Config) => readonly Peer[] };
  /** The ingress class that it serves. @default none: it is no ingress controller */
  readonly ingressClass?: string;
  /** Its Deployments' pods: what its chart is told, and what the rules of capacity count. */
  readonly pods: (config: Config) => readonly CountedPods[];
  /** The chart's values; a key that the chart does not know is ignored, so the acceptance tests prove each. */
  readonly values: (config: Config, context: Context) => Values;
  /** Secrets of its namespace by name, filled from variables before its pods start. @default none */
  readonly secrets?: Readonly<Record<string, FilledSecret>>;
  /** What is released once its pods answer. @default none */
  readonly followUp?: {
    /** The rest of its state address, for good. */
    readonly id: string;
    readonly chart: OwnChart;
    readonly values: (config: Config, context: Context) => Values;
  };
  /** Its ServiceAccount's rights in AWS, through EKS Pod Identity. @default none */
  readonly awsRights?: {
    readonly serviceAccount: string;
    readonly statements: (context: Context) => readonly PolicyStatement[];
  };
  /** What its ServiceAccount may do with what the environment names, in either cloud. @default nothing */
  readonly rights?: {
    readonly serviceAccount: string;
    readonly aws: (config: Config, place: AwsPlace) => AwsRights;
    readonly azure: (config: Config) => AzureRights;
  };
  /** Whether AWS is asked for the cluster's VPC. @default false */
  readonly readsVpc?: boolean;
  /** What stays in the cluster or cloud once it is taken out, and how that goes too. @default nothing */
  readonly leavesBehind?: string;
}

/** An add-on of any cluster. */
export function addOn<Schema extends GenericSchema>(addOn: AddOn<Complete<Schema>, ClusterContext, Schema>) {
  return addOn;
}

/** An add-on of EKS clusters. */
export function eksAddOn<Schema extends GenericSchema>(addOn: AddOn<Complete<Schema>, EksContext, Schema>) {
  return addOn;
}
