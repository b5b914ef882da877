import called from "../../tools/rehearsal/called-actions.json";
import { bootstrap } from "../fixtures/bootstrap";
import { ACCOUNT_WIDE, type Holdings, readsIn, resourcesIn, roleName, writesIn } from "../support/aws-calls";
import { synthesizeBootstrapAws } from "../support/bootstrap";
import { type Access, type Context, type Identity, iamSimulator, mayAccess } from "../support/iam";
import { resourcesOf } from "../support/synthesize";

// The identities' policies as they are synthesized, each request decided by a simulator of AWS's policy evaluation that
// others wrote. It knows from AWS's service authorization reference which resources and condition keys a call has.
const simulator = iamSimulator();
const missing = typeof simulator === "string" ? simulator : undefined;
if (missing !== undefined) process.stderr.write(`skipped: ${missing}\n`);
const test = missing === undefined ? global.test : global.test.skip;

const { accountId, region, stateBucket } = bootstrap.aws;
const stack = synthesizeBootstrapAws({
  ...bootstrap,
  environments: {
    staging: { ...bootstrap.environments.staging, state: { type: "s3" } },
    production: { ...bootstrap.environments.production, ecrRepositories: ["shop"] },
  },
});
const KEY = `arn:aws:kms:${region}:${accountId}:key/state`;
const policies = resourcesOf(stack, "aws_iam_policy").map(({ name, policy }) => ({
  name: String(name),
  // As Terraform writes it.
  policy: String(policy)
    .replaceAll(/(?<!\$)\$\{aws_kms_key\.[^}]+\}/g, KEY)
    .replaceAll("$${", "${"),
}));

function identity(name: string): Identity {
  const own = policies.filter((policy) => new RegExp(`^${name}-[a-z]+$`).test(policy.name));
  if (own.length === 0) throw new Error(`no policies of ${name}`);
  return { arn: `arn:aws:iam::${accountId}:role/${name}`, policies: own.map(({ policy }) => policy) };
}

const environments = {
  staging: { cluster: "staging-cluster", repository: "web-api" },
  production: { cluster: "production-cluster", repository: "shop" },
} as const;
type Name = keyof typeof environments;

const holdings = (environment: Name): Holdings => ({
  ...{ accountId, region, stateBucket, environment, boundary: `${bootstrap.name}-boundary` },
  ...environments[environment],
});
const otherThan = (name: Name): Name => (name === "staging" ? "production" : "staging");
const names: readonly Name[] = ["staging", "production"];

const may = (who: Identity, access: Access): Promise<boolean> => {
  if (typeof simulator === "string") throw new Error(simulator);
  return mayAccess(simulator, accountId, who, access);
};

/** The requests that get another answer than this one, a line each. */
async function otherwise(answer: boolean, who: Identity, accesses: readonly Access[]): Promise<string[]> {
  expect(accesses.length).toBeGreaterThan(0);
  const answers = await Promise.all(accesses.map((access) => may(who, access)));
  return accesses
    .filter((_, index) => answers[index] !== answer)
    .map(({ action, resource, context }) => `${action} ${resource} ${JSON.stringify(context)}`);
}

test("each recorded action is among the requests", () => {
  const requested = [...writesIn(holdings("staging")), ...readsIn(holdings("staging"))].map(({ action }) => action);
  expect(called.aws.apply.filter((action) => ![...requested, ...ACCOUNT_WIDE].includes(action))).toEqual([]);
});

test.each(names)("%s's identity may do what its stacks' whole life needs", async (name) => {
  const who = identity(`gantry-apply-${name}`);
  const wide = ACCOUNT_WIDE.map((action) => ({ action, resource: "*" }));
  const key = ["kms:Decrypt", "kms:GenerateDataKey"].map((action) => ({
    action,
    resource: KEY,
    context: { "kms:ViaService": `s3.${region}.amazonaws.com` },
  }));
  const accesses = [...writesIn(holdings(name)), ...readsIn(holdings(name)), ...wide, ...key];
  expect(
    await otherwise(true, who, [...accesses, { action: "s3:ListBucket", resource: `arn:aws:s3:::${stateBucket}` }]),
  ).toEqual([]);
});

test.each(names)("%s's identity may do nothing of that to the other environment", async (name) => {
  const other = holdings(otherThan(name));
  expect(await otherwise(false, identity(`gantry-apply-${name}`), [...writesIn(other), ...readsIn(other)])).toEqual([]);
});

