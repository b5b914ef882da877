import { GITHUB_HOST } from "../../lib/github";
import { clusterLogGroupName } from "./control-plane";
import { flowLogGroupName } from "./network";

/** A statement of an identity's policy. */
export interface IdentityStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What an identity of the pipeline may touch. */
export interface PipelineScope {
  /** First part of the identities' own names. */
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** Values of the tag `Environment` on what the identity may touch. */
  readonly environments: readonly string[];
  /** Names of its EKS clusters. */
  readonly clusters: readonly string[];
  readonly stateBucket: string;
  readonly stateKeyArn: string;
  /** Environments whose state lies in the bucket. */
  readonly stateOf: readonly string[];
}

/** Statements by the name of the policy that holds them: IAM takes no more than 6144 characters in one. */
export type Rights = Readonly<Record<string, readonly IdentityStatement[]>>;

/** Reads what the stacks hold and their state, and writes nothing but the state's lock. */
export function planRights(scope: PipelineScope): Rights {
  return { read: readRights(scope), state: stateRights(scope, []), refusals: refusals(scope) };
}

/** Writes what the stacks hold, by name where AWS has names and by the tag `Environment` where it has none. */
export function applyRights(scope: PipelineScope): Rights {
  return {
    read: readRights(scope),
    state: stateRights(scope, ["s3:PutObject"]),
    network: networkRights(scope),
    cluster: [...clusterRights(scope), ...keyAndLogRights(scope)],
    roles: roleRights(scope),
    registries: registryRights(scope),
    refusals: refusals(scope),
  };
}

function readRights(scope: PipelineScope): IdentityStatement[] {
  const { accountId, clusters, environments } = scope;
  return [
    allow(
      "Read",
      [
        "autoscaling:Describe*",
        "ec2:Describe*",
        "eks:DescribeAddonVersions",
        "eks:DescribeClusterVersions",
        "kms:ListAliases",
        "logs:DescribeLogGroups",
        "sts:GetCallerIdentity",
      ],
      ["*"], // AWS takes no resource for these.
    ),
    allow("ReadClusters", ["eks:Describe*", "eks:List*"], clusterArns(scope)),
    allow(
      "ReadRoles",
      [
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
        "iam:ListRoleTags",
      ],
      clusters.map((cluster) => roleArn(accountId, cluster, "")),
    ),
    allow("ReadIssuers", ["iam:GetOpenIDConnectProvider"], [issuerArn(scope)]),
    allow(
      "ReadKeys",
      ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"],
      [keyArn(scope)],
      { StringEquals: { [TAGGED]: environments } },
    ),
    // Without a condition: a repository that is gone has no tag, and must be seen to be.
    allow(
      "ReadRepositories",
      ["ecr:DescribeRepositories", "ecr:GetLifecyclePolicy", "ecr:GetRepositoryPolicy", "ecr:ListTagsForResource"],
      [repositoryArn(scope)],
    ),
    allow("ReadLogs", ["logs:ListTagsForResource", "logs:ListTagsLogGroup"], logGroupArns(scope)),
  ];
}

function stateRights({ stateBucket, stateKeyArn, stateOf }: PipelineScope, write: string[]): IdentityStatement[] {
  if (stateOf.length === 0) return [];
  const bucket = `arn:aws:s3:::${stateBucket}`;
  const states = stateOf.map((environment) => `${bucket}/${environment}-*.tfstate`);
  return [
    allow("StateList", ["s3:ListBucket"], [bucket]),
    allow("State", ["s3:GetObject", ...write], states),
    allow(
      "StateLock",
      ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      states.map((state) => `${state}.tflock`),
    ),
    allow("StateKey", ["kms:Decrypt", "kms:GenerateDataKey"], [stateKeyArn]),
  ];
}

