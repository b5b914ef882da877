import type { IdentityStatement } from "../../constructs/aws/pipeline-rights";
import { addEnvironment } from "../../stacks/add-environment";
import { PlatformStack } from "../../stacks/platform-stack";
import { allowsAction, matchesAny } from "../../tools/rehearsal/aws-rights";
import { bootstrap } from "../fixtures/bootstrap";
import { production } from "../fixtures/production";
import { synthesizeBootstrapAws } from "../support/bootstrap";
import { checked } from "../support/complete";
import { type Attributes, resourceOf, resourcesOf, synthesizeApp } from "../support/synthesize";
import { type JobToken, trustOf, trusts } from "../support/trust";

const HOST = "token.actions.githubusercontent.com";
const stack = synthesizeBootstrapAws();
const roles = resourcesOf(stack, "aws_iam_role");

function roleNamed(name: string): Attributes {
  const found = roles.find((role) => role["name"] === name);
  if (found === undefined) throw new Error(`no role ${name}`);
  return found;
}

const trustIn = (name: string) => trustOf(String(roleNamed(name)["assume_role_policy"]), HOST);

function policiesOf(name: string): readonly (readonly IdentityStatement[])[] {
  return resourcesOf(stack, "aws_iam_policy")
    .filter((policy) => new RegExp(`^${name}-[a-z]+$`).test(String(policy["name"])))
    .map((policy) => (JSON.parse(String(policy["policy"])) as { Statement: IdentityStatement[] }).Statement);
}

const statementsOf = (name: string) => policiesOf(name).flat();

const job = (sub: string, other: Partial<JobToken> = {}): JobToken => ({
  iss: `https://${HOST}`,
  aud: "sts.amazonaws.com",
  sub,
  ...other,
});

// A fork's own runs carry the fork's name. A fork's pull request runs in the repository that it is opened against, and its
// subject would be that repository's: GitHub gives its jobs no id-token, and the workflow skips its plan.
const FOREIGN = [
  "repo:somebody/gantry:environment:production",
  "repo:somebody/gantry:ref:refs/heads/main",
  "repo:somebody/gantry:pull_request",
  "repo:example-org/gantry-2:environment:production",
  "repo:example-org/gantry:ref:refs/heads/feature",
  "repo:example-org/gantry:ref:refs/tags/main",
  "repo:example-org/gantry:ref:refs/heads/main2",
  "repo:example-org/gantry:environment:development",
  "repo:example-org/gantry:environment:production-2",
  "repo:Example-Org/gantry:environment:production",
];

test("the roles are one that plans and one an environment that applies", () => {
  expect(roles.map(({ name }) => name).sort()).toEqual([
    "gantry-apply-production",
    "gantry-apply-staging",
    "gantry-plan",
  ]);
});

test("the plan role takes pull requests and the default branch, and nothing else", () => {
  const trust = trustIn("gantry-plan");
  expect(trusts(trust, job("repo:example-org/gantry:pull_request"))).toBe(true);
  expect(trusts(trust, job("repo:example-org/gantry:ref:refs/heads/main"))).toBe(true);
  for (const sub of [...FOREIGN, "repo:example-org/gantry:environment:production"])
    expect([sub, trusts(trust, job(sub))]).toEqual([sub, false]);
});

test.each(["staging", "production"])(
  "the apply role of %s takes its protected environment, and nothing else",
  (name) => {
    const trust = trustIn(`gantry-apply-${name}`);
    const own = `repo:example-org/gantry:environment:${name}`;
    const others = ["staging", "production"].filter((other) => other !== name);
    expect(trusts(trust, job(own))).toBe(true);
    for (const sub of [
      ...FOREIGN,
      "repo:example-org/gantry:pull_request",
      "repo:example-org/gantry:ref:refs/heads/main",
      ...others.map((other) => `repo:example-org/gantry:environment:${other}`),
      "repo:example-org/gantry:*",
      "",
    ]) {
      expect([sub, trusts(trust, job(sub))]).toEqual([sub, false]);
    }
    expect(trusts(trust, job(own, { aud: "https://github.com/example-org" }))).toBe(false);
    expect(trusts(trust, job(own, { iss: "https://token.actions.githubusercontent.com.example.com" }))).toBe(false);
  },
);

