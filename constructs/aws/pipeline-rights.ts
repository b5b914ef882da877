import type { AwsRights } from "../../config/rights";
import { GITHUB_HOST } from "../../lib/github";
import { policyOf, withIamVariables } from "../../lib/policy-statement";
import { workloadBoundaryName } from "../../lib/workload-role";
import { clusterLogGroupName } from "./control-plane";
import { flowLogGroupName } from "./network";
import { boundaryArn } from "./role-boundary";
import { serviceRoleArns } from "./service-role";

/** A statement of an identity's policy. */
export interface IdentityStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
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
  /** Names of the EKS clusters of all other environments. */
  readonly otherClusters: readonly string[];
  /** The roles of its workloads' own rights. @default [] */
  readonly workloadRoles?: readonly WorkloadRole[];
  /** Names of its ECR repositories. */
  readonly repositories: readonly string[];
  readonly stateBucket: string;
  readonly stateKeyArn: string;
  /** Environments whose state lies in the bucket. */
  readonly stateOf: readonly string[];
}

/** A role of a workload's own rights. */
export interface WorkloadRole {
  readonly name: string;
  readonly rights: AwsRights;
}

/** Statements by the name of the policy that holds them: IAM accepts at most 6144 characters in one policy. */
export type Rights = Readonly<Record<string, readonly IdentityStatement[]>>;

/**
 * Reads what the stacks hold, and writes nothing, the state's lock included: plans run with `-lock=false`. The state of
 * every environment is readable, and a state holds every attribute in clear. No secret of AWS is readable: no Secrets
 * Manager, no Parameter Store, no image, no object beside the state, no use of a key but the state's. Objects in a cluster,
 * Secrets included, are readable by the access entry that docs/pipeline.md describes, and not by this policy.
 */
export function planRights(scope: PipelineScope): Rights {
  return { read: readRights(scope), state: readStateRights(scope), refusals: refusals(scope) };
}

/**
 * Writes what one environment's stacks hold: by exact name where AWS has names, and by the tag `Environment` where it has
 * none. Descriptions of EC2 and Auto Scaling, which AWS does not narrow, cover the account.
 */
export function applyRights(scope: PipelineScope): Rights {
  return {
    read: readRights(scope),
    state: [...readStateRights(scope), ...writeStateRights(scope)],
    network: networkRights(scope),
    groups: groupRights(scope),
    cluster: [...clusterRights(scope), ...keyAndLogRights(scope)],
    roles: roleRights(scope),
    workloads: workloadRights(scope),
    registries: registryRights(scope),
    refusals: refusals(scope),
  };
}

function readRights(scope: PipelineScope): IdentityStatement[] {
  const { accountId, environments } = scope;
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
      ["*"], // AWS accepts no resource for these.
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
      scope.clusters.map((cluster) => anyRoleArn(accountId, cluster)),
    ),
    allow("ReadIssuers", ["iam:GetOpenIDConnectProvider"], [issuerArn(scope)]),
    allow(
      "ReadKeys",
      ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"],
      [keyArn(scope)],
      { StringEquals: { [TAGGED]: environments } },
    ),
    ...named(
      "ReadRepositories",
      ["ecr:DescribeRepositories", "ecr:GetLifecyclePolicy", "ecr:GetRepositoryPolicy", "ecr:ListTagsForResource"],
      repositoryArns(scope),
    ),
    allow("ReadLogs", ["logs:ListTagsForResource", "logs:ListTagsLogGroup"], logGroupArns(scope)),
  ];
}

function readStateRights(scope: PipelineScope): IdentityStatement[] {
  const { region, stateBucket, stateKeyArn, stateOf } = scope;
  if (stateOf.length === 0) return [];
  return [
    // Without it S3 answers 403 in place of 404 for a state that is not there yet. It shows the names of all states.
    allow("StateList", ["s3:ListBucket"], [`arn:aws:s3:::${stateBucket}`]),
    allow("State", ["s3:GetObject"], stateArns(scope)),
    allow("StateKey", ["kms:Decrypt"], [stateKeyArn], {
      StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` },
    }),
  ];
}

function writeStateRights(scope: PipelineScope): IdentityStatement[] {
  const { region, stateKeyArn, stateOf } = scope;
  if (stateOf.length === 0) return [];
  return [
    allow("WriteState", ["s3:PutObject"], stateArns(scope)),
    allow(
      "StateLock",
      ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      stateArns(scope).map((state) => `${state}.tflock`),
    ),
    allow("WriteStateKey", ["kms:GenerateDataKey"], [stateKeyArn], {
      StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` },
    }),
  ];
}

