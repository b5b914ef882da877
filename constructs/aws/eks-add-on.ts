import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { ClusterHandle } from "./control-plane";
import { ServiceRole } from "./service-role";

/** The EKS add-ons of every cluster: the first three come before its nodes, the others after them. */
export type EksAddOnName =
  | "eks-pod-identity-agent"
  | "vpc-cni"
  | "kube-proxy"
  | "coredns"
  | "metrics-server"
  | "aws-ebs-csi-driver";

export interface EksAddOnProps {
  readonly addOn: EksAddOnName;
  readonly cluster: ClusterHandle;
  /** @default AWS's default for the cluster's version at creation */
  readonly version?: string;
  /** Tags of the volumes that it makes, which no provider default reaches. */
  readonly tags: Tags;
  /** What the add-on's pods need to run. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** Add-ons that call AWS, with the policy for it and the ServiceAccount they run as. */
const IDENTITIES: Readonly<
  Partial<Record<EksAddOnName, { readonly serviceAccount: string; readonly policy: string }>>
> = {
  "vpc-cni": { serviceAccount: "aws-node", policy: "AmazonEKS_CNI_Policy" },
  "aws-ebs-csi-driver": {
    serviceAccount: "ebs-csi-controller-sa",
    policy: "AmazonEBSCSIDriverPolicyV2",
  },
};

type Tags = Readonly<Record<string, string>>;

/** Add-ons that need a setting. */
const CONFIGURATION: Readonly<Partial<Record<EksAddOnName, (tags: Tags) => object>>> = {
  // Without it the cluster ignores every NetworkPolicy, without a word.
  "vpc-cni": () => ({ enableNetworkPolicy: "true" }),
  // On the pods' network the driver does not reach the machine's metadata and counts one network interface, so that
  // volumes are scheduled to nodes which cannot attach them.
  // https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/install.md#metadata
  "aws-ebs-csi-driver": (tags) => ({ controller: { extraVolumeTags: tags }, node: { hostNetwork: true } }),
};

/**
 * Creates an EKS add-on, and for one that calls AWS its own role through EKS Pod Identity. What is declared here wins over
 * changes made in the cluster. An add-on without a version stays at the one it was created with: state it to upgrade.
 * https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html
 */
export class EksAddOn extends Construct {
  /** The add-on itself: what needs it comes after it. */
  readonly installed: ITerraformDependable;

  constructor(scope: Construct, id: string, props: EksAddOnProps) {
    super(scope, id);

    const { addOn, cluster, version } = props;
    const identity = IDENTITIES[addOn];
    const configuration = CONFIGURATION[addOn];
    const role =
      identity &&
      new ServiceRole(this, "role", {
        name: `${cluster.name}-${addOn}`,
        service: "pods.eks.amazonaws.com",
        managedPolicies: [identity.policy],
      });
    this.installed = new EksAddon(this, "add-on", {
      addonName: addOn,
      clusterName: cluster.created,
      ...(version !== undefined && { addonVersion: version }),
      ...(role && { podIdentityAssociation: [{ serviceAccount: identity.serviceAccount, roleArn: role.arn }] }),
      ...(configuration && { configurationValues: JSON.stringify(configuration(props.tags)) }),
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      dependsOn: [...props.dependsOn, ...(role?.permissions ?? [])],
    });
  }
}