test("a repository with immutable subjects is trusted by its numbers too", () => {
  const repository = "example-org@1234/gantry@5678";
  const changed = resourcesOf(synthesizeBootstrapAws({ ...bootstrap, repository }), "aws_iam_role");
  const role = changed.find(({ name }) => name === "gantry-plan");
  const { subjects } = trustOf(String(role?.["assume_role_policy"]), HOST);
  expect(subjects).toContain("repo:example-org@1234/gantry@5678:pull_request");
  expect(subjects).not.toContain("repo:example-org/gantry:pull_request");
});

test.each(["gantry-plan", "gantry-apply-staging", "gantry-apply-production"])(
  "%s: no administrator, no `*`, no policy of AWS, and within IAM's size",
  (name) => {
    const statements = statementsOf(name);
    const actions = statements.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action = [] }) => Action);
    expect(actions.length).toBeGreaterThan(10);
    for (const action of actions) expect(action).toMatch(/^[a-z0-9]+:(?:[A-Z]\w+|(?:Describe|List)\*)$/);
    expect(policiesOf(name).length).toBeLessThanOrEqual(10);
    for (const policy of policiesOf(name)) expect(JSON.stringify(policy).length).toBeLessThan(6_000);
    expect(new Set(statements.map(({ Sid }) => Sid)).size).toBe(statements.length);
  },
);