function networkRights(scope: PipelineScope): IdentityStatement[] {
  const { environments, clusters, otherClusters, region, accountId } = scope;
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
  const own = { StringEquals: { [TAGGED]: environments } };
  const close = ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"];
  const fromTemplate = {
    ArnLike: { "ec2:LaunchTemplate": `arn:aws:ec2:${region}:${accountId}:launch-template/*` },
  };
  return [
    allow("MakeNetworks", MAKE, kinds, { StringEquals: { [TAGS]: environments } }),
    allow("TagWhatIsMade", ["ec2:CreateTags"], kinds, {
      StringEquals: { [TAGS]: environments, "ec2:CreateAction": MAKE.map((action) => action.slice("ec2:".length)) },
    }),
    // What is made stands in or on something that was made before.
    allow("ChangeNetworks", [...MAKE, ...CHANGE, ...TAG], kinds, own),
    // AWS makes a VPC's default security group without a tag. EKS, load balancers and every person name theirs by tags.
    allow("CloseDefaultGroup", [...close, "ec2:CreateTags"], groups, {
      StringEqualsIfExists: { [TAGS]: environments },
      Null: Object.fromEntries(
        [
          "Environment",
          "Name",
          "aws:eks:cluster-name",
          "elbv2.k8s.aws/cluster",
          ...otherClusters.map((cluster) => `kubernetes.io/cluster/${cluster}`),
        ].map((tag) => [`aws:ResourceTag/${tag}`, "true"]),
      ),
    }),
    allow("ChangeDefaultGroup", [...close, ...TAG], groups, own),
    // EKS tries the launch template out in the caller's name.
    allow(
      "TryLaunchTemplates",
      ["ec2:RunInstances"],
      [...ec2Arns(scope, ["instance", "network-interface", "volume"]), `arn:aws:ec2:${region}::image/*`],
      { ...fromTemplate, Bool: { "ec2:IsLaunchTemplateResource": "true" } },
    ),
    allow("TryOwnTemplates", ["ec2:RunInstances"], ec2Arns(scope, ["launch-template", "subnet"]), {
      ...fromTemplate,
      ...own,
    }),
    allow("TryClusterGroups", ["ec2:RunInstances"], groups, {
      ...fromTemplate,
      StringEquals: { "aws:ResourceTag/aws:eks:cluster-name": clusters },
    }),
    allow("TagInstances", ["ec2:CreateTags"], ec2Arns(scope, ["instance", "network-interface", "volume"]), {
      StringEquals: { [TAGS]: environments, "ec2:CreateAction": "RunInstances" },
    }),
    // EKS tags the groups that it makes with their cluster's name.
    allow(
      "TagGroupsOfNodes",
      ["autoscaling:CreateOrUpdateTags", "autoscaling:DeleteTags"],
      [`arn:aws:autoscaling:${region}:${accountId}:autoScalingGroup:*:autoScalingGroupName/eks-*`],
      { StringEquals: { "aws:ResourceTag/eks:cluster-name": clusters } },
    ),
  ];
}

