import type { AwsRights } from "../../config/rights";
import { bootstrap } from "../fixtures/bootstrap";
import { synthesizeBootstrapAws, synthesizeBootstrapAzure } from "../support/bootstrap";
import { type Access, type Context, type Identity, iamSimulator, mayAccess } from "../support/iam";
import { resourcesOf } from "../support/synthesize";

// What the pipeline's identities may do for workloads with rights: in AWS decided by a simulator of its policy evaluation
// that others wrote.
const simulator = iamSimulator();
const missing = typeof simulator === "string" ? simulator : undefined;
if (missing !== undefined) process.stderr.write(`skipped: ${missing}\n`);
const simulated = missing === undefined ? test : test.skip;

const READ = {
  actions: ["s3:GetObject"],
  resources: ["arn:aws:s3:::orders/${aws:PrincipalTag/kubernetes-namespace}/*"],
};
const POLICY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
const orders: AwsRights = { statements: [READ] };
const reports: AwsRights = { managedPolicies: [POLICY] };
const SUBSCRIPTION = `/subscriptions/${bootstrap.azure.subscriptionId}`;
const VAULT = `${SUBSCRIPTION}/resourceGroups/rg-orders/providers/Microsoft.KeyVault/vaults/orders`;
const { production, staging } = bootstrap.environments;
const withRights = {
  ...bootstrap,
  environments: {
    staging: { ...staging, eksWorkloadRights: { "staging-cluster": { orders } } },
    production: {
      ...production,
      eksWorkloadRights: { "production-cluster": { orders, reports } },
      aksWorkloadRoles: [
        { role: "Key Vault Secrets User", scope: VAULT },
        { role: "Key Vault Crypto User", scope: VAULT.toUpperCase().replace("SUBSCRIPTIONS", "subscriptions") },
      ],
    },
  },
} as const;

const { accountId } = bootstrap.aws;
const iam = (rest: string) => `arn:aws:iam::${accountId}:${rest}`;
const policies = resourcesOf(synthesizeBootstrapAws(withRights), "aws_iam_policy").map(({ name, policy }) => ({
  name: String(name),
  policy: String(policy)
    .replaceAll(/(?<!\$)\$\{aws_kms_key\.[^}]+\}/g, "arn:aws:kms:us-east-1:1:key/a")
    .replaceAll("$${", "${"),
}));
const identity = (name: string): Identity => ({
  arn: iam(`role/${name}`),
  policies: policies.filter((policy) => new RegExp(`^${name}-[a-z]+$`).test(policy.name)).map(({ policy }) => policy),
});

const held = { "aws:ResourceTag/Environment": "production" };
const asked = { "aws:RequestTag/Environment": "production", "aws:TagKeys": ["Environment"] };
const bounded = (workload: string) => ({ "iam:PermissionsBoundary": boundaryOf(workload) });
const boundaryOf = (workload: string) => iam(`policy/gantry-boundary-production-cluster-${workload}`);
const roleOf = (workload: string, cluster = "production-cluster") => iam(`role/${cluster}-${workload}`);
const on = (resource: string, context: Context, ...actions: readonly string[]): readonly Access[] =>
  actions.map((action) => ({ action: `iam:${action}`, resource, context }));

/** The requests that get another answer than this one, a line each. */
async function otherwise(answer: boolean, who: Identity, accesses: readonly Access[]): Promise<readonly string[]> {
  if (typeof simulator === "string") throw new Error(simulator);
  expect(who.policies.length).toBeGreaterThan(0);
  const answers = await Promise.all(accesses.map((access) => mayAccess(simulator, accountId, who, access)));
  return accesses
    .filter((_, index) => answers[index] !== answer)
    .map(({ action, resource, context }) => `${action} ${resource} ${JSON.stringify(context)}`);
}

const apply = identity("gantry-apply-production");
const passed = { ...held, "iam:PassedToService": "pods.eks.amazonaws.com" };
const attached = { ...held, ...bounded("reports"), "iam:PolicyARN": POLICY };
const needed = [
  ...["orders", "reports"].flatMap((workload) => [
    ...on(roleOf(workload), { ...asked, ...bounded(workload) }, "CreateRole"),
    ...on(roleOf(workload), { ...held, ...bounded(workload) }, "PutRolePermissionsBoundary", "DeleteRole"),
    ...on(roleOf(workload), { ...asked, ...held }, "TagRole"),
    ...on(roleOf(workload), passed, "PassRole"),
  ]),
  ...on(roleOf("orders"), { ...held, ...bounded("orders") }, "PutRolePolicy", "DeleteRolePolicy"),
  ...on(roleOf("reports"), attached, "AttachRolePolicy", "DetachRolePolicy"),
];

simulated("AWS: an apply makes, fills, passes and removes each role that the bootstrap names", async () => {
  expect(await otherwise(true, apply, needed)).toEqual([]);
});

simulated("AWS: a plan reads them and writes none", async () => {
  const plan = identity("gantry-plan");
  const reads = ["GetRole", "GetRolePolicy", "ListAttachedRolePolicies", "ListRolePolicies"];
  expect(await otherwise(true, plan, on(roleOf("orders"), held, ...reads))).toEqual([]);
  expect(await otherwise(false, plan, needed)).toEqual([]);
});

const general = { "iam:PermissionsBoundary": iam("policy/gantry-boundary") };
const theirs = { "aws:ResourceTag/Environment": "staging" };