test("each role has the policies that are made for it, and no other", () => {
  const attached = resourcesOf(stack, "aws_iam_role_policy_attachment");
  const others = resourcesOf(stack, "aws_iam_policy").filter(({ name }) => name !== "gantry-boundary");
  expect(attached).toHaveLength(others.length);
  for (const { role, policy_arn } of attached) {
    expect(policy_arn).toMatch(/^\$\{aws_iam_policy\./);
    const [, construct = ""] = /^\$\{aws_iam_role\.(.+)_role_\w+\.name\}$/.exec(String(role)) ?? [];
    expect(policy_arn).toContain(`.${construct}_policy-`);
  }
});

test("a statement on every resource reads, makes what its tag says, or denies", () => {
  for (const name of ["gantry-plan", "gantry-apply-production"]) {
    const wide = statementsOf(name).filter(({ Effect, Resource = [] }) => Effect === "Allow" && Resource.includes("*"));
    expect(wide.map(({ Sid }) => Sid)).toEqual(
      name === "gantry-plan" ? ["Read"] : ["MakeClusters", "MakeKeys", "Read"],
    );
    for (const { Sid, Condition } of wide.filter(({ Sid }) => Sid !== "Read"))
      expect([Sid, Condition]).toEqual([Sid, { StringEquals: { "aws:RequestTag/Environment": ["production"] } }]);
  }
});

test("the plan role writes nothing, the state's lock included", () => {
  const writes = statementsOf("gantry-plan").filter(
    ({ Effect, Action = [] }) => Effect === "Allow" && Action.some((action) => !/:(?:Describe|Get|List)/.test(action)),
  );
  expect(writes).toEqual([
    {
      Sid: "StateKey",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: [expect.stringMatching(/^\$\{aws_kms_key\.state_key_\w+\.arn\}$/)],
      Condition: { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
    },
  ]);
});

test("staging's apply role names nothing of production's but to exclude it, and has no state in S3", () => {
  const allowed = statementsOf("gantry-apply-staging").filter(({ Effect }) => Effect === "Allow");
  const text = JSON.stringify(allowed.filter(({ Sid }) => Sid !== "CloseDefaultGroup"));
  expect(text).toContain("staging-cluster");
  expect(text).not.toContain("production");
  const [closes] = allowed.filter(({ Sid }) => Sid === "CloseDefaultGroup");
  expect(closes?.Condition?.["Null"]).toMatchObject({
    "aws:ResourceTag/kubernetes.io/cluster/production-cluster": "true",
  });
});

test("roles are made, changed and passed by name; passed to their service, and given AWS's stated policies only", () => {
  const statements = statementsOf("gantry-apply-production").filter(({ Effect }) => Effect === "Allow");
  const iam = statements.filter(({ Action = [] }) => Action.some((action) => /^iam:.*Role/.test(action)));
  for (const { Resource } of iam) {
    for (const arn of Resource ?? [])
      expect(arn).toMatch(/^arn:aws:iam::111122223333:role\/(?:production-cluster-|aws-service-role\/)/);
  }
  const suffix = "?".repeat(26);
  const passes = statements.filter(({ Action = [] }) => Action.includes("iam:PassRole"));
  expect(
    passes.map(({ Resource, Condition }) => [
      Resource?.map((arn) => arn.slice("arn:aws:iam::111122223333:role/".length)),
      Condition?.["StringEquals"]?.["iam:PassedToService"],
    ]),
  ).toEqual([
    [[`production-cluster-cluster-${suffix}`], ["eks.amazonaws.com"]],
    [[`production-cluster-node-${suffix}`], ["ec2.amazonaws.com", "eks.amazonaws.com"]],
    [[`production-cluster-flow-logs-${suffix}`], ["vpc-flow-logs.amazonaws.com"]],
    [
      [
        `production-cluster-vpc-cni-${suffix}`,
        `production-cluster-aws-ebs-csi-driver-${suffix}`,
        `production-cluster-cluster-autoscaler-${suffix}`,
        `production-cluster-aws-load-balancer--${suffix}`,
      ],
      ["eks.amazonaws.com", "pods.eks.amazonaws.com"],
    ],
  ]);
  const attach = statements.filter(({ Action = [] }) => Action.includes("iam:AttachRolePolicy"));
  for (const { Condition } of attach) expect(Object.keys(Condition?.["ArnEquals"] ?? {})).toEqual(["iam:PolicyARN"]);
});

test.each(["gantry-plan", "gantry-apply-staging", "gantry-apply-production"])(
  "%s changes neither the identities, nor what guards the state, nor another environment",
  (name) => {
    const denials = statementsOf(name).filter(({ Effect }) => Effect === "Deny");
    const everything = ["*"];
    expect(denials.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      [
        "OwnIdentities",
        [
          "arn:aws:iam::111122223333:role/gantry-*",
          "arn:aws:iam::111122223333:policy/gantry-*",
          `arn:aws:iam::111122223333:oidc-provider/${HOST}`,
        ],
      ],
      ["OtherRoles", everything],
      ["OtherNames", undefined],
      ["BoundariesStay", everything],
      ["OthersResources", everything],
      ["OthersTags", everything],
      ...(name === "gantry-plan" ? [] : [["OthersClusters0", everything]]),
      ["EnvironmentTagStays", everything],
      ["StateGuards", ["arn:aws:s3:::gantry-production-state", "arn:aws:s3:::gantry-production-state/*"]],
      ["BootstrapState", ["arn:aws:s3:::gantry-production-state/bootstrap-*"]],
      ["StateKeyGuards", [expect.stringMatching(/^\$\{aws_kms_key\./)]],
    ]);
  },
);

const boundary = resourcesOf(stack, "aws_iam_policy").find(({ name }) => name === "gantry-boundary");
const bounds = (JSON.parse(String(boundary?.["policy"] ?? "{}")) as { Statement: IdentityStatement[] }).Statement;

test("the boundary stays, and lets no role hand out rights, be another, or read state and secrets", () => {
  expect(boundary).toMatchObject({ lifecycle: { prevent_destroy: true } });
  expect(String(boundary?.["policy"]).length).toBeLessThan(6_000);
  for (const action of [
    "iam:AttachRolePolicy",
    "iam:CreatePolicyVersion",
    "iam:CreateRole",
    "iam:CreateUser",
    "iam:DeleteRolePermissionsBoundary",
    "iam:PassRole",
    "iam:PutRolePolicy",
    "sts:AssumeRole",
    "eks:AssociateAccessPolicy",
    "eks:CreateAccessEntry",
    "kms:CreateGrant",
    "kms:PutKeyPolicy",
    "logs:DeleteLogGroup",
    "s3:GetObject",
    "secretsmanager:GetSecretValue",
  ])
    expect([
      action,
      bounds.some(({ Effect, Action = [] }) => Effect === "Allow" && matchesAny(Action, action)),
    ]).toEqual([action, false]);
});

test("an apply role makes no role, gives it no rights, and bounds none, without the boundary", () => {
  const condition = "arn:aws:iam::111122223333:policy/gantry-boundary";
  for (const name of ["gantry-apply-staging", "gantry-apply-production"]) {
    const allowed = statementsOf(name).filter(({ Effect }) => Effect === "Allow");
    for (const action of [
      "iam:AttachRolePolicy",
      "iam:CreateRole",
      "iam:PutRolePermissionsBoundary",
      "iam:PutRolePolicy",
    ]) {
      const by = allowed.filter(({ Action = [] }) => matchesAny(Action, action));
      expect([action, by.length]).toEqual([action, 1]);
      for (const { Condition } of by) expect(Condition?.["StringEquals"]?.["iam:PermissionsBoundary"]).toBe(condition);
    }
    expect(allowsAction(allowed, "iam:DeleteRolePermissionsBoundary")).toBe(false);
  }
});

test("what the clusters' own roles state is within the boundary", () => {
  const alb = { loadBalancer: { internal: true }, certificateArns: [] } as const;
  const stacks = synthesizeApp((app) => {
    const [passed] = checked(production);
    if (passed === undefined) throw new Error("no environment");
    addEnvironment(app, passed);
    new PlatformStack(app, "alb", {
      platform: { loadBalancerController: alb },
      cluster: { type: "eks", name: "c", accountId: "111122223333", region: "us-east-1", kubernetesVersion: "1.36" },
      settings: passed,
    });
  });
  const stated = Object.values(stacks)
    .flatMap((each) => resourcesOf(each, "aws_iam_role_policy"))
    .flatMap(({ policy }) => (JSON.parse(String(policy)) as { Statement: { Action: string[] }[] }).Statement)
    .flatMap(({ Action }) => Action);
  expect(stated).toEqual(expect.arrayContaining(["logs:PutLogEvents", "elasticloadbalancing:CreateLoadBalancer"]));
  const within = bounds.flatMap(({ Effect, Action = [] }) => (Effect === "Allow" ? Action : []));
  expect(stated.filter((action) => !matchesAny(within, action))).toEqual([]);
});

test("the provider for GitHub is for AWS's audience, and stays", () => {
  expect(resourceOf(stack, "aws_iam_openid_connect_provider")).toMatchObject({
    url: `https://${HOST}`,
    client_id_list: ["sts.amazonaws.com"],
    lifecycle: { prevent_destroy: true },
  });
});

test("each variable of the workflows is an output", () => {
  expect(Object.keys(stack.output ?? {})).toEqual([
    "AWS_APPLY_ROLE_production",
    "AWS_APPLY_ROLE_staging",
    "AWS_PLAN_ROLE",
    "AWS_REGION",
  ]);
});

test("its own state is a file at first, and in the bucket once moved", () => {
  expect(stack.terraform["backend"]).toEqual({ local: { path: "../../../state/bootstrap-aws.tfstate" } });
  expect(synthesizeBootstrapAws({ ...bootstrap, state: "remote" }).terraform["backend"]).toEqual({
    s3: {
      bucket: "gantry-production-state",
      key: "bootstrap-aws.tfstate",
      region: "us-east-1",
      encrypt: true,
      use_lockfile: true,
    },
  });
});
