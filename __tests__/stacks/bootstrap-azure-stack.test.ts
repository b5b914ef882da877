import { bootstrap } from "../../environments/bootstrap";
import { synthesizeBootstrapAzure } from "../support/bootstrap";
import { matchesAny } from "../support/rights";
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
      return `${role} ${scope === SUBSCRIPTION ? "subscription" : String(scope).replace(/_[0-9A-F]{8}/, "")}`;
    })
    .sort();
}

const STATE = "state ${azurerm_storage_container.state_container.id}";

test("each identity has its roles, and state only where it lies in Azure", () => {
  expect(assignedTo("plan")).toEqual(["Reader subscription", "plan subscription", STATE]);
  const apply = ["Reader subscription", "Role Based Access Control Administrator subscription", "apply subscription"];
  expect(assignedTo("apply-staging")).toEqual([...apply, STATE]);
  expect(assignedTo("apply-production")).toEqual(apply);
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

test("no role has a pattern, trusts new subjects, assigns, locks, or reads an account's keys", () => {
  for (const name of ["gantry-plan", "gantry-apply", "gantry-state"]) {
    const { actions, data_actions } = role(name);
    for (const action of [...actions, ...data_actions]) expect(action).toMatch(/^[A-Za-z.]+(\/[A-Za-z0-9.]+)+$/);
    for (const never of [
      "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
      "Microsoft.Authorization/roleAssignments/write",
      "Microsoft.Authorization/roleDefinitions/write",
      "Microsoft.Authorization/locks/delete",
      "Microsoft.Storage/storageAccounts/listKeys/action",
      "Microsoft.Storage/storageAccounts/write",
      "Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action",
    ]) {
      expect(matchesAny(actions, never)).toBe(false);
    }
  }
});

test("the plan role writes nothing but the state's lock", () => {
  const { actions, data_actions } = role("gantry-plan");
  expect(actions).toEqual([
    "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
    "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
  ]);
  for (const action of data_actions) expect(action).toMatch(/\/read$/);
  expect(role("gantry-state")).toEqual({
    actions: [],
    data_actions: ["read", "write"].map(
      (right) => `Microsoft.Storage/storageAccounts/blobServices/containers/blobs/${right}`,
    ),
  });
});

test("assigning is narrowed to the roles that clusters, registries and CI get, and to identities; teams' groups get another", () => {
  const conditions = resourcesOf(stack, "azurerm_role_assignment").filter(
    ({ role_definition_name }) => role_definition_name === "Role Based Access Control Administrator",
  );
  expect(conditions).toHaveLength(2);
  for (const { condition, condition_version } of conditions) {
    expect(condition_version).toBe("2.0");
    expect(condition).toBe(
      [
        ["write", "@Request"],
        ["delete", "@Resource"],
      ]
        .map(
          ([operation, from]) =>
            `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${operation}'})) OR (${from}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {4d97b98b-1d4f-4787-a291-c67834d212e7, 7f951dda-4ed3-4680-a7ca-43fe172d538d, 8311e382-0749-4cb8-b61a-304f252e45ec, e147488a-f6f5-4113-8e2d-b22465e65bf6} AND ${from}[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}) OR (${from}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {4abbcc35-e782-43d8-92c5-2d3f1bd2253f} AND ${from}[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'Group'}))`,
        )
        .join(" AND "),
    );
  }
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
  expect(resourceOf(stack, "azurerm_storage_container")).toMatchObject({
    name: "tfstate",
    container_access_type: "private",
    lifecycle: { prevent_destroy: true },
  });
  expect(resourceOf(stack, "azurerm_resource_group")).toMatchObject({
    name: "rg-gantry-state",
    lifecycle: { prevent_destroy: true },
  });
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

test("its own state is a file at first, and in the container once moved", () => {
  expect(stack.terraform["backend"]).toEqual({ local: { path: "../../../state/bootstrap-azure.tfstate" } });
  expect(synthesizeBootstrapAzure({ ...bootstrap, state: "moved" }).terraform["backend"]).toEqual({
    azurerm: {
      resource_group_name: "rg-gantry-state",
      storage_account_name: "gantrystagingstate",
      container_name: "tfstate",
      key: "bootstrap-azure.tfstate",
      use_azuread_auth: true,
    },
  });
});
