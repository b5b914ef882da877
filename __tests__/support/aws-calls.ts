import type { Access, Context } from "./iam";

/** What an environment holds in the tests' account, as requests name it. */
export interface Holdings {
  readonly accountId: string;
  readonly region: string;
  readonly environment: string;
  readonly cluster: string;
  readonly repository: string;
  readonly stateBucket: string;
  /** The pipeline's policy that bounds roles. */
  readonly boundary: string;
}

const SUFFIX = "20261127174200000000000001"; // As the provider ends the name of a role.

/** What follows the cluster's name, by kind. */
const EKS = {
  cluster: "",
  "access-entry": "/role/111122223333/admin/0001",
  addon: "/coredns/0002",
  nodegroup: "/general/0003",
  podidentityassociation: "/a-0004",
} as const;

/** The name of one of the cluster's roles as the provider makes it. */
export function roleName(cluster: string, use: string): string {
  return `${`${cluster}-${use}`.slice(0, 37)}-${SUFFIX}`;
}

/** Resources of an environment, by name. */
export function resourcesIn({ accountId, region, cluster, repository, environment, stateBucket }: Holdings) {
  const at = (service: string, rest: string) => `arn:aws:${service}:${region}:${accountId}:${rest}`;
  const ec2 = (kind: string) => at("ec2", `${kind}/${kind}-of-${environment}`);
  return {
    ec2,
    eks: (kind: keyof typeof EKS) => at("eks", `${kind}/${cluster}${EKS[kind]}`),
    group: at("autoscaling", `autoScalingGroup:0000:autoScalingGroupName/eks-general-${environment}`),
    role: (use: string) => `arn:aws:iam::${accountId}:role/${roleName(cluster, use)}`,
    issuer: `arn:aws:iam::${accountId}:oidc-provider/oidc.eks.${region}.amazonaws.com/id/0123${environment}`,
    key: at("kms", `key/key-of-${environment}`),
    alias: at("kms", `alias/eks/${cluster}`),
    repository: at("ecr", `repository/${repository}`),
    logs: at("logs", `log-group:/aws/eks/${cluster}/cluster`),
    flowLogs: at("logs", `log-group:/aws/vpc/${cluster}/flow-logs`),
    state: `arn:aws:s3:::${stateBucket}/${environment}-eks.tfstate`,
    bucket: `arn:aws:s3:::${stateBucket}`,
    balancer: at("elasticloadbalancing", `loadbalancer/app/k8s-${environment}/0123`),
  };
}

