import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import type { CompleteEksCluster } from "../../config/eks";
import { roleIds } from "../../lib/distinct-ids";
import type { KubernetesMinor } from "../../lib/kubernetes-version";
import type { ServiceRole } from "./service-role";

export interface ControlPlaneProps
  extends Pick<
    CompleteEksCluster,
    | "additionalSecurityGroupIds"
    | "admins"
    | "authenticationMode"
    | "kubernetesVersion"
    | "logRetentionDays"
    | "otherNodesSecurityGroupIds"
    | "privateAccessCidrs"
    | "privateAccessSecurityGroupIds"
    | "publicAccessCidrs"
    | "supportType"
  > {
  /** The cluster's name in AWS. */
  readonly name: string;
  /** The role EKS manages the cluster with. */
  readonly role: Pick<ServiceRole, "arn" | "permissions">;
  /** The KMS key of the logs; its policy names `clusterLogGroupName`. */
  readonly keyArn: string;
  /** The KMS key of the Secrets; its policy names the role. */
  readonly secretsKeyArn: string;
  /** The Services' range. @default AWS's */
  readonly serviceCidr?: string;
  /** Subnets of its network interfaces. EKS lets no cluster's zones change: these are its own for good. */
  readonly subnetIds: readonly string[];
  /** Whether AWS and Terraform refuse to destroy the cluster. */
  readonly protected: boolean;
}

/** What a cluster's node groups and add-ons know of it. */
export interface ClusterHandle {
  readonly name: string;
  /** The name as Terraform knows it once the cluster exists: what takes it comes after the cluster. */
  readonly created: string;
  readonly kubernetesVersion: KubernetesMinor;
}

/**
 * Creates an EKS cluster with its log group, administrators and OIDC provider: all log types kept and encrypted, Secrets
 * encrypted with the given key, access by access entries only, no unmanaged add-on. The nodes
 * get the security group EKS makes and no other; who else reaches the private endpoint is stated. Terraform owns the log group, so what EKS still writes while a cluster is
 * destroyed can leave an unmanaged group behind: delete it before the name is used again.
 */
export class ControlPlane extends Construct {
  readonly cluster: ClusterHandle;
  readonly endpoint: string;
  /** The security group that EKS makes for the control plane's interfaces and the nodes. */
  readonly securityGroupId: string;
  /** URL of the OIDC issuer. */
  readonly issuer: string;
  readonly oidcProviderArn: string;
  /** The API server's certificate authority, base64. */
  readonly certificateAuthority: string;

  constructor(scope: Construct, id: string, props: ControlPlaneProps) {
    super(scope, id);

    const { name, role, keyArn, kubernetesVersion, publicAccessCidrs, additionalSecurityGroupIds } = props;
    const logGroup = new CloudwatchLogGroup(this, "log-group", {
      name: clusterLogGroupName(name),
      retentionInDays: props.logRetentionDays,
      kmsKeyId: keyArn,
    });
    const cluster = new EksCluster(this, "cluster", {
      name,
      version: kubernetesVersion,
      roleArn: role.arn,
      vpcConfig: {
        subnetIds: [...props.subnetIds],
        ...(additionalSecurityGroupIds.length > 0 && { securityGroupIds: [...additionalSecurityGroupIds] }),
        endpointPrivateAccess: true,
        endpointPublicAccess: publicAccessCidrs.length > 0,
        ...(publicAccessCidrs.length > 0 && { publicAccessCidrs: [...publicAccessCidrs] }),
      },
      accessConfig: { authenticationMode: props.authenticationMode, bootstrapClusterCreatorAdminPermissions: false },
      ...(props.serviceCidr !== undefined && { kubernetesNetworkConfig: { serviceIpv4Cidr: props.serviceCidr } }),
      bootstrapSelfManagedAddons: false,
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      encryptionConfig: { resources: ["secrets"], provider: { keyArn: props.secretsKeyArn } },
      upgradePolicy: { supportType: props.supportType },
      deletionProtection: props.protected,
      lifecycle: {
        preventDestroy: props.protected,
        // Decided at creation and never told again: an imported cluster would be made anew for it.
        ignoreChanges: ["access_config[0].bootstrap_cluster_creator_admin_permissions"],
      },
      // EKS would make the log group itself, unencrypted and for ever.
      dependsOn: [logGroup, ...role.permissions],
    });

    for (const [role, admin] of roleIds(props.admins)) {
      const entry = new EksAccessEntry(this, `admin-${role}`, { clusterName: cluster.name, principalArn: admin });
      new EksAccessPolicyAssociation(this, `admin-policy-${role}`, {
        clusterName: cluster.name,
        principalArn: entry.principalArn,
        policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        accessScope: { type: "cluster" },
      });
    }
    const { issuer } = cluster.identity.get(0).oidc.get(0);
    const provider = new IamOpenidConnectProvider(this, "oidc-provider", {
      url: issuer,
      clientIdList: ["sts.amazonaws.com"],
    });

    const { clusterSecurityGroupId } = cluster.vpcConfig;
    const api = { securityGroupId: clusterSecurityGroupId, ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    for (const range of props.privateAccessCidrs) {
      new VpcSecurityGroupIngressRule(this, `private-access-${range}`, {
        ...api,
        description: "The API server, from a stated range",
        cidrIpv4: range,
      });
    }
    for (const group of props.privateAccessSecurityGroupIds) {
      new VpcSecurityGroupIngressRule(this, `private-access-${group}`, {
        ...api,
        description: "The API server, from a stated security group",
        referencedSecurityGroupId: group,
      });
    }

    const everything = { ipProtocol: "-1" };
    for (const group of props.otherNodesSecurityGroupIds) {
      new VpcSecurityGroupIngressRule(this, `from-other-nodes-${group}`, {
        ...everything,
        description: "Nodes and pods of the cluster, from its other nodes",
        securityGroupId: clusterSecurityGroupId,
        referencedSecurityGroupId: group,
      });
      new VpcSecurityGroupIngressRule(this, `to-other-nodes-${group}`, {
        ...everything,
        description: "The cluster's other nodes, from its nodes and pods",
        securityGroupId: group,
        referencedSecurityGroupId: clusterSecurityGroupId,
      });
    }

    this.cluster = { name, created: cluster.name, kubernetesVersion };
    this.endpoint = cluster.endpoint;
    this.securityGroupId = clusterSecurityGroupId;
    this.issuer = issuer;
    this.oidcProviderArn = provider.arn;
    this.certificateAuthority = cluster.certificateAuthority.get(0).data;
  }
}

/** The CloudWatch log group that EKS writes a cluster's logs to. */
export function clusterLogGroupName(name: string): string {
  return `/aws/eks/${name}/cluster`;
}