/** Security groups and their rules: of interface endpoints, and of who else reaches a private API server. */
function groupRights(scope: PipelineScope): IdentityStatement[] {
  const { environments, clusters } = scope;
  const [groups, rules] = [ec2Arns(scope, ["security-group"]), ec2Arns(scope, ["security-group-rule"])];
  const own = { StringEquals: { [TAGGED]: environments } };
  const asked = { StringEquals: { [TAGS]: environments } };
  return [
    allow("MakeGroups", ["ec2:CreateSecurityGroup"], groups, asked),
    allow("MakeGroupsIn", ["ec2:CreateSecurityGroup"], ec2Arns(scope, ["vpc"]), own),
    allow("MakeRules", [ADMIT], rules, asked),
    allow("TagGroups", ["ec2:CreateTags"], [...groups, ...rules], {
      StringEquals: {
        [TAGS]: environments,
        "ec2:CreateAction": ["CreateSecurityGroup", "AuthorizeSecurityGroupIngress"],
      },
    }),
    allow("ChangeGroups", [ADMIT, ...CHANGE_RULES, "ec2:DeleteSecurityGroup"], groups, own),
    allow("ChangeRules", ["ec2:ModifySecurityGroupRules", ...TAG], rules, own),
    // EKS makes the cluster's group, and tags it with the cluster's name.
    allow("ChangeClusterGroups", [ADMIT, ...CHANGE_RULES], groups, {
      StringEquals: { "aws:ResourceTag/aws:eks:cluster-name": clusters },
    }),
  ];
}

