import { matchesAny } from "../../tools/rehearsal/aws-rights";
import { bootstrap } from "../fixtures/bootstrap";
import { synthesizeBootstrapAzure } from "../support/bootstrap";
import { resourceOf, resourcesOf } from "../support/synthesize";
import { type JobToken, type Trust, trusts } from "../support/trust";

const ISSUER = "https://token.actions.githubusercontent.com";
const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001";
const stack = synthesizeBootstrapAzure();

/** The credentials of an identity, each a trust. */
function trustsIn(identity: string): Trust[] {
  return resourcesOf(stack, "azurerm_federated_identity_credential")
    .filter(({ parent_id }) => String(parent_id).startsWith(`\${azurerm_user_assigned_identity.${identity}_identity_`))
    .map(({ issuer, audience, subject }) => {
      const [aud, ...others] = audience as readonly string[];
      if (aud === undefined || others.length > 0) throw new Error("not one audience");
      return { issuer: String(issuer), audience: aud, subjects: [String(subject)] };
    });
}

const job = (sub: string): JobToken => ({ iss: ISSUER, aud: "api://AzureADTokenExchange", sub });
const takes = (identity: string, sub: string) => trustsIn(identity).some((trust) => trusts(trust, job(sub)));

const REPOSITORY = "repo:example-org/gantry";
// A fork's own runs carry the fork's name; to its pull requests here GitHub gives no token.
const FOREIGN = [
  "repo:somebody/gantry:environment:production",
  "repo:somebody/gantry:ref:refs/heads/main",
  "repo:somebody/gantry:pull_request",
  `${REPOSITORY}:ref:refs/heads/feature`,
  `${REPOSITORY}:ref:refs/tags/main`,
  `${REPOSITORY}:environment:development`,
  `${REPOSITORY}:environment:production-2`,
  `${REPOSITORY}:*`,
];

test("the plan identity takes pull requests and the default branch, and nothing else", () => {
  expect(takes("plan", `${REPOSITORY}:pull_request`)).toBe(true);
  expect(takes("plan", `${REPOSITORY}:ref:refs/heads/main`)).toBe(true);
  for (const sub of [...FOREIGN, `${REPOSITORY}:environment:production`])
    expect([sub, takes("plan", sub)]).toEqual([sub, false]);
});

test.each([
  ["staging", "production"],
  ["production", "staging"],
])("the apply identity of %s takes its protected environment, and nothing else", (name, other) => {
  expect(takes(`apply-${name}`, `${REPOSITORY}:environment:${name}`)).toBe(true);
  for (const sub of [
    ...FOREIGN,
    `${REPOSITORY}:pull_request`,
    `${REPOSITORY}:ref:refs/heads/main`,
    `${REPOSITORY}:environment:${other}`,
  ]) {
    expect([sub, takes(`apply-${name}`, sub)]).toEqual([sub, false]);
  }
});

test("a repository with immutable subjects is trusted by its numbers", () => {
  const repository = "example-org@1234/gantry@5678";
  const credentials = resourcesOf(
    synthesizeBootstrapAzure({ ...bootstrap, repository }),
    "azurerm_federated_identity_credential",
  );
  expect(credentials).toHaveLength(4);
  for (const { subject } of credentials) expect(subject).toMatch(/^repo:example-org@1234\/gantry@5678:/);
});

/** Role and scope of what an identity is assigned. */
function assignedTo(identity: string): string[] {
  return resourcesOf(stack, "azurerm_role_assignment")
    .filter(({ principal_id }) =>
      String(principal_id).startsWith(`\${azurerm_user_assigned_identity.${identity}_identity_`),
    )
    .map(({ role_definition_name, role_definition_id, scope }) => {
      const role =
        role_definition_name ?? /azurerm_role_definition\.role-(\w+)\./.exec(String(role_definition_id))?.[1];
      const [, place] = /\.(?:group-|state_)(.+?)(?:_[0-9A-F]{8})?\.id\}$/.exec(String(scope)) ?? [];
      return `${role}: ${scope === SUBSCRIPTION ? "subscription" : place}`;
    })
    .sort();
}

const ADMINISTRATOR = "Role Based Access Control Administrator";