function networkRights(scope: PipelineScope): IdentityStatement[] {
  const { environments } = scope;
  const kinds = ec2Arns(scope, [
    "elastic-ip",
    "internet-gateway",
    "launch-template",
    "natgateway",
    "route-table",
    "subnet",
    "vpc",
    "vpc-endpoint",
    "vpc-flow-log",
  ]);
  const groups = ec2Arns(scope, ["security-group"]);
  return [
    allow("MakeNetworks", [...MAKE], kinds, { StringEquals: { [TAGS]: environments } }),
    allow("TagWhatIsMade", ["ec2:CreateTags"], kinds, {
      StringEquals: { [TAGS]: environments, "ec2:CreateAction": MAKE.map((action) => action.slice("ec2:".length)) },
    }),
    // What is made stands in or on something that was made before.
    allow("ChangeNetworks", [...MAKE, ...CHANGE, ...TAG], kinds, { StringEquals: { [TAGGED]: environments } }),
    // AWS makes a VPC's default security group, without a tag.
    allow("CloseDefaultGroup", ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress", ...TAG], groups, {
      StringEqualsIfExists: { [TAGGED]: environments, [TAGS]: environments },
    }),
    // EKS tries the launch template out in the caller's name.
    allow(
      "TryLaunchTemplates",
      ["ec2:RunInstances"],
      [
        ...ec2Arns(scope, ["instance", "network-interface", "security-group", "subnet", "volume", "launch-template"]),
        `arn:aws:ec2:${scope.region}::image/*`,
      ],
      {
        ArnLike: { "ec2:LaunchTemplate": `arn:aws:ec2:${scope.region}:${scope.accountId}:launch-template/*` },
        Bool: { "ec2:IsLaunchTemplateResource": "true" },
      },
    ),
    allow("TagInstances", ["ec2:CreateTags"], ec2Arns(scope, ["instance", "network-interface", "volume"]), {
      StringEquals: { [TAGS]: environments, "ec2:CreateAction": "RunInstances" },
    }),
    allow(
      "TagGroupsOfNodes",
      ["autoscaling:CreateOrUpdateTags", "autoscaling:DeleteTags"],
      [`arn:aws:autoscaling:${scope.region}:${scope.accountId}:autoScalingGroup:*:autoScalingGroupName/eks-*`],
      { StringEqualsIfExists: { [TAGGED]: environments } },
    ),
  ];
}

function clusterRights(scope: PipelineScope): IdentityStatement[] {
  return [
    allow(
      "Clusters",
      [
        "eks:AssociateAccessPolicy",
        "eks:CreateAccessEntry",
        "eks:CreateAddon",
        "eks:CreateCluster",
        "eks:CreateNodegroup",
        "eks:CreatePodIdentityAssociation",
        "eks:DeleteAccessEntry",
        "eks:DeleteAddon",
        "eks:DeleteCluster",
        "eks:DeleteNodegroup",
        "eks:DeletePodIdentityAssociation",
        "eks:DisassociateAccessPolicy",
        "eks:TagResource",
        "eks:UntagResource",
        "eks:UpdateAccessEntry",
        "eks:UpdateAddon",
        "eks:UpdateClusterConfig",
        "eks:UpdateClusterVersion",
        "eks:UpdateNodegroupConfig",
        "eks:UpdateNodegroupVersion",
        "eks:UpdatePodIdentityAssociation",
      ],
      clusterArns(scope),
    ),
  ];
}