test("the plan's identity reads every environment, and writes nothing", async () => {
  const plan = identity("gantry-plan");
  const both = names.map(holdings);
  expect(await otherwise(true, plan, both.flatMap(readsIn))).toEqual([]);
  expect(
    await otherwise(
      true,
      plan,
      ACCOUNT_WIDE.map((action) => ({ action, resource: "*" })),
    ),
  ).toEqual([]);
  expect(await otherwise(false, plan, both.flatMap(writesIn))).toEqual([]);
});

// Of a pipeline that was taken over: by its own rights, or by what they could be turned into.
function escalations(name: Name): Readonly<Record<string, readonly Access[]>> {
  const [own, other] = [resourcesIn(holdings(name)), resourcesIn(holdings(otherThan(name)))];
  const theirs = { "aws:ResourceTag/Environment": otherThan(name) };
  const held = { "aws:ResourceTag/Environment": name };
  const asked = { "aws:RequestTag/Environment": name, "aws:TagKeys": ["Environment"] };
  const iam = (rest: string) => `arn:aws:iam::${accountId}:${rest}`;
  const bounded = { "iam:PermissionsBoundary": iam("policy/gantry-boundary") };
  const admin = { "iam:PolicyARN": iam("policy/AdministratorAccess").replace(accountId, "aws") };
  const of = (context: Context, resource: string, ...actions: readonly string[]): Access[] =>
    actions.map((action) => ({ action, resource, context }));
  const longer = roleName(`${environments[name].cluster}-2`, "node");
  const group = `arn:aws:ec2:${region}:${accountId}:security-group/sg`;
  return {
    "a new version of a policy": ["boundary", "plan-read", `apply-${name}-network`].flatMap((policy) =>
      of(
        {},
        iam(`policy/gantry-${policy}`),
        "iam:CreatePolicyVersion",
        "iam:SetDefaultPolicyVersion",
        "iam:DeletePolicy",
      ),
    ),
    "its own identity": [name, otherThan(name)]
      .map((environment) => iam(`role/gantry-apply-${environment}`))
      .flatMap((role) =>
        of(
          { ...bounded, ...held },
          role,
          "iam:PutRolePolicy",
          "iam:AttachRolePolicy",
          "iam:UpdateAssumeRolePolicy",
          "iam:PassRole",
        ),
      ),
    "whom GitHub's provider vouches for": of(
      held,
      iam("oidc-provider/token.actions.githubusercontent.com"),
      "iam:UpdateOpenIDConnectProviderThumbprint",
      "iam:AddClientIDToOpenIDConnectProvider",
      "iam:DeleteOpenIDConnectProvider",
    ),
    "an administrator": of({ ...bounded, ...held, ...admin }, own.role("node"), "iam:AttachRolePolicy"),
    "a role without the boundary": [
      ...of(asked, own.role("node"), "iam:CreateRole"),
      ...of({ ...asked, "iam:PermissionsBoundary": iam("policy/other") }, own.role("node"), "iam:CreateRole"),
      ...of(
        { ...held, "iam:PermissionsBoundary": iam("policy/other") },
        own.role("node"),
        "iam:PutRolePermissionsBoundary",
      ),
      ...of({ ...held, ...bounded }, own.role("node"), "iam:DeleteRolePermissionsBoundary"),
    ],
    "rights of a role that has no boundary": of(
      held,
      own.role("aws-load-balancer-controller"),
      "iam:PutRolePolicy",
      "iam:AttachRolePolicy",
    ),
    "a role of the account by a name that begins alike": [
      iam(`role/${longer}`),
      iam(`role/${environments[name].cluster}-admin`),
    ].flatMap((role) =>
      of(
        { ...held, ...asked, ...bounded, "iam:PassedToService": "ec2.amazonaws.com" },
        role,
        ...[
          "iam:CreateRole",
          "iam:UpdateAssumeRolePolicy",
          "iam:PutRolePolicy",
          "iam:DeleteRole",
          "iam:TagRole",
          "iam:PassRole",
        ],
      ),
    ),
    "a role or an issuer of the account that carries no tag": [
      ...of({}, own.role("node"), "iam:UpdateAssumeRolePolicy", "iam:DeleteRole"),
      ...of({}, own.issuer, "iam:DeleteOpenIDConnectProvider"),
    ],
    "a role passed to another service": ["lambda", "ec2", "glue", "ssm"].flatMap((service) =>
      of({ ...held, "iam:PassedToService": `${service}.amazonaws.com` }, own.role("cluster"), "iam:PassRole"),
    ),
    "the other's role passed": ["ec2", "eks", "lambda"].flatMap((service) =>
      ["node", "cluster", "vpc-cni"].flatMap((use) =>
        of({ ...theirs, "iam:PassedToService": `${service}.amazonaws.com` }, other.role(use), "iam:PassRole"),
      ),
    ),
    "the other's role": of(
      { ...theirs, ...bounded },
      other.role("aws-load-balancer-controller"),
      "iam:PutRolePolicy",
      "iam:UpdateAssumeRolePolicy",
      "iam:AttachRolePolicy",
    ),
    "a role assumed": [other.role("node"), own.role("node"), iam("role/platform-admin")].flatMap((role) =>
      of({}, role, "sts:AssumeRole"),
    ),
    "users and keys": of({}, iam("user/someone"), "iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile"),
    "tag, then act": [
      ...of({ ...theirs, ...asked }, other.ec2("vpc"), "ec2:CreateTags"),
      ...of({ ...theirs, ...asked }, other.key, "kms:TagResource"),
      ...of({ ...theirs, ...asked }, other.repository, "ecr:TagResource"),
      ...of({ ...theirs, ...asked }, other.role("node"), "iam:TagRole"),
      ...of({ ...asked, "kms:ResourceAliases": ["alias/backup"] }, other.key, "kms:TagResource"),
      ...of(asked, `arn:aws:ecr:${region}:${accountId}:repository/somebody`, "ecr:TagResource"),
      ...of(asked, own.ec2("vpc"), "ec2:CreateTags"),
      ...of({ ...theirs, "aws:TagKeys": ["Environment"] }, other.ec2("vpc"), "ec2:DeleteTags"),
      ...of(
        { ...asked, "aws:ResourceTag/aws:eks:cluster-name": environments[otherThan(name)].cluster },
        group,
        "ec2:CreateTags",
      ),
    ],
    "one's own tag given to the other, or taken off": [
      ...of({ ...held, "aws:RequestTag/Environment": otherThan(name) }, own.ec2("vpc"), "ec2:CreateTags"),
      ...of({ ...held, "aws:RequestTag/Environment": otherThan(name) }, own.key, "kms:TagResource"),
      ...of({ ...held, "aws:TagKeys": ["Environment"] }, own.ec2("vpc"), "ec2:DeleteTags"),
      ...of({ ...held, "aws:TagKeys": ["Environment"] }, own.key, "kms:UntagResource"),
    ],
    "a key's grants and use": [
      ...of({ ...theirs, "kms:GrantIsForAWSResource": "true" }, other.key, "kms:CreateGrant"),
      ...of(held, own.key, "kms:CreateGrant", "kms:Decrypt"),
      ...of(theirs, other.key, "kms:Decrypt", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"),
      ...of(
        {},
        `arn:aws:kms:${region}:${accountId}:key/untagged`,
        "kms:Decrypt",
        "kms:PutKeyPolicy",
        "kms:CreateGrant",
      ),
      ...of({ "kms:ViaService": `ec2.${region}.amazonaws.com` }, KEY, "kms:Decrypt"),
      ...of(held, KEY, "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:CreateGrant", "kms:TagResource"),
    ],
    "state of the other and of the bootstrap": [
      ...of({}, other.state, "s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
      ...of({}, `${other.state}.tflock`, "s3:PutObject", "s3:DeleteObject"),
      ...of({}, `${own.bucket}/bootstrap-aws.tfstate`, "s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
      ...of({}, `${own.bucket}/bootstrap-azure.tfstate`, "s3:GetObject", "s3:PutObject"),
      ...of({}, own.state, "s3:DeleteObject", "s3:DeleteObjectVersion"),
      ...of(
        {},
        own.bucket,
        "s3:PutBucketPolicy",
        "s3:DeleteBucket",
        "s3:PutBucketVersioning",
        "s3:PutLifecycleConfiguration",
      ),
    ],
    "what was recorded": [
      ...of(
        {},
        `arn:aws:cloudtrail:${region}:${accountId}:trail/main`,
        "cloudtrail:DeleteTrail",
        "cloudtrail:StopLogging",
      ),
      ...of(theirs, other.logs, "logs:DeleteLogGroup", "logs:PutRetentionPolicy"),
      ...of({}, `arn:aws:logs:${region}:${accountId}:log-group:/aws/cloudtrail`, "logs:DeleteLogGroup"),
      ...of(theirs, other.ec2("vpc-flow-log"), "ec2:DeleteFlowLogs"),
    ],
    "the other's cluster": [
      ...of(theirs, other.eks("cluster"), "eks:CreateAccessEntry", "eks:UpdateClusterConfig", "eks:DeleteCluster"),
      ...of(theirs, other.eks("access-entry"), "eks:AssociateAccessPolicy", "eks:DeleteAccessEntry"),
      ...of({}, `arn:aws:eks:${region}:${accountId}:cluster/${environments[name].cluster}-2`, "eks:CreateAccessEntry"),
      ...of(
        { "aws:ResourceTag/eks:cluster-name": environments[otherThan(name)].cluster },
        other.group,
        "autoscaling:CreateOrUpdateTags",
      ),
    ],
    "the other's network": [
      ...of({ ...asked, ...theirs }, other.ec2("vpc"), "ec2:CreateSubnet", "ec2:CreateRouteTable"),
      ...of({ ...theirs, "ec2:LaunchTemplate": own.ec2("launch-template") }, other.ec2("subnet"), "ec2:RunInstances"),
      ...of({ "ec2:LaunchTemplate": own.ec2("launch-template") }, other.ec2("subnet"), "ec2:RunInstances"),
      ...of(
        {
          "aws:ResourceTag/aws:eks:cluster-name": environments[otherThan(name)].cluster,
          "ec2:LaunchTemplate": own.ec2("launch-template"),
        },
        group,
        "ec2:RunInstances",
        "ec2:RevokeSecurityGroupIngress",
      ),
      ...of({ "aws:ResourceTag/elbv2.k8s.aws/cluster": "any" }, group, "ec2:RevokeSecurityGroupIngress"),
      ...of(
        { [`aws:ResourceTag/kubernetes.io/cluster/${environments[otherThan(name)].cluster}`]: "owned" },
        group,
        "ec2:RevokeSecurityGroupEgress",
      ),
      ...of({ "aws:ResourceTag/Name": "database" }, group, "ec2:RevokeSecurityGroupIngress"),
    ],
    "code and secrets": [
      ...of({}, own.ec2("instance"), "ec2:RunInstances", "ec2:TerminateInstances"),
      ...of({}, `arn:aws:secretsmanager:${region}:${accountId}:secret:a`, "secretsmanager:GetSecretValue"),
      ...of({}, `arn:aws:ssm:${region}:${accountId}:parameter/a`, "ssm:GetParameter"),
      ...of(
        {},
        `arn:aws:lambda:${region}:${accountId}:function:a`,
        "lambda:CreateFunction",
        "lambda:UpdateFunctionCode",
      ),
      ...of(held, own.repository, "ecr:PutImage", "ecr:BatchGetImage"),
      ...of(theirs, other.repository, "ecr:SetRepositoryPolicy", "ecr:DeleteRepository"),
    ],
  };
}

const kinds = names.flatMap((name) =>
  Object.entries(escalations(name)).map(([what, accesses]) => ({ name, what, accesses })),
);

test.each(kinds)("$name's identity is denied: $what", async ({ name, accesses }) => {
  expect(await otherwise(false, identity(`gantry-apply-${name}`), accesses)).toEqual([]);
});

test.each(kinds)("the plan's identity is denied: $what of $name", async ({ accesses }) => {
  const writes = accesses.filter(({ action }) => !/:(?:Get|Batch)/.test(action) || action.startsWith("secrets"));
  if (writes.length > 0) expect(await otherwise(false, identity("gantry-plan"), writes)).toEqual([]);
});

// Of the boundary the worst is assumed: the role's own policy, which a pipeline writes, allows everything.
describe("a role that a pipeline makes", () => {
  const everything = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  });
  const boundary = policies.find(({ name }) => name === "gantry-boundary")?.policy ?? "";
  const role = (name: Name, use: string, tag: string | undefined = name): Identity => ({
    arn: resourcesIn(holdings(name)).role(use),
    policies: [everything],
    boundary,
    ...(tag !== "" && { tags: { "aws:PrincipalTag/Environment": tag } }),
  });

  function uses(name: Name): readonly Access[] {
    const its = resourcesIn(holdings(name));
    const { cluster } = environments[name];
    const held = { "aws:ResourceTag/Environment": name };
    const marked = { "aws:ResourceTag/elbv2.k8s.aws/cluster": cluster };
    const owned = { [`aws:ResourceTag/kubernetes.io/cluster/${cluster}`]: "owned" };
    const group = { "aws:ResourceTag/eks:cluster-name": cluster };
    return [
      { action: "kms:Decrypt", resource: its.key, context: held },
      { action: "kms:Encrypt", resource: its.key, context: held },
      { action: "logs:PutLogEvents", resource: `${its.flowLogs}:log-stream:a`, context: {} },
      { action: "logs:CreateLogStream", resource: `${its.flowLogs}:log-stream:a`, context: {} },
      { action: "eks:DescribeCluster", resource: its.eks("cluster"), context: held },
      { action: "eks-auth:AssumeRoleForPodIdentity", resource: its.eks("cluster"), context: held },
      { action: "autoscaling:SetDesiredCapacity", resource: its.group, context: group },
      { action: "autoscaling:TerminateInstanceInAutoScalingGroup", resource: its.group, context: group },
      { action: "ec2:AttachNetworkInterface", resource: its.ec2("instance"), context: held },
      { action: "ec2:CreateNetworkInterface", resource: its.ec2("subnet"), context: held },
      { action: "ec2:AttachVolume", resource: its.ec2("instance"), context: held },
      { action: "ec2:DeleteVolume", resource: its.ec2("volume"), context: owned },
      { action: "ec2:AuthorizeSecurityGroupIngress", resource: its.ec2("security-group"), context: owned },
      { action: "ec2:DeleteSecurityGroup", resource: its.ec2("security-group"), context: marked },
      { action: "elasticloadbalancing:DeleteLoadBalancer", resource: its.balancer, context: marked },
      { action: "elasticloadbalancing:ModifyLoadBalancerAttributes", resource: its.balancer, context: owned },
      { action: "ecr:BatchGetImage", resource: its.repository, context: held },
    ];
  }

  test.each(names)("of %s does its work", async (name) => {
    expect(await otherwise(true, role(name, "node"), uses(name))).toEqual([]);
    const image = `arn:aws:ecr:${region}:602401143452:repository/eks/pause`;
    const tags = { "aws:RequestTag/ebs.csi.aws.com/cluster": "true" };
    expect(
      await otherwise(true, role(name, "aws-ebs-csi-driver"), [
        { action: "ecr:BatchGetImage", resource: image },
        { action: "ec2:DescribeInstances", resource: "*" },
        { action: "ec2:CreateVolume", resource: resourcesIn(holdings(name)).ec2("volume"), context: tags },
      ]),
    ).toEqual([]);
  });

  test.each(names)("of %s does nothing of it to the other environment", async (name) => {
    expect(await otherwise(false, role(name, "node"), uses(otherThan(name)))).toEqual([]);
  });

  test.each(names)("of %s does no more, whatever its policy says", async (name) => {
    const its = resourcesIn(holdings(name));
    const all = Object.values(escalations(name)).flat();
    // Its own nodes' tags are its own to change, and what carries no tag at all is no environment's.
    const free = (access: Access) =>
      /^ec2:(?:CreateTags|DeleteTags|RevokeSecurityGroupIngress)$|^ecr:BatchGetImage$|^kms:Decrypt$/.test(
        access.action,
      );
    expect(
      await otherwise(
        false,
        role(name, "node"),
        all.filter((access) => !free(access)),
      ),
    ).toEqual([]);
    expect(
      await otherwise(false, role(name, "node"), [
        { action: "ec2:TerminateInstances", resource: its.ec2("instance") },
        { action: "ec2:ModifyInstanceAttribute", resource: its.ec2("instance") },
        { action: "ec2:RunInstances", resource: its.ec2("subnet") },
        { action: "kms:Decrypt", resource: `arn:aws:kms:${region}:${accountId}:key/untagged` },
        { action: "kms:Decrypt", resource: KEY },
        { action: "s3:GetObject", resource: its.state },
        {
          action: "ec2:CreateTags",
          resource: its.ec2("subnet"),
          context: { "aws:RequestTag/Environment": otherThan(name) },
        },
      ]),
    ).toEqual([]);
  });

  test.each(["production", ""])("of a session with the tag %j does nothing in either environment", async (tag) => {
    const who = role("staging", "node", tag);
    expect(await otherwise(false, who, [...uses("production"), ...uses("staging")])).toEqual([]);
  });
});