test("each identity has its roles at its groups and its container, and on the subscription only what no group has", () => {
  expect(assignedTo("plan")).toEqual([
    "Reader: rg-gantrystaging",
    "Reader: rg-production-aks",
    "Reader: rg-staging-aks",
    "Storage Blob Data Reader: container-staging",
    "plan: rg-gantrystaging",
    "plan: rg-production-aks",
    "plan: rg-staging-aks",
    "subscription: subscription",
  ]);
  expect(assignedTo("apply-staging")).toEqual([
    "Reader: rg-gantrystaging",
    "Reader: rg-staging-aks",
    `${ADMINISTRATOR}: rg-gantrystaging`,
    `${ADMINISTRATOR}: rg-staging-aks`,
    "clusters: rg-staging-aks",
    "registries: rg-gantrystaging",
    "state: container-staging",
    "subscription: subscription",
  ]);
  expect(assignedTo("apply-production")).toEqual([
    "Reader: rg-production-aks",
    `${ADMINISTRATOR}: rg-production-aks`,
    "clusters: rg-production-aks",
    "subscription: subscription",
  ]);
});

test("the environments' groups are made, kept, and left to their stacks to tag", () => {
  const groups = resourcesOf(stack, "azurerm_resource_group").filter(({ name }) => name !== "rg-gantry-state");
  expect(groups.map(({ name, location, tags, lifecycle }) => ({ name, location, tags, lifecycle }))).toEqual(
    [
      ["rg-gantrystaging", "staging"],
      ["rg-production-aks", "production"],
      ["rg-staging-aks", "staging"],
    ].map(([name, environment]) => ({
      name,
      location: "eastus",
      tags: { ManagedBy: "terraform", Environment: environment },
      lifecycle: { prevent_destroy: true, ignore_changes: ["tags"] },
    })),
  );
});

test("a registry's group has the policy that vaults have roles, and tasks no identity", () => {
  const assigned = resourcesOf(stack, "azurerm_resource_group_policy_assignment");
  expect(assigned.map(({ resource_group_id }) => resource_group_id)).toEqual([
    "${azurerm_resource_group.group-rg-gantrystaging.id}",
  ]);
  const definition = resourceOf(stack, "azurerm_policy_definition");
  expect(definition).toMatchObject({ mode: "All", policy_type: "Custom" });
  expect(definition["policy_rule"]).toContain('"then":{"effect":"deny"}');
});

interface Permissions {
  readonly actions: readonly string[];
  readonly data_actions: readonly string[];
}

function role(name: string): Permissions {
  const found = resourcesOf(stack, "azurerm_role_definition").find((definition) => definition["name"] === name);
  const [permissions] = (found?.["permissions"] ?? []) as readonly Permissions[];
  if (permissions === undefined) throw new Error(`no role ${name}`);
  return permissions;
}

const ROLES = ["plan", "subscription", "clusters", "registries", "state"].map((name) => `gantry-${name}`);

test("no role has a pattern but to read, assigns, locks, runs commands, or reads an account's keys", () => {
  for (const name of ROLES) {
    const { actions, data_actions } = role(name);
    for (const action of [...actions, ...data_actions])
      expect(action).toMatch(/^[A-Za-z.]+(\/[A-Za-z0-9.]+)+$|^[A-Za-z.]+\/locations\/\*\/read$/);
    for (const never of [
      "Microsoft.Authorization/roleAssignments/write",
      "Microsoft.Authorization/roleDefinitions/write",
      "Microsoft.Authorization/policyAssignments/delete",
      "Microsoft.Authorization/locks/delete",
      "Microsoft.Storage/storageAccounts/listKeys/action",
      "Microsoft.Storage/storageAccounts/write",
      "Microsoft.KeyVault/vaults/accessPolicies/write",
      "Microsoft.ContainerRegistry/registries/scheduleRun/action",
      "Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action",
      "Microsoft.ContainerService/managedClusters/runCommand/action",
      "Microsoft.Compute/virtualMachines/runCommand/action",
    ]) {
      expect([name, never, matchesAny(actions, never)]).toEqual([name, never, false]);
    }
  }
});

test("the roles of a plan write nothing", () => {
  const { actions, data_actions } = role("gantry-plan");
  expect(actions).toEqual([
    "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
    "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
  ]);
  for (const action of [...data_actions, ...role("gantry-subscription").actions]) expect(action).toMatch(/\/read$/);
  expect(role("gantry-state")).toEqual({
    actions: [],
    data_actions: ["read", "write"].map(
      (right) => `Microsoft.Storage/storageAccounts/blobServices/containers/blobs/${right}`,
    ),
  });
});