function roleRights(scope: PipelineScope): IdentityStatement[] {
  const { accountId, clusters } = scope;
  const roles = clusters.map((cluster) => roleArn(accountId, cluster, ""));
  const uses = clusters.flatMap((cluster) =>
    USES.map(({ use, services }) => ({ role: roleArn(accountId, cluster, use), services })),
  );
  const passed = [...new Set(uses.map(({ services }) => services.join()))].map((services, index) =>
    allow(
      `PassRoles${index}`,
      ["iam:PassRole"],
      uses.filter((use) => use.services.join() === services).map(({ role }) => role),
      { StringEquals: { "iam:PassedToService": services.split(",") } },
    ),
  );
  // Without the boundary, making a role and its trust would be the right to do anything.
  const bounded = {
    StringEquals: { "iam:PermissionsBoundary": `arn:aws:iam::${accountId}:policy/${boundaryName(scope.name)}` },
  };
  return [
    allow("MakeRoles", ["iam:CreateRole", "iam:PutRolePermissionsBoundary"], roles, bounded),
    allow("Roles", ["iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy"], roles),
    allow("RolePolicies", ["iam:AttachRolePolicy", "iam:DetachRolePolicy"], roles, {
      ...bounded,
      ArnEquals: { "iam:PolicyARN": MANAGED_POLICIES.map((policy) => `arn:aws:iam::aws:policy/${policy}`) },
    }),
    allow(
      "OwnRolePolicies",
      ["iam:DeleteRolePolicy", "iam:PutRolePolicy"],
      clusters.flatMap((cluster) => OWN_POLICIES.map((use) => roleArn(accountId, cluster, use))),
      bounded,
    ),
    ...passed,
    allow(
      "Issuers",
      [
        "iam:CreateOpenIDConnectProvider",
        "iam:DeleteOpenIDConnectProvider",
        "iam:TagOpenIDConnectProvider",
        "iam:UntagOpenIDConnectProvider",
      ],
      [issuerArn(scope)],
    ),
    allow("ServiceRoles", ["iam:CreateServiceLinkedRole"], [`arn:aws:iam::${accountId}:role/aws-service-role/*`], {
      StringEquals: {
        "iam:AWSServiceName": ["autoscaling", "eks", "eks-nodegroup", "spot"].map(
          (service) => `${service}.amazonaws.com`,
        ),
      },
    }),
  ];
}

function keyAndLogRights(scope: PipelineScope): IdentityStatement[] {
  const { environments, region, accountId, clusters } = scope;
  const tagged = { StringEquals: { [TAGGED]: environments } };
  return [
    allow("MakeKeys", ["kms:CreateKey"], ["*"], { StringEquals: { [TAGS]: environments } }),
    allow("TagKeys", ["kms:TagResource"], [keyArn(scope)], {
      StringEquals: { [TAGS]: environments },
      StringEqualsIfExists: { [TAGGED]: environments },
    }),
    allow(
      "ChangeKeys",
      [
        "kms:CreateAlias",
        "kms:DeleteAlias",
        "kms:EnableKeyRotation",
        "kms:PutKeyPolicy",
        "kms:RetireGrant",
        "kms:ScheduleKeyDeletion",
        "kms:TagResource",
        "kms:UntagResource",
        "kms:UpdateAlias",
        "kms:UpdateKeyDescription",
      ],
      [keyArn(scope)],
      tagged,
    ),
    allow(
      "Aliases",
      ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"],
      [
        ...clusters.map((cluster) => `eks/${cluster}`),
        ...environments.map((environment) => `ecr/${environment}-*`),
      ].map((alias) => `arn:aws:kms:${region}:${accountId}:alias/${alias}`),
    ),
    // EKS encrypts Secrets, and ECR images, by a grant of the caller's.
    allow("GrantKeys", ["kms:CreateGrant"], [keyArn(scope)], {
      ...tagged,
      Bool: { "kms:GrantIsForAWSResource": "true" },
    }),
    allow(
      "Logs",
      [
        "logs:AssociateKmsKey",
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:PutRetentionPolicy",
        "logs:TagResource",
        "logs:UntagResource",
      ],
      logGroupArns(scope),
    ),
  ];
}