/** The calls of an environment's whole life, reads apart, as the service authorization reference splits them over resources. */
export function writesIn(holdings: Holdings): readonly Access[] {
  const { environment, cluster, accountId, region, boundary } = holdings;
  const its = resourcesIn(holdings);
  const asked = { "aws:RequestTag/Environment": environment, "aws:TagKeys": ["Environment", "ManagedBy"] };
  const held = { "aws:ResourceTag/Environment": environment };
  const on =
    (context: Context) =>
    (action: string, ...resources: readonly string[]): Access[] =>
      resources.map((resource) => ({ action, resource, context }));
  const [make, change] = [on(asked), on(held)];
  const ec2 = its.ec2;
  const bounded = { "iam:PermissionsBoundary": `arn:aws:iam::${accountId}:policy/${boundary}` };
  const policy = { "iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy" };
  const template = { "ec2:LaunchTemplate": ec2("launch-template") };
  const node = its.role("node");
  return [
    ...make("ec2:CreateVpc", ec2("vpc")),
    ...make("ec2:CreateSubnet", ec2("subnet")),
    ...change("ec2:CreateSubnet", ec2("vpc")),
    ...make("ec2:CreateRouteTable", ec2("route-table")),
    ...change("ec2:CreateRouteTable", ec2("vpc")),
    ...make("ec2:CreateInternetGateway", ec2("internet-gateway")),
    ...make("ec2:AllocateAddress", ec2("elastic-ip")),
    ...make("ec2:CreateNatGateway", ec2("natgateway")),
    ...change("ec2:CreateNatGateway", ec2("subnet"), ec2("elastic-ip")),
    ...make("ec2:CreateVpcEndpoint", ec2("vpc-endpoint")),
    ...change("ec2:CreateVpcEndpoint", ec2("vpc"), ec2("route-table")),
    ...make("ec2:CreateSecurityGroup", ec2("security-group")),
    ...change("ec2:CreateSecurityGroup", ec2("vpc")),
    ...make("ec2:AuthorizeSecurityGroupIngress", ec2("security-group-rule")),
    ...change("ec2:AuthorizeSecurityGroupIngress", ec2("security-group")),
    ...change("ec2:ModifySecurityGroupRules", ec2("security-group"), ec2("security-group-rule")),
    ...change("ec2:DeleteSecurityGroup", ec2("security-group")),
    ...on({ "aws:ResourceTag/aws:eks:cluster-name": cluster })(
      "ec2:AuthorizeSecurityGroupIngress",
      ec2("security-group"),
    ),
    ...on({ "aws:ResourceTag/aws:eks:cluster-name": cluster })("ec2:RevokeSecurityGroupIngress", ec2("security-group")),
    ...make("ec2:CreateFlowLogs", ec2("vpc-flow-log")),
    ...change("ec2:CreateFlowLogs", ec2("vpc")),
    ...make("ec2:CreateLaunchTemplate", ec2("launch-template")),
    ...on({ ...asked, "ec2:CreateAction": "CreateVpc" })("ec2:CreateTags", ec2("vpc")),
    ...on({ ...asked, ...held })("ec2:CreateTags", ec2("subnet")),
    ...on({ ...held, "aws:TagKeys": ["Team"] })("ec2:DeleteTags", ec2("subnet")),
    ...change("ec2:AssociateRouteTable", ec2("route-table"), ec2("subnet")),
    ...change("ec2:AttachInternetGateway", ec2("internet-gateway"), ec2("vpc")),
    ...change("ec2:CreateLaunchTemplateVersion", ec2("launch-template")),
    ...change("ec2:CreateRoute", ec2("route-table")),
    ...change("ec2:ReplaceRoute", ec2("route-table")),
    ...change("ec2:DeleteFlowLogs", ec2("vpc-flow-log")),
    ...change("ec2:DeleteInternetGateway", ec2("internet-gateway")),
    ...change("ec2:DeleteLaunchTemplate", ec2("launch-template")),
    ...change("ec2:DeleteNatGateway", ec2("natgateway")),
    ...change("ec2:DeleteRoute", ec2("route-table")),
    ...change("ec2:DeleteRouteTable", ec2("route-table")),
    ...change("ec2:DeleteSubnet", ec2("subnet")),
    ...change("ec2:DeleteVpc", ec2("vpc")),
    ...change("ec2:DeleteVpcEndpoints", ec2("vpc-endpoint")),
    ...change("ec2:DetachInternetGateway", ec2("internet-gateway"), ec2("vpc")),
    ...change("ec2:DisassociateAddress", ec2("elastic-ip")),
    ...change("ec2:DisassociateRouteTable", ec2("route-table"), ec2("subnet")),
    ...change("ec2:ModifyLaunchTemplate", ec2("launch-template")),
    ...change("ec2:ModifyVpcAttribute", ec2("vpc")),
    ...change("ec2:ModifyVpcEndpoint", ec2("vpc-endpoint"), ec2("route-table")),
    ...change("ec2:ReleaseAddress", ec2("elastic-ip")),
    ...change("ec2:RevokeSecurityGroupEgress", ec2("security-group")),
    ...change("ec2:RevokeSecurityGroupIngress", ec2("security-group")),
    ...on({ ...template, ...held })("ec2:RunInstances", ec2("launch-template"), ec2("subnet")),
    ...on({ ...template, "aws:ResourceTag/aws:eks:cluster-name": cluster })("ec2:RunInstances", ec2("security-group")),
    ...on({ "aws:ResourceTag/eks:cluster-name": cluster })("autoscaling:CreateOrUpdateTags", its.group),
    ...on({ "aws:ResourceTag/eks:cluster-name": cluster, "aws:TagKeys": ["a"] })("autoscaling:DeleteTags", its.group),
    ...make("ecr:CreateRepository", its.repository),
    ...make("ecr:TagResource", its.repository),
    ...on({ ...held, "aws:TagKeys": ["Team"] })("ecr:UntagResource", its.repository),
    ...[
      "DeleteLifecyclePolicy",
      "DeleteRepository",
      "DeleteRepositoryPolicy",
      "PutImageScanningConfiguration",
      "PutImageTagMutability",
      "PutLifecyclePolicy",
      "SetRepositoryPolicy",
    ].flatMap((action) => change(`ecr:${action}`, its.repository)),
    ...make("eks:CreateCluster", "*"),
    ...[
      "CreateAccessEntry",
      "CreateAddon",
      "CreateNodegroup",
      "CreatePodIdentityAssociation",
      "DeleteCluster",
      "UpdateClusterConfig",
      "UpdateClusterVersion",
    ].flatMap((action) => change(`eks:${action}`, its.eks("cluster"))),
    ...["AssociateAccessPolicy", "DeleteAccessEntry", "DisassociateAccessPolicy", "UpdateAccessEntry"].flatMap(
      (action) => change(`eks:${action}`, its.eks("access-entry")),
    ),
    ...["DeleteAddon", "UpdateAddon"].flatMap((action) => change(`eks:${action}`, its.eks("addon"))),
    ...["DeleteNodegroup", "UpdateNodegroupConfig", "UpdateNodegroupVersion"].flatMap((action) =>
      change(`eks:${action}`, its.eks("nodegroup")),
    ),
    ...["DeletePodIdentityAssociation", "UpdatePodIdentityAssociation"].flatMap((action) =>
      change(`eks:${action}`, its.eks("podidentityassociation")),
    ),
    ...on({ ...asked, ...held })("eks:TagResource", its.eks("cluster")),
    ...on({ ...held, "aws:TagKeys": ["Team"] })("eks:UntagResource", its.eks("cluster")),
    ...on({ ...asked, ...bounded })("iam:CreateRole", node),
    ...make("iam:TagRole", node),
    ...on({ ...held, ...bounded })("iam:PutRolePermissionsBoundary", node),
    ...on({ ...held, ...bounded, ...policy })("iam:AttachRolePolicy", its.role("cluster")),
    ...on({ ...held, ...bounded, ...policy })("iam:DetachRolePolicy", its.role("cluster")),
    ...on({ ...held, ...bounded })("iam:PutRolePolicy", its.role("aws-load-balancer-controller")),
    ...on({ ...held, ...bounded })("iam:DeleteRolePolicy", its.role("flow-logs")),
    ...change("iam:DeleteRole", node),
    ...on({ ...held, "aws:TagKeys": ["Team"] })("iam:UntagRole", node),
    ...change("iam:UpdateAssumeRolePolicy", node),
    ...on({ ...held, "iam:PassedToService": "eks.amazonaws.com" })("iam:PassRole", its.role("cluster")),
    ...on({ ...held, "iam:PassedToService": "ec2.amazonaws.com" })("iam:PassRole", node),
    ...on({ ...held, "iam:PassedToService": "vpc-flow-logs.amazonaws.com" })("iam:PassRole", its.role("flow-logs")),
    ...on({ ...held, "iam:PassedToService": "pods.eks.amazonaws.com" })("iam:PassRole", its.role("vpc-cni")),
    ...make("iam:CreateOpenIDConnectProvider", its.issuer),
    ...make("iam:TagOpenIDConnectProvider", its.issuer),
    ...change("iam:DeleteOpenIDConnectProvider", its.issuer),
    ...on({ ...held, "aws:TagKeys": ["Team"] })("iam:UntagOpenIDConnectProvider", its.issuer),
    ...make("kms:CreateKey", "*"),
    ...make("kms:TagResource", its.key),
    ...change("kms:CreateAlias", its.key, its.alias),
    ...change("kms:DeleteAlias", its.key, its.alias),
    ...change("kms:UpdateAlias", its.key, its.alias),
    ...change("kms:EnableKeyRotation", its.key),
    ...change("kms:PutKeyPolicy", its.key),
    ...change("kms:RetireGrant", its.key),
    ...change("kms:ScheduleKeyDeletion", its.key),
    ...change("kms:UpdateKeyDescription", its.key),
    ...on({ ...held, "aws:TagKeys": ["Team"] })("kms:UntagResource", its.key),
    ...on({ ...held, "kms:GrantIsForAWSResource": "true" })("kms:CreateGrant", its.key),
    ...make("logs:CreateLogGroup", its.logs),
    ...[its.logs, its.flowLogs].flatMap((group) => [
      ...change("logs:AssociateKmsKey", group),
      ...change("logs:DeleteLogGroup", group),
      ...change("logs:PutRetentionPolicy", group),
    ]),
    ...on({ ...asked, ...held })("logs:TagResource", its.logs),
    ...on({ ...held, "aws:TagKeys": ["Team"] })("logs:UntagResource", its.logs),
    ...on({})("s3:PutObject", its.state, `${its.state}.tflock`),
    ...on({})("s3:DeleteObject", `${its.state}.tflock`),
  ].map((access) => ({ ...access, context: { "aws:RequestedRegion": region, ...access.context } }));
}

