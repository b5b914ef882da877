import { overlaps } from "../lib/cidr";
import { DEFAULT_KUBERNETES_VERSION } from "../lib/kubernetes-version";
import { type CompleteEksAddOns, eksAddOns } from "./eks-add-ons";
import { type CompleteEksNetwork, eksNetwork } from "./eks-network";
import { inEachItem, type RuleName } from "./fill";
import { type CompleteNodeGroup, nodeGroups } from "./node-group";
import { ownStacks } from "./own-stacks";
import { eksPlatform } from "./platform";
import { type AwsRights, awsRights } from "./rights";
import {
  accepts,
  type Complete,
  count,
  type Derived,
  excluded,
  list,
  matching,
  object,
  oneOf,
  optional,
  ruled,
  text,
  texts,
  type Written,
} from "./schema";
import { awsAccountId, awsRegion, ec2Id, ingressClass, ipv4Range, kubernetesMinor, roleArn, unique } from "./values";
import { type CompleteWorkload, workloads } from "./workload";

const ADMINS = ["eks/admins", "https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html"] as const;

const admins = ruled(
  // Without an access entry the cluster has no administrator: its creator does not become one.
  ruled(
    list(roleArn(...ADMINS)),
    accepts(...ADMINS, (arns) => arns.length > 0, "must have at least one IAM role ARN; EKS makes no administrator"),
  ),
  unique(...ADMINS),
);

const EVERYWHERE = "0.0.0.0/0";
const NEVER_PUBLIC = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16"];
const ENDPOINT = "https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html";
const PUBLIC = ["eks/public-access-cidrs", ENDPOINT] as const;

const PRIVATE = ["eks/private-access", ENDPOINT] as const;

function securityGroupIds(
  id: RuleName["id"],
  source = "https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html",
) {
  return ruled(list(ec2Id(id, source, "sg", "a security group's id")), unique(id, source));
}

const publicAccessCidrs = ruled(list(ipv4Range(...PUBLIC)), {
  id: PUBLIC[0],
  source: PUBLIC[1],
  check: (cidrs) => {
    if (cidrs.length > 40) return [{ message: "must have at most 40 ranges" }];
    return inEachItem(cidrs, (cidr, index) =>
      cidr !== EVERYWHERE && NEVER_PUBLIC.some((range) => overlaps(range, cidr))
        ? [{ at: [index], message: "must be the public range that callers leave from; the VPC itself needs no entry" }]
        : [],
    );
  },
});

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
const RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const logRetentionDays = ruled(
  count,
  accepts(
    "eks/log-retention",
    "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
    (days) => RETENTION_DAYS.includes(days),
    `must be one of CloudWatch's retention periods: ${RETENTION_DAYS.join(", ")}`,
  ),
);