/** Repositories, but no image in them: this identity neither pulls nor pushes. */
function registryRights(scope: PipelineScope): IdentityStatement[] {
  const { environments } = scope;
  return [
    allow("MakeRepositories", ["ecr:CreateRepository"], [repositoryArn(scope)], {
      StringEquals: { [TAGS]: environments },
    }),
    allow("TagRepositories", ["ecr:TagResource"], [repositoryArn(scope)], {
      StringEquals: { [TAGS]: environments },
      StringEqualsIfExists: { [TAGGED]: environments },
    }),
    allow(
      "ChangeRepositories",
      [
        "ecr:DeleteLifecyclePolicy",
        "ecr:DeleteRepository",
        "ecr:DeleteRepositoryPolicy",
        "ecr:PutImageScanningConfiguration",
        "ecr:PutImageTagMutability",
        "ecr:PutLifecyclePolicy",
        "ecr:SetRepositoryPolicy",
        "ecr:TagResource",
        "ecr:UntagResource",
      ],
      [repositoryArn(scope)],
      { StringEquals: { [TAGGED]: environments } },
    ),
  ];
}

/** The policy that bounds every role a pipeline makes. It is named like the pipeline's own, which none of them changes. */
export function boundaryName(name: string): string {
  return `${name}-boundary`;
}

/**
 * What clusters, their nodes, add-ons and controllers ever do. It bounds what a key's policy gives a role as well.
 * https://docs.aws.amazon.com/eks/latest/userguide/security-iam-awsmanpol.html
 */