simulated.each<[what: string, refused: readonly Access[]]>([
  ["a role that the bootstrap does not name", on(roleOf("web-api"), { ...asked, ...general }, "CreateRole")],
  ["a role without a boundary", on(roleOf("orders"), asked, "CreateRole")],
  [
    "a role with a boundary that is another's",
    [
      ...[general, bounded("reports")].flatMap((boundary) =>
        on(roleOf("orders"), { ...asked, ...boundary }, "CreateRole"),
      ),
      ...[general, bounded("reports")].flatMap((boundary) =>
        on(roleOf("orders"), { ...held, ...boundary }, "PutRolePermissionsBoundary", "PutRolePolicy"),
      ),
    ],
  ],
  ["a boundary taken off", on(roleOf("orders"), { ...held, ...bounded("orders") }, "DeleteRolePermissionsBoundary")],
  ["statements beside managed policies", on(roleOf("reports"), { ...held, ...bounded("reports") }, "PutRolePolicy")],
  [
    "a policy that the bootstrap does not name",
    ["AdministratorAccess", "AmazonEKSClusterPolicy"].flatMap((policy) =>
      on(roleOf("reports"), { ...attached, "iam:PolicyARN": `arn:aws:iam::aws:policy/${policy}` }, "AttachRolePolicy"),
    ),
  ],
  [
    "a policy for a role with statements",
    [POLICY, "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"].flatMap((policy) =>
      on(roleOf("orders"), { ...held, ...bounded("orders"), "iam:PolicyARN": policy }, "AttachRolePolicy"),
    ),
  ],
  [
    "the boundary itself",
    on(boundaryOf("orders"), {}, "CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicy"),
  ],
  [
    "a service that runs no pods",
    on(roleOf("orders"), { ...passed, "iam:PassedToService": "ec2.amazonaws.com" }, "PassRole"),
  ],
  [
    "the other environment's role",
    on(
      roleOf("orders", "staging-cluster"),
      { ...theirs, "iam:PermissionsBoundary": iam("policy/gantry-boundary-staging-cluster-orders") },
      ...["PutRolePolicy", "DeleteRole", "UpdateAssumeRolePolicy"],
    ),
  ],
])("AWS: an apply is denied: %s", async (_, refused) => {
  expect(await otherwise(false, apply, refused)).toEqual([]);
});

// Of the role's own policies the worst is assumed, which a pipeline writes.
const everything = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});
const boundedRole = (workload: string): Identity => ({
  arn: roleOf(workload),
  policies: [everything],
  boundary: policies.find(({ name }) => iam(`policy/${name}`) === boundaryOf(workload))?.policy ?? "",
  tags: { "aws:PrincipalTag/Environment": "production", "aws:PrincipalTag/kubernetes-namespace": "shop" },
});
const get = (key: string, action = "s3:GetObject"): Access => ({ action, resource: `arn:aws:s3:::orders/${key}` });

simulated("AWS: a role does what its statements say, and no more, whatever its policy says", async () => {
  expect(await otherwise(true, boundedRole("orders"), [get("shop/1")])).toEqual([]);
  const more = [
    get("other/1"),
    get("shop/1", "s3:PutObject"),
    ...on(roleOf("orders"), held, "PutRolePolicy", "PassRole"),
  ];
  expect(await otherwise(false, boundedRole("orders"), more)).toEqual([]);
});

simulated("AWS: a role with managed policies gives no rights to others, whatever they say", async () => {
  expect(await otherwise(true, boundedRole("reports"), [get("other/1")])).toEqual([]);
  const more = on(roleOf("orders"), held, "CreateRole", "PutRolePolicy", "AttachRolePolicy", "PassRole");
  expect(
    await otherwise(false, boundedRole("reports"), [...more, { action: "sts:AssumeRole", resource: roleOf("orders") }]),
  ).toEqual([]);
});

test("AWS: nothing is made for environments without such rights", () => {
  const names = resourcesOf(synthesizeBootstrapAws(), "aws_iam_policy").map(({ name }) => String(name));
  expect(names.filter((name) => /-workloads$|-boundary-/.test(name))).toEqual([]);
  const [, ...more] = policies.map(({ name }) => name).filter((name) => name.startsWith("gantry-boundary"));
  expect(more.sort()).toEqual([
    "gantry-boundary-production-cluster-orders",
    "gantry-boundary-production-cluster-reports",
    "gantry-boundary-staging-cluster-orders",
  ]);
});

test("Azure: on each scope an apply gives the named roles to identities, a plan reads what is given, and neither does more", () => {
  const stack = synthesizeBootstrapAzure(withRights);
  const onScope = resourcesOf(stack, "azurerm_role_assignment").filter(({ scope }) => String(scope) === VAULT);
  const definitions = new Map(
    Object.entries(stack.resource?.["azurerm_role_definition"] ?? {}).map(([id, { name, permissions }]) => [
      `\${azurerm_role_definition.${id}.role_definition_resource_id}`,
      { name, actions: (permissions as readonly { readonly actions: readonly string[] }[])[0]?.actions },
    ]),
  );
  expect(onScope.map(({ role_definition_id }) => definitions.get(String(role_definition_id)))).toEqual([
    {
      name: "gantry-workloads-apply",
      actions: ["delete", "read", "write"].map((action) => `Microsoft.Authorization/roleAssignments/${action}`),
    },
    { name: "gantry-workloads-plan", actions: ["Microsoft.Authorization/roleAssignments/read"] },
  ]);
  const looked = Object.entries(stack.data?.["azurerm_role_definition"] ?? {});
  expect(looked.map(([, { name }]) => name)).toEqual(["Key Vault Crypto User", "Key Vault Secrets User"]);
  const [{ condition } = {}] = onScope;
  for (const [id] of looked) expect(condition).toContain(`\${data.azurerm_role_definition.${id}.role_definition_id}`);
  expect(condition).toContain("StringEqualsIgnoreCase {'ServicePrincipal'}");
  expect(synthesizeBootstrapAzure().data?.["azurerm_role_definition"]).toBeUndefined();
});