/** One EKS cluster with its network, node groups, add-ons and workloads. */
export const eksCluster = object({
  type: oneOf("eks"),
  /** The cluster's name in AWS, 1 to 100 characters. @default `<environment>-<cluster key>` */
  name: optional(text),
  /** The AWS account; the provider refuses to touch another. Twelve digits. */
  accountId: awsAccountId(
    "eks/account-id",
    "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html",
  ),
  /** AWS region of the standard partition, for example `us-east-1`. */
  region: awsRegion("eks/region", "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html"),
  /** A minor that EKS supports (`supportType`); upgrade one minor an apply. @default "1.36" */
  kubernetesVersion: optional(
    kubernetesMinor(
      "eks/kubernetes-version",
      "https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html",
    ),
    DEFAULT_KUBERNETES_VERSION,
  ),
  /**
   * What AWS does with a minor at the end of its standard support: `STANDARD` upgrades the cluster by itself, `EXTENDED`
   * patches it for twelve more months at a higher price an hour. A change of a running cluster is no interruption.
   * https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
   * @default "STANDARD"
   */
  supportType: optional(oneOf("STANDARD", "EXTENDED"), "STANDARD"),
  /**
   * The role that EKS manages a cluster with that was made elsewhere: EKS lets no cluster change it. With EKS's own trust
   * and `AmazonEKSClusterPolicy`. https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html
   * @default a role that the stack makes
   */
  clusterRoleArn: optional(
    roleArn("eks/cluster-role", "https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html"),
  ),
  /**
   * The KMS key of the Secrets of a cluster that was made elsewhere: EKS lets no cluster change it. The stack's own key is
   * then the logs' alone. https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html
   * @default the stack's own key
   */
  secretsKeyArn: optional(
    matching(
      "eks/secrets-key",
      "https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html",
      /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[a-zA-Z0-9-]+$/,
      "must be a key's ARN, arn:aws:kms:<region>:<account>:key/<id>",
    ),
  ),
  /**
   * Who enters the cluster: access entries alone, or those of its ConfigMap `aws-auth` too, which nodes and people of a
   * cluster that was made elsewhere may need until they have entries. There is no way back from `API`.
   * https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html#set-cam
   * @default "API"
   */
  authenticationMode: optional(oneOf("API", "API_AND_CONFIG_MAP"), "API"),
  /** IAM role ARNs that are cluster administrators (access entries, `AmazonEKSClusterAdminPolicy`); at least one. */
  admins,
  /**
   * IPv4 ranges that may reach the public endpoint, at most 40; `0.0.0.0/0` only when written out. The private endpoint is
   * always on. No range, no public endpoint.
   * @default []
   */
  publicAccessCidrs: optional(publicAccessCidrs, []),
  /**
   * IPv4 ranges that may reach the private endpoint beside the nodes, for example a VPN's or a runner's: port 443 of the
   * cluster's security group. https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html#private-access
   * @default []
   */
  privateAccessCidrs: optional(ruled(list(ipv4Range(...PRIVATE)), unique(...PRIVATE)), []),
  /**
   * Security groups whose members may reach the private endpoint beside the nodes, for example a bastion's:
   * `sg-0123456789abcdef0`. https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
   * @default []
   */
  privateAccessSecurityGroupIds: optional(securityGroupIds(...PRIVATE), []),
  /**
   * Security groups of the control plane's network interfaces beside the one that EKS makes.
   * https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
   * @default []
   */
  additionalSecurityGroupIds: optional(securityGroupIds("eks/additional-security-groups"), []),
  /**
   * Security groups of nodes of the cluster that another project made: what passes between their pods and those of the
   * node groups here is let through, both ways.
   * https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
   * @default []
   */
  otherNodesSecurityGroupIds: optional(securityGroupIds("eks/other-nodes"), []),
  /**
   * Days to keep control-plane and flow logs, one of CloudWatch's values.
   * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
   * @default 365
   */
  logRetentionDays: optional(logRetentionDays, 365),
  /** The cluster's network: a VPC of its own, or one that is already there (`vpcId`). */
  network: eksNetwork,
  /** Node groups by name, at most 36 characters each. */
  nodeGroups,
  /**
   * EKS add-ons by name. Every cluster has `eks-pod-identity-agent`, `vpc-cni`, `kube-proxy`, `coredns`, `metrics-server` and
   * `aws-ebs-csi-driver`, stated or not; any other, for example `aws-efs-csi-driver`, is there once it is stated.
   * https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html
   * @default {}
   */
  addOns: optional(eksAddOns, {}),
  addOnVersions: excluded("is addOns now: { coredns: { version: … } }"),
  /** Add-ons between the cluster and its workloads, in the stack `<cluster>-platform`. @default none */
  platform: optional(eksPlatform),
  /**
   * The ingress class of a controller that another party installed.
   * https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class
   * @default the class of the platform's controller
   */
  ingressClassName: optional(ingressClass),
  /**
   * Resources of the cluster's stack that are there already, by their path in the stack: the ids that `terraform import`
   * expects. The next apply takes them over; they can go after it.
   * @default {}
   */
  imports: optional(texts, {}),
  /**
   * Stacks of your own beside the cluster, by the names that `own/all.ts` gives them: `database` on `production-eks` becomes
   * the stack `production-eks-database`, after the cluster and before its workloads.
   * @default []
   */
  ownStacks: optional(ownStacks, []),
  /** Workloads by name; `web-api` on `production-eks` becomes the stack `production-eks-web-api`. */
  workloads: workloads(
    object({
      /** ARN of the IAM role that EKS Pod Identity gives the pods. */
      roleArn: text,
    }),
    awsRights,
  ),
});

export type EksCluster = Written<typeof eksCluster>;

/** An EKS cluster behind the check: its name is derived where it is left out, and its workloads are complete. */
export type CompleteEksCluster = Omit<
  Derived<Complete<typeof eksCluster>, "name">,
  "addOns" | "network" | "nodeGroups" | "workloads"
> & {
  readonly addOns: CompleteEksAddOns;
  readonly network: CompleteEksNetwork;
  readonly nodeGroups: Readonly<Record<string, CompleteNodeGroup>>;
  readonly workloads: Readonly<
    Record<string, CompleteWorkload & { readonly identity?: { readonly roleArn: string }; readonly rights?: AwsRights }>
  >;
};