function clusterRights(scope: PipelineScope): IdentityStatement[] {
  return [
    // The service authorization reference lists no resource for it.
    allow("MakeClusters", ["eks:CreateCluster"], ["*"], { StringEquals: { [TAGS]: scope.environments } }),
    allow(
      "Clusters",
      [
        "eks:AssociateAccessPolicy",
        "eks:CreateAccessEntry",
        "eks:CreateAddon",
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
  const { accountId, environments } = scope;
  // IAM's limit of a policy's size leaves no room for exact names in each statement: `OtherNames` refuses all others.
  const roles = scope.clusters.map((cluster) => anyRoleArn(accountId, cluster));
  const services = [...new Set(USES.map((use) => use.services.join()))];
  const passed = services.map((joined, index) =>
    allow(
      `PassRoles${index}`,
      ["iam:PassRole"],
      rolesOf(
        scope,
        USES.filter((use) => use.services.join() === joined),
      ),
      { StringEquals: { "iam:PassedToService": joined.split(",") } },
    ),
  );
  const made = { StringEquals: { [TAGS]: environments } };
  const own = { StringEquals: { [TAGGED]: environments } };
  // Without a boundary, the right to make roles and to say what uses them would be the right to do anything.
  const boundary = { "iam:PermissionsBoundary": boundaryArn(accountId, boundaryName(scope.name)) };
  return [
    allow("MakeRoles", ["iam:CreateRole"], roles, { StringEquals: { ...boundary, [TAGS]: environments } }),
    allow("BoundRoles", ["iam:PutRolePermissionsBoundary"], roles, {
      StringEquals: { ...boundary, [TAGGED]: environments },
    }),
    allow("TagRoles", ["iam:TagRole"], roles, {
      StringEqualsIfExists: { [TAGS]: environments, [TAGGED]: environments },
    }),
    allow("Roles", ["iam:DeleteRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy"], roles, own),
    allow("RolePolicies", ["iam:AttachRolePolicy", "iam:DetachRolePolicy"], roles, {
      StringEquals: { ...boundary, [TAGGED]: environments },
      ArnEquals: { "iam:PolicyARN": MANAGED_POLICIES.map((policy) => `arn:aws:iam::aws:policy/${policy}`) },
    }),
    allow(
      "OwnRolePolicies",
      ["iam:DeleteRolePolicy", "iam:PutRolePolicy"],
      rolesOf(
        scope,
        USES.filter(({ ownPolicy }) => ownPolicy),
      ),
      { StringEquals: { ...boundary, [TAGGED]: environments } },
    ),
    ...passed,
    allow("MakeIssuers", ["iam:CreateOpenIDConnectProvider"], [issuerArn(scope)], made),
    allow("TagIssuers", ["iam:TagOpenIDConnectProvider"], [issuerArn(scope)], {
      ...made,
      StringEqualsIfExists: { [TAGGED]: environments },
    }),
    allow("Issuers", ["iam:DeleteOpenIDConnectProvider", "iam:UntagOpenIDConnectProvider"], [issuerArn(scope)], own),
    allow("ServiceRoles", ["iam:CreateServiceLinkedRole"], [`arn:aws:iam::${accountId}:role/aws-service-role/*`], {
      StringEquals: {
        "iam:AWSServiceName": ["autoscaling", "eks", "eks-nodegroup", "spot"].map(
          (service) => `${service}.amazonaws.com`,
        ),
      },
    }),
  ];
}

/**
 * Roles by their whole names, each with the boundary that is made for it and no other. Managed policies are given by name to
 * the roles that name them; what statements allow, the boundary allows at most.
 */
function workloadRights({ name, accountId, environments, workloadRoles = [] }: PipelineScope): IdentityStatement[] {
  if (workloadRoles.length === 0) return [];
  const arnOf = (role: WorkloadRole) => roleArn(accountId, role);
  const all = workloadRoles.map(arnOf);
  const own = { StringEquals: { [TAGGED]: environments } };
  return [
    allow("MakeRoles", ["iam:CreateRole"], all, { StringEquals: { [TAGS]: environments } }),
    allow("BoundRoles", ["iam:PutRolePermissionsBoundary"], all, own),
    allow("PassRoles", ["iam:PassRole"], all, { StringEquals: { "iam:PassedToService": PODS } }),
    ...named(
      "RolePolicies",
      ["iam:DeleteRolePolicy", "iam:PutRolePolicy"],
      workloadRoles.filter(({ rights }) => rights.statements !== undefined).map(arnOf),
      own,
    ),
    ...workloadRoles.flatMap((role, index) => {
      const { managedPolicies } = role.rights;
      const boundary = boundaryArn(accountId, workloadBoundaryName(boundaryName(name), role.name));
      return [
        ...(managedPolicies === undefined
          ? []
          : [
              allow(`Policies${index}`, ["iam:AttachRolePolicy", "iam:DetachRolePolicy"], [arnOf(role)], {
                ...own,
                ArnEquals: { "iam:PolicyARN": managedPolicies },
              }),
            ]),
        {
          Sid: `Boundary${index}`,
          Effect: "Deny",
          Action: ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"],
          Resource: [arnOf(role)],
          Condition: { StringNotEquals: { "iam:PermissionsBoundary": boundary } },
        } as const,
      ];
    }),
  ];
}

function keyAndLogRights(scope: PipelineScope): IdentityStatement[] {
  const { environments, region, accountId, clusters } = scope;
  const tagged = { StringEquals: { [TAGGED]: environments } };
  return [
    allow("MakeKeys", ["kms:CreateKey"], ["*"], { StringEquals: { [TAGS]: environments } }),
    // A key is tagged while it is made: it has neither a tag nor an alias by then, and every key in use has an alias.
    allow("TagNewKeys", ["kms:TagResource"], [keyArn(scope)], {
      StringEquals: { [TAGS]: environments },
      Null: { [TAGGED]: "true", "kms:ResourceAliases": "true" },
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
    // EKS encrypts Secrets, and ECR encrypts images, by a grant of the caller.
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

/** Repositories by name, and no image in them: this identity neither pulls nor pushes. */
function registryRights(scope: PipelineScope): IdentityStatement[] {
  const { environments } = scope;
  const repositories = repositoryArns(scope);
  const made = { StringEquals: { [TAGS]: environments } };
  return [
    ...named("MakeRepositories", ["ecr:CreateRepository"], repositories, made),
    ...named("TagNewRepositories", ["ecr:TagResource"], repositories, { ...made, Null: { [TAGGED]: "true" } }),
    ...named(
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
      repositories,
      { StringEquals: { [TAGGED]: environments } },
    ),
  ];
}

/** The policy that bounds every role a pipeline makes. Its name begins like the pipeline's own, which no pipeline changes. */
export function boundaryName(name: string): string {
  return `${name}-boundary`;
}

/**
 * The most that a workload's role can do: its statements, or where it has managed policies, which no pipeline writes, all but
 * giving rights to others.
 */
export function workloadBoundary({ statements }: AwsRights): string {
  if (statements !== undefined) return policyOf(withIamVariables(statements));
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        NotAction: ["account:*", "iam:*", "organizations:*", "sso:*", "sts:AssumeRole"],
        Resource: ["*"],
      },
    ],
  });
}

/** An environment as the boundary knows it. */
export interface BoundedEnvironment {
  /** The value of the tag `Environment`. */
  readonly environment: string;
  /** Names of its EKS clusters. */
  readonly clusters: readonly string[];
}

/**
 * The most that clusters, their nodes, add-ons and controllers do, each in its own environment: a role acts on nothing that
 * another environment's tag, cluster or load balancer controller marks, whatever its own policy says. It bounds what a
 * key's policy gives a role as well. A role's environment is its tag `Environment`, which must be the one of the cluster
 * that the role is named after: a session that chooses another tag is refused everything.
 * https://docs.aws.amazon.com/eks/latest/userguide/security-iam-awsmanpol.html
 */
export function boundaryPolicy(accountId: string, region: string, environments: readonly BoundedEnvironment[]): string {
  const own = { StringEquals: { [TAGGED]: OWN_TAG } };
  const deny = (sid: string, condition: IdentityStatement["Condition"]): IdentityStatement => ({
    Sid: sid,
    Effect: "Deny",
    Action: ["*"],
    Resource: ["*"],
    ...(condition && { Condition: condition }),
  });
  const others = (sid: string, key: string) =>
    deny(sid, { StringNotEquals: { [key]: OWN_TAG }, Null: { [key]: "false" } });
  const statements = [
    allow("Read", BOUNDED_READS, ["*"]),
    allow("Write", BOUNDED_WRITES, ["*"]),
    allow("ServiceRoles", ["iam:CreateServiceLinkedRole"], [`arn:aws:iam::${accountId}:role/aws-service-role/*`], {
      StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" },
    }),
    allow("Keys", ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ListGrants"], ["*"], own),
    allow(
      "Clusters",
      ["eks-auth:AssumeRoleForPodIdentity", "eks:DescribeCluster", "eks:DescribeNodegroup"],
      ["*"],
      own,
    ),
    others("Tagged", TAGGED),
    others("Tags", TAGS),
    ...environments.flatMap(({ environment, clusters }, index) => {
      if (clusters.length === 0) return [];
      const its = { [PRINCIPAL]: environment };
      const marked = "aws:ResourceTag/elbv2.k8s.aws/cluster";
      return [
        deny(`Session${index}`, {
          ArnLike: { "aws:PrincipalArn": clusters.map((cluster) => anyRoleArn(accountId, cluster)) },
          StringNotEquals: its,
        }),
        allow(
          `Logs${index}`,
          ["logs:CreateLogStream", "logs:PutLogEvents"],
          clusters.map((cluster) => `arn:aws:logs:${region}:${accountId}:log-group:${flowLogGroupName(cluster)}:*`),
          { StringEquals: its },
        ),
        allow(
          `Scale${index}`,
          ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
          ["*"],
          { StringEquals: { ...its, "aws:ResourceTag/eks:cluster-name": clusters } },
        ),
        deny(`Balancers${index}`, {
          StringEquals: its,
          StringNotEquals: { [marked]: clusters },
          Null: { [marked]: "false" },
        }),
        ...clusters.map((cluster, nth) =>
          deny(`Cluster${index}x${nth}`, {
            StringNotEquals: its,
            Null: { [`aws:ResourceTag/kubernetes.io/cluster/${cluster}`]: "false" },
          }),
        ),
      ];
    }),
  ];
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/**
 * A pipeline changes neither its identities, nor what guards its state, nor anything of another environment, whatever else
 * is attached to it.
 */
function refusals(scope: PipelineScope): IdentityStatement[] {
  const { name, accountId, environments, otherClusters, stateBucket, stateKeyArn } = scope;
  const foreign = (sid: string, key: string): IdentityStatement => ({
    Sid: sid,
    Effect: "Deny",
    Action: ["*"],
    Resource: ["*"],
    Condition: { StringNotEquals: { [key]: environments }, Null: { [key]: "false" } },
  });
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
      Sid: "OtherNames",
      Effect: "Deny",
      Action: [
        "iam:AttachRolePolicy",
        "iam:CreateRole",
        "iam:DeleteRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PassRole",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
      ],
      NotResource: [
        ...rolesOf(scope, USES),
        ...(scope.workloadRoles ?? []).map((role) => roleArn(accountId, role)),
        `arn:aws:iam::${accountId}:role/aws-service-role/*`,
      ],
    },
    {
      Sid: "BoundariesStay",
      Effect: "Deny",
      Action: ["iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"],
      Resource: ["*"],
    },
    foreign("OthersResources", TAGGED),
    foreign("OthersTags", TAGS),
    ...otherClusters.map(
      (cluster, index): IdentityStatement => ({
        Sid: `OthersClusters${index}`,
        Effect: "Deny",
        Action: ["*"],
        Resource: ["*"],
        Condition: { Null: { [`aws:ResourceTag/kubernetes.io/cluster/${cluster}`]: "false" } },
      }),
    ),
    {
      Sid: "EnvironmentTagStays",
      Effect: "Deny",
      Action: UNTAG,
      Resource: ["*"],
      Condition: { "ForAnyValue:StringEquals": { "aws:TagKeys": ["Environment"] } },
    },
    {
      Sid: "StateGuards",
      Effect: "Deny",
      NotAction: ["s3:DeleteObject", "s3:Get*", "s3:ListBucket", "s3:PutObject"],
      Resource: [`arn:aws:s3:::${stateBucket}`, `arn:aws:s3:::${stateBucket}/*`],
    },
    // The bootstrap's own state holds what the identities are made of.
    { Sid: "BootstrapState", Effect: "Deny", Action: ["s3:*"], Resource: [`arn:aws:s3:::${stateBucket}/bootstrap-*`] },
    {
      Sid: "StateKeyGuards",
      Effect: "Deny",
      NotAction: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey", "kms:Get*", "kms:List*"],
      Resource: [stateKeyArn],
    },
  ];
}

/** A tag of the role that asks, or of its session. */
const PRINCIPAL = "aws:PrincipalTag/Environment";
/** The value of that tag, as IAM fills it in; the second dollar keeps Terraform from doing so. */
const OWN_TAG = `$\${${PRINCIPAL}}`;
const TAGS = "aws:RequestTag/Environment";
const TAGGED = "aws:ResourceTag/Environment";
const UNTAG = [
  "autoscaling:DeleteTags",
  "ec2:DeleteTags",
  "ecr:UntagResource",
  "eks:UntagResource",
  "iam:UntagOpenIDConnectProvider",
  "iam:UntagRole",
  "kms:UntagResource",
  "logs:UntagLogGroup",
  "logs:UntagResource",
];
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

const ADMIT = "ec2:AuthorizeSecurityGroupIngress";
const CHANGE_RULES = [
  "ec2:ModifySecurityGroupRules",
  "ec2:RevokeSecurityGroupEgress",
  "ec2:RevokeSecurityGroupIngress",
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

/** A role of every cluster. */
interface RoleUse {
  /** What follows the cluster's name in the role's. */
  readonly use: string;
  /** The services that are given the role. */
  readonly services: readonly string[];
  /** Whether it has an inline policy. */
  readonly ownPolicy: boolean;
}

const PODS = ["eks.amazonaws.com", "pods.eks.amazonaws.com"];

const USES: readonly RoleUse[] = [
  { use: "cluster", services: ["eks.amazonaws.com"], ownPolicy: false },
  { use: "node", services: ["ec2.amazonaws.com", "eks.amazonaws.com"], ownPolicy: false },
  { use: "flow-logs", services: ["vpc-flow-logs.amazonaws.com"], ownPolicy: true },
  { use: "vpc-cni", services: PODS, ownPolicy: false },
  { use: "aws-ebs-csi-driver", services: PODS, ownPolicy: false },
  { use: "cluster-autoscaler", services: PODS, ownPolicy: true },
  { use: "aws-load-balancer-controller", services: PODS, ownPolicy: true },
];

const BOUNDED_READS = [
  "acm:DescribeCertificate",
  "acm:ListCertificates",
  "autoscaling:Describe*",
  "ec2:Describe*",
  "ec2:GetCoipPoolUsage",
  "ec2:GetInstanceTypesFromInstanceRequirements",
  "ec2:GetSecurityGroupsForVpc",
  "ecr:BatchCheckLayerAvailability",
  "ecr:BatchGetImage",
  "ecr:BatchImportUpstreamImage",
  "ecr:GetAuthorizationToken",
  "ecr:GetDownloadUrlForLayer",
  "elasticloadbalancing:Describe*",
  "iam:GetServerCertificate",
  "iam:ListServerCertificates",
  "logs:DescribeLogGroups",
  "logs:DescribeLogStreams",
];

/** What the managed policies and the roles' own policies write. Load balancers lead to no other right. */
const BOUNDED_WRITES = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:AttachNetworkInterface",
  "ec2:AttachVolume",
  "ec2:AuthorizeSecurityGroupIngress",
  "ec2:CopyVolumes",
  "ec2:CreateNetworkInterface",
  "ec2:CreateSecurityGroup",
  "ec2:CreateSnapshot",
  "ec2:CreateTags",
  "ec2:CreateVolume",
  "ec2:DeleteNetworkInterface",
  "ec2:DeleteSecurityGroup",
  "ec2:DeleteSnapshot",
  "ec2:DeleteTags",
  "ec2:DeleteVolume",
  "ec2:DetachNetworkInterface",
  "ec2:DetachVolume",
  "ec2:EnableFastSnapshotRestores",
  "ec2:LockSnapshot",
  "ec2:ModifyNetworkInterfaceAttribute",
  "ec2:ModifyVolume",
  "ec2:RevokeSecurityGroupIngress",
  "ec2:UnassignPrivateIpAddresses",
  "elasticloadbalancing:*",
];

const MANAGED_POLICIES = [
  "AmazonEBSCSIDriverPolicyV2",
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

/** As `allow`, where there may be nothing to allow: IAM accepts no empty list. */
function named(...[sid, actions, resources, condition]: Parameters<typeof allow>): IdentityStatement[] {
  return resources.length === 0 ? [] : [allow(sid, actions, resources, condition)];
}

/** The roles of the clusters for some uses, by the exact form of their names. */
function rolesOf({ accountId, clusters }: PipelineScope, uses: readonly RoleUse[]): string[] {
  return clusters.flatMap((cluster) => uses.map(({ use }) => serviceRoleArns(accountId, `${cluster}-${use}`)));
}

/** Every role whose name begins with the cluster's: the rule `bootstrap/apart` keeps two environments' from being alike. */
function anyRoleArn(accountId: string, cluster: string): string {
  return `arn:aws:iam::${accountId}:role/${`${cluster}-`.slice(0, 37)}*`;
}

function roleArn(accountId: string, { name }: WorkloadRole): string {
  return `arn:aws:iam::${accountId}:role/${name}`;
}

function stateArns({ stateBucket, stateOf }: PipelineScope): string[] {
  return stateOf.map((environment) => `arn:aws:s3:::${stateBucket}/${environment}-*.tfstate`);
}

function issuerArn({ accountId, region }: PipelineScope): string {
  return `arn:aws:iam::${accountId}:oidc-provider/oidc.eks.${region}.amazonaws.com/id/*`;
}

function keyArn({ accountId, region }: PipelineScope): string {
  return `arn:aws:kms:${region}:${accountId}:key/*`;
}

function repositoryArns({ accountId, region, repositories }: PipelineScope): string[] {
  return repositories.map((repository) => `arn:aws:ecr:${region}:${accountId}:repository/${repository}`);
}

function logGroupArns({ accountId, region, clusters }: PipelineScope): string[] {
  return clusters
    .flatMap((cluster) => [clusterLogGroupName(cluster), flowLogGroupName(cluster)])
    .flatMap((name) => ["", ":*"].map((end) => `arn:aws:logs:${region}:${accountId}:log-group:${name}${end}`));
}

function ec2Arns({ accountId, region }: PipelineScope, kinds: readonly string[]): string[] {
  return kinds.map((kind) => `arn:aws:ec2:${region}:${accountId}:${kind}/*`);
}
