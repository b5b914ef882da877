import type { AddOnName } from "../constructs/aws/add-on";
import type { ControlPlaneConfig } from "../constructs/aws/control-plane";
import type { NetworkConfig } from "../constructs/aws/network";
import type { NodeGroupConfig } from "../constructs/aws/node-group";

/** One EKS cluster with its network, node groups and add-ons: what an environment says about it. */
export interface EksConfig extends ControlPlaneConfig {
  /** The AWS account; the provider refuses to touch another. Twelve digits. */
  readonly accountId: string;
  /** AWS region of the standard partition, for example `us-east-1`. */
  readonly region: string;
  /** The cluster's name in AWS, 1 to 100 characters. @default `<environment>-<cluster key>` */
  readonly name?: string;
  readonly network: NetworkConfig;
  readonly nodeGroups: Readonly<Record<string, NodeGroupConfig>>;
  /** Pinned add-on versions, for example `{ coredns: "v1.12.4-eksbuild.1" }`. @default AWS's default for the cluster's version */
  readonly addOnVersions?: Readonly<Partial<Record<AddOnName, string>>>;
}