export function boundaryPolicy(accountId: string): string {
  const statements = [
    allow(
      "Clusters",
      [
        "acm:DescribeCertificate",
        "acm:ListCertificates",
        "autoscaling:Describe*",
        "autoscaling:SetDesiredCapacity",
        "autoscaling:TerminateInstanceInAutoScalingGroup",
        "autoscaling:UpdateAutoScalingGroup",
        "ec2:*",
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:BatchImportUpstreamImage",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
        "eks-auth:AssumeRoleForPodIdentity",
        "eks:Describe*",
        "elasticloadbalancing:*",
        "iam:GetServerCertificate",
        "iam:ListServerCertificates",
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:ListGrants",
        "logs:CreateLogStream",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
      ],
      ["*"],
    ),
    allow("ServiceRoles", ["iam:CreateServiceLinkedRole"], [`arn:aws:iam::${accountId}:role/aws-service-role/*`], {
      StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" },
    }),
  ];
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Whatever else is attached to it one day, a pipeline changes neither its identities nor what guards its state. */
function refusals({ name, accountId, stateBucket, stateKeyArn }: PipelineScope): IdentityStatement[] {
  return [
    {
      Sid: "OwnIdentities",
      Effect: "Deny",
      NotAction: ["iam:Get*", "iam:List*"],
      Resource: [
        `arn:aws:iam::${accountId}:role/${name}-*`,
        `arn:aws:iam::${accountId}:policy/${name}-*`,
        `arn:aws:iam::${accountId}:oidc-provider/${GITHUB_HOST}`,
      ],
    },
    { Sid: "OtherRoles", Effect: "Deny", Action: ["sts:AssumeRole"], Resource: ["*"] },
    {
      Sid: "StateGuards",
      Effect: "Deny",
      NotAction: ["s3:DeleteObject", "s3:Get*", "s3:ListBucket", "s3:PutObject"],
      Resource: [`arn:aws:s3:::${stateBucket}`, `arn:aws:s3:::${stateBucket}/*`],
    },
    {
      Sid: "StateKeyGuards",
      Effect: "Deny",
      NotAction: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey", "kms:Get*", "kms:List*"],
      Resource: [stateKeyArn],
    },
  ];
}

const TAGS = "aws:RequestTag/Environment";
const TAGGED = "aws:ResourceTag/Environment";
const TAG = ["ec2:CreateTags", "ec2:DeleteTags"];

const MAKE = [
  "ec2:AllocateAddress",
  "ec2:CreateFlowLogs",
  "ec2:CreateInternetGateway",
  "ec2:CreateLaunchTemplate",
  "ec2:CreateNatGateway",
  "ec2:CreateRouteTable",
  "ec2:CreateSubnet",
  "ec2:CreateVpc",
  "ec2:CreateVpcEndpoint",
];

const CHANGE = [
  "ec2:AssociateRouteTable",
  "ec2:AttachInternetGateway",
  "ec2:CreateLaunchTemplateVersion",
  "ec2:CreateRoute",
  "ec2:DeleteFlowLogs",
  "ec2:DeleteInternetGateway",
  "ec2:DeleteLaunchTemplate",
  "ec2:DeleteNatGateway",
  "ec2:DeleteRoute",
  "ec2:DeleteRouteTable",
  "ec2:DeleteSubnet",
  "ec2:DeleteVpc",
  "ec2:DeleteVpcEndpoints",
  "ec2:DetachInternetGateway",
  "ec2:DisassociateAddress",
  "ec2:DisassociateRouteTable",
  "ec2:ModifyLaunchTemplate",
  "ec2:ModifyVpcAttribute",
  "ec2:ModifyVpcEndpoint",
  "ec2:ReleaseAddress",
  "ec2:ReplaceRoute",
];

/** The roles of a cluster, by the end of their names' start, and the services that get them. */
const USES = [
  { use: "cluster", services: ["eks.amazonaws.com"] },
  { use: "node", services: ["ec2.amazonaws.com", "eks.amazonaws.com"] },
  { use: "flow-logs", services: ["vpc-flow-logs.amazonaws.com"] },
  { use: "vpc-cni", services: ["eks.amazonaws.com", "pods.eks.amazonaws.com"] },
  { use: "aws-ebs-csi-driver", services: ["eks.amazonaws.com", "pods.eks.amazonaws.com"] },
  { use: "cluster-autoscaler", services: ["eks.amazonaws.com", "pods.eks.amazonaws.com"] },
  { use: "aws-load-balancer-controller", services: ["eks.amazonaws.com", "pods.eks.amazonaws.com"] },
] as const;

/** Those of them whose policy is written here. */
const OWN_POLICIES = ["flow-logs", "cluster-autoscaler", "aws-load-balancer-controller"];

const MANAGED_POLICIES = [
  "AmazonEC2ContainerRegistryPullOnly",
  "AmazonEKSClusterPolicy",
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKS_CNI_Policy",
  "service-role/AmazonEBSCSIDriverPolicy",
];

function allow(
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
  condition?: IdentityStatement["Condition"],
): IdentityStatement {
  return {
    Sid: sid,
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...(condition && { Condition: condition }),
  };
}

function clusterArns({ accountId, region, clusters }: PipelineScope): string[] {
  const eks = `arn:aws:eks:${region}:${accountId}`;
  return clusters.flatMap((cluster) => [
    `${eks}:cluster/${cluster}`,
    ...["access-entry", "addon", "nodegroup", "podidentityassociation"].map((kind) => `${eks}:${kind}/${cluster}/*`),
  ]);
}

/** As `ServiceRole` cuts a role's name. */
function roleArn(accountId: string, cluster: string, use: string): string {
  const start = use === "" ? `${cluster}-`.slice(0, 37) : `${`${cluster}-${use}`.slice(0, 37)}-`;
  return `arn:aws:iam::${accountId}:role/${start}*`;
}

function issuerArn({ accountId, region }: PipelineScope): string {
  return `arn:aws:iam::${accountId}:oidc-provider/oidc.eks.${region}.amazonaws.com/id/*`;
}

function keyArn({ accountId, region }: PipelineScope): string {
  return `arn:aws:kms:${region}:${accountId}:key/*`;
}

function repositoryArn({ accountId, region }: PipelineScope): string {
  return `arn:aws:ecr:${region}:${accountId}:repository/*`;
}

function logGroupArns({ accountId, region, clusters }: PipelineScope): string[] {
  return clusters
    .flatMap((cluster) => [clusterLogGroupName(cluster), flowLogGroupName(cluster)])
    .flatMap((name) => ["", ":*"].map((end) => `arn:aws:logs:${region}:${accountId}:log-group:${name}${end}`));
}

function ec2Arns({ accountId, region }: PipelineScope, kinds: readonly string[]): string[] {
  return kinds.map((kind) => `arn:aws:ec2:${region}:${accountId}:${kind}/*`);
}