/** The reads of a plan that AWS narrows to a resource, and those of the state. */
export function readsIn(holdings: Holdings): readonly Access[] {
  const { environment } = holdings;
  const its = resourcesIn(holdings);
  const context = { "aws:ResourceTag/Environment": environment };
  const reads: Readonly<Record<string, readonly string[]>> = {
    [its.repository]: ["DescribeRepositories", "GetLifecyclePolicy", "GetRepositoryPolicy", "ListTagsForResource"].map(
      (action) => `ecr:${action}`,
    ),
    [its.eks("cluster")]: ["eks:DescribeCluster", "eks:DescribeUpdate"],
    [its.eks("access-entry")]: ["eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies"],
    [its.eks("addon")]: ["eks:DescribeAddon"],
    [its.eks("nodegroup")]: ["eks:DescribeNodegroup"],
    [its.eks("podidentityassociation")]: ["eks:DescribePodIdentityAssociation"],
    [its.issuer]: ["iam:GetOpenIDConnectProvider"],
    [its.role("node")]: [
      "iam:GetRole",
      "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies",
      "iam:ListInstanceProfilesForRole",
      "iam:ListRolePolicies",
    ],
    [its.key]: ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"],
    [its.logs]: ["logs:ListTagsForResource"],
    [its.state]: ["s3:GetObject"],
  };
  return Object.entries(reads).flatMap(([resource, actions]) =>
    actions.map((action) => ({ action, resource, context })),
  );
}

/** Reads for which AWS accepts no resource: they cover the account. */
export const ACCOUNT_WIDE = [
  "autoscaling:DescribeTags",
  "ec2:DescribeAddresses",
  "ec2:DescribeAddressesAttribute",
  "ec2:DescribeFlowLogs",
  "ec2:DescribeInternetGateways",
  "ec2:DescribeLaunchTemplateVersions",
  "ec2:DescribeLaunchTemplates",
  "ec2:DescribeNatGateways",
  "ec2:DescribeNetworkAcls",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribePrefixLists",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroupRules",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcAttribute",
  "ec2:DescribeVpcEndpoints",
  "ec2:DescribeVpcs",
  "eks:DescribeAddonVersions",
  "kms:ListAliases",
  "logs:DescribeLogGroups",
  "sts:GetCallerIdentity",
];