test("assigning is narrowed to the roles that clusters, registries and CI get, by the group that they lie in", () => {
  const conditions = resourcesOf(stack, "azurerm_role_assignment").filter(
    ({ role_definition_name }) => role_definition_name === ADMINISTRATOR,
  );
  const sources = [
    ["write", "@Request"],
    ["delete", "@Resource"],
  ] as const;
  const given = (from: string, ids: readonly string[], type: string) =>
    `(${from}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${ids.join(", ")}} AND ` +
    `${from}[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'${type}'})`;
  const conditionOf = (roles: (from: string) => readonly string[]) =>
    sources
      .map(
        ([operation, from]) =>
          `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${operation}'})) OR ${roles(from).join(" OR ")})`,
      )
      .join(" AND ");
  const clusters = conditionOf((from) => [
    given(from, ["4d97b98b-1d4f-4787-a291-c67834d212e7"], "ServicePrincipal"),
    given(from, ["4abbcc35-e782-43d8-92c5-2d3f1bd2253f"], "Group"),
  ]);
  const registries = conditionOf((from) => [
    given(
      from,
      [
        "7f951dda-4ed3-4680-a7ca-43fe172d538d",
        "8311e382-0749-4cb8-b61a-304f252e45ec",
        "e147488a-f6f5-4113-8e2d-b22465e65bf6",
      ],
      "ServicePrincipal",
    ),
  ]);
  expect(conditions.map(({ scope, condition, condition_version }) => [scope, condition, condition_version])).toEqual([
    ["${azurerm_resource_group.group-rg-gantrystaging.id}", registries, "2.0"],
    ["${azurerm_resource_group.group-rg-production-aks.id}", clusters, "2.0"],
    ["${azurerm_resource_group.group-rg-staging-aks.id}", clusters, "2.0"],
  ]);
});

test("the account is closed to keys, the public and old TLS, and keeps what is overwritten", () => {
  expect(resourceOf(stack, "azurerm_storage_account")).toMatchObject({
    name: "gantrystagingstate",
    account_replication_type: "ZRS",
    min_tls_version: "TLS1_2",
    https_traffic_only_enabled: true,
    allow_nested_items_to_be_public: false,
    shared_access_key_enabled: false,
    local_user_enabled: false,
    cross_tenant_replication_enabled: false,
    infrastructure_encryption_enabled: true,
    blob_properties: {
      versioning_enabled: true,
      delete_retention_policy: { days: 90 },
      container_delete_retention_policy: { days: 90 },
    },
    lifecycle: { prevent_destroy: true },
  });
  const containers = resourcesOf(stack, "azurerm_storage_container");
  expect(containers.map(({ name }) => name)).toEqual(["tfstate", "bootstrap"]);
  for (const container of containers)
    expect(container).toMatchObject({ container_access_type: "private", lifecycle: { prevent_destroy: true } });
  const groups = resourcesOf(stack, "azurerm_resource_group").filter(({ name }) => name === "rg-gantry-state");
  expect(groups).toMatchObject([{ lifecycle: { prevent_destroy: true } }]);
  expect(resourceOf(stack, "azurerm_management_lock")["lock_level"]).toBe("CanNotDelete");
});

test("each variable of the workflows is an output", () => {
  expect(Object.keys(stack.output ?? {})).toEqual([
    "AZURE_APPLY_CLIENT_ID_production",
    "AZURE_APPLY_CLIENT_ID_staging",
    "AZURE_PLAN_CLIENT_ID",
    "AZURE_SUBSCRIPTION_ID",
    "AZURE_TENANT_ID",
  ]);
});

test("its own state is a file at first, and in a container of its own once moved", () => {
  expect(stack.terraform["backend"]).toEqual({ local: { path: "../../../state/bootstrap-azure.tfstate" } });
  expect(synthesizeBootstrapAzure({ ...bootstrap, state: "remote" }).terraform["backend"]).toEqual({
    azurerm: {
      resource_group_name: "rg-gantry-state",
      storage_account_name: "gantrystagingstate",
      container_name: "bootstrap",
      key: "bootstrap-azure.tfstate",
      use_azuread_auth: true,
    },
  });
});
