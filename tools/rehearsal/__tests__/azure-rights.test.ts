import { bootstrap } from "../../../__tests__/fixtures/bootstrap";
import { synthesizeBootstrapAzure } from "../../../__tests__/support/bootstrap";
import called from "../called-actions.json";
import type { Arm } from "../stand-ins/arm/arm";
import { ArmError } from "../stand-ins/arm/arm-error";
import type { Json } from "../stand-ins/arm/json";
import { guidOf } from "../stand-ins/arm/made-up";
import { actionOf } from "../stand-ins/arm/rights";
import { builtInRole } from "../stand-ins/arm/role-definition";
import { bootstrappedArm, clientIn } from "./support/bootstrapped-arm";

// The identities' roles as they are synthesized, held by the stand-in, which decides each request as a cloud would.
const { resourceGroup, storageAccount, container, subscriptionId } = bootstrap.azure;
const SUBSCRIPTION = `/subscriptions/${subscriptionId}`;
const AUTHORIZATION = "providers/Microsoft.Authorization";
const environments = {
  staging: { clusters: "rg-staging-aks", registries: "rg-gantrystaging", container: "tfstate" },
  production: { clusters: "rg-production-aks", registries: "rg-production-acr", container: "production" },
} as const;
type Name = keyof typeof environments;
const names: readonly Name[] = ["staging", "production"];
const otherThan = (name: Name): Name => (name === "staging" ? "production" : "staging");

const stack = synthesizeBootstrapAzure({
  ...bootstrap,
  environments: {
    staging: bootstrap.environments.staging,
    production: {
      ...bootstrap.environments.production,
      state: { type: "azurerm", container: "production" },
      acrResourceGroups: { "rg-production-acr": "eastus" },
    },
  },
});

// A request that rights stop, or that only reads, changes nothing.
let untouched: Arm | undefined;

/** The error that a request of an identity meets because of who asks; undefined where rights do not stop it. */
function refusal(identity: string, method: string, path: string, body: Json = {}): string | undefined {
  const arm = untouched ?? bootstrappedArm(stack, SUBSCRIPTION);
  untouched = method === "GET" ? arm : undefined;
  const caller = arm.callerOf(clientIn(arm, identity));
  const rest = {
    apiVersion: "2024-01-01",
    filter: "",
    ifMatch: undefined,
    ifNoneMatch: undefined,
    origin: "https://a",
  };
  try {
    arm.handle({ method, path, body, caller, ...rest });
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    if (![401, 403].includes(error.status)) return undefined;
    untouched = arm;
    return error.code;
  }
  return undefined;
}

/** What a call of the recorded list is to an environment: once a group that may hold such a thing. */
function requestsOf(call: string, name: Name): readonly { readonly method: string; readonly path: string }[] {
  const [method = "", type = ""] = call.split(" ");
  const [namespace = "", ...rest] = type.split("/");
  const { clusters, registries } = environments[name];
  const inSubscription = (path: string) => [{ method, path: `${SUBSCRIPTION}/${path}` }];
  if (type === "microsoft.resources/providers") return inSubscription("providers/Microsoft.Network");
  // The provider reads a role by its id in the subscription, wherever it is assigned.
  if (type === "microsoft.authorization/roledefinitions") return inSubscription(`providers/${type}/${guidOf("role")}`);
  if (type === "microsoft.resources/resources") return inSubscription("resources");
  if (rest[0] === "locations") return inSubscription(`providers/${namespace}/locations/eastus/${rest[1]}/a`);
  if (rest[0] === "deletedworkspaces" || rest[0] === "checknameavailability")
    return inSubscription(`providers/${type}`);
  const groups = /^microsoft\.(?:containerregistry|keyvault)$/.test(namespace)
    ? [registries]
    : /^microsoft\.(?:authorization|managedidentity|resources)$/.test(namespace)
      ? [clusters, registries]
      : [clusters];
  return groups.map((group) => {
    const at = `${SUBSCRIPTION}/resourceGroups/${group}`;
    if (type === "microsoft.resources/resourcegroups") return { method, path: at };
    if (type === "microsoft.resources/resourcegroups/resources") return { method, path: `${at}/resources` };
    const isAction = method === "POST";
    const ids = rest.map((part, index) => (isAction && index === rest.length - 1 ? part : `${part}/a`));
    return { method, path: `${at}/providers/${namespace}/${ids.join("/")}` };
  });
}

/** What a body must be to be among what is allowed. */
function bodyOf(path: string): Json {
  if (path.endsWith("/vaults/a")) return { properties: { enableRbacAuthorization: true } };
  if (!path.includes("roleassignments")) return {};
  const role = path.includes("rg-gantrystaging") || path.includes("-acr") ? "AcrPull" : "Network Contributor";
  return { properties: assignment(role) };
}

function assignment(role: string, principalType = "ServicePrincipal") {
  return { roleDefinitionId: builtInRole(SUBSCRIPTION, role), principalId: guidOf("other"), principalType };
}

/** A vault's keys are data, asked of the vault's own host. */
const isData = (call: string) => /microsoft\.keyvault\/vaults\/key/.test(call);
const armCalls = called.azure.apply.filter((call) => !isData(call));
const vaultCalls = called.azure.apply.filter(isData);

/** The calls that end otherwise than stated, a line each. */
function otherwise(identity: string, calls: readonly string[], name: Name, isAllowed: boolean): string[] {
  expect(calls.length).toBeGreaterThan(10);
  return calls.flatMap((call) =>
    requestsOf(call, name).flatMap(({ method, path }) => {
      // A deletion's condition reads the assignment that is there.
      if (call.startsWith("DELETE microsoft.authorization")) return [];
      const found = refusal(identity, method, path, bodyOf(path));
      return (found === undefined) === isAllowed ? [] : [`${method} ${path}: ${found}`];
    }),
  );
}

/** What every identity may call, wherever: of a group its name and tags, of a vault how it is set. */
const wide = (call: string) =>
  ["GET microsoft.resources/resourcegroups", "GET microsoft.keyvault/vaults"].includes(call) ||
  requestsOf(call, "staging").some(({ path }) => !path.includes("/resourceGroups/"));
const isRead = (call: string) => /\/read$/.test(actionOf(...(call.split(" ") as [string, string])));

test.each(names)("%s's identity may do what its stacks' whole life calls, and none of it to the other", (name) => {
  const identity = `id-gantry-apply-${name}`;
  expect(otherwise(identity, armCalls, name, true)).toEqual([]);
  expect(
    otherwise(
      identity,
      armCalls.filter((call) => !wide(call)),
      otherThan(name),
      false,
    ),
  ).toEqual([]);
  const arm = bootstrappedArm(stack, SUBSCRIPTION);
  const data = (environment: Name) =>
    vaultCalls.map((call) => {
      const [method = "", type = ""] = call.split(" ");
      const group = `${SUBSCRIPTION}/resourceGroups/${environments[environment].registries}`;
      const scope = `${group}/providers/Microsoft.KeyVault/vaults/a/keys/a`;
      return arm.allows(clientIn(arm, identity), { action: actionOf(method, type), scope, isData: true });
    });
  expect(vaultCalls.length).toBeGreaterThan(3);
  expect(data(name)).not.toContain(false);
  expect(data(otherThan(name))).not.toContain(true);
});

test.each(names)("the plan's identity reads in %s, and writes nothing", (name) => {
  const reads = [...armCalls.filter(isRead), ...called.azure.plan.filter((call) => call.startsWith("POST"))];
  expect(otherwise("id-gantry-plan", reads, name, true)).toEqual([]);
  const writes = armCalls.filter((call) => !reads.includes(call));
  expect(otherwise("id-gantry-plan", writes, name, false)).toEqual([]);
});

// Of a pipeline that was taken over.
function escalations(name: Name): readonly (readonly [what: string, method: string, path: string, body?: Json])[] {
  const own = environments[name];
  const other = environments[otherThan(name)];
  const group = (of: string) => `${SUBSCRIPTION}/resourceGroups/${of}`;
  const [clusters, registries, theirs] = [group(own.clusters), group(own.registries), group(other.clusters)];
  const state = group(resourceGroup);
  const account = `${state}/providers/Microsoft.Storage/storageAccounts/${storageAccount}`;
  const identity = `${state}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-gantry-apply-${otherThan(name)}`;
  const assign = (scope: string, body: object) =>
    ["PUT", `${scope}/${AUTHORIZATION}/roleAssignments/${guidOf("new")}`, { properties: body }] as const;
  const cluster = `${clusters}/providers/Microsoft.ContainerService/managedClusters/a`;
  const registry = `${registries}/providers/Microsoft.ContainerRegistry/registries/a`;
  const vault = `${registries}/providers/Microsoft.KeyVault/vaults/a`;
  const asIdentity = (id: string) => ({ identity: { type: "UserAssigned", userAssignedIdentities: { [id]: {} } } });
  const inGroup = `${registries}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/a`;
  return [
    ["Owner of its own group", ...assign(clusters, assignment("Owner"))],
    ["Contributor of its own group", ...assign(registries, assignment("Contributor"))],
    ["User Access Administrator", ...assign(clusters, assignment("User Access Administrator"))],
    ["cluster administrator", ...assign(clusters, assignment("Azure Kubernetes Service RBAC Cluster Admin"))],
    ["a registry's role on clusters", ...assign(clusters, assignment("AcrPush"))],
    ["a given role to a group", ...assign(clusters, assignment("Network Contributor", "Group"))],
    ["a given role to a user", ...assign(registries, assignment("AcrPush", "User"))],
    ["a team's role to an application", ...assign(clusters, assignment("Azure Kubernetes Service Cluster User Role"))],
    ["a given role on the other's group", ...assign(theirs, assignment("Network Contributor"))],
    ["a given role on the subscription", ...assign(SUBSCRIPTION, assignment("Network Contributor"))],
    ["a custom role", "PUT", `${SUBSCRIPTION}/${AUTHORIZATION}/roleDefinitions/${guidOf("new")}`],
    ["a custom role in its group", "PUT", `${clusters}/${AUTHORIZATION}/roleDefinitions/${guidOf("new")}`],
    ["the lock on state", "DELETE", `${state}/${AUTHORIZATION}/locks/state`],
    ["the policy of its registries", "DELETE", `${registries}/${AUTHORIZATION}/policyAssignments/gantry-registries`],
    ["an exemption from it", "PUT", `${registries}/${AUTHORIZATION}/policyExemptions/a`],
    ["a subject of the other's identity", "PUT", `${identity}/federatedIdentityCredentials/a`],
    ["a subject of an identity of its registries", "PUT", `${inGroup}/federatedIdentityCredentials/a`],
    ["the other's identity on a cluster", "PUT", cluster, asIdentity(identity)],
    ["the other's identity on a registry", "PUT", registry, asIdentity(identity)],
    ["the other's identity in a task", "PUT", `${registry}/tasks/a`, asIdentity(identity)],
    ["its registry's identity in a task", "PUT", `${registry}/tasks/a`, asIdentity(inGroup)],
    ["a task in a cluster's group", "PUT", `${clusters}/providers/Microsoft.ContainerRegistry/registries/a/tasks/a`],
    ["a run of a task", "POST", `${registry}/scheduleRun`],
    [
      "a vault with access policies",
      "PUT",
      vault,
      { properties: { enableRbacAuthorization: false, accessPolicies: [] } },
    ],
    ["a vault that states neither", "PUT", vault, { properties: {} }],
    ["a vault's access policies", "PUT", `${vault}/accessPolicies/add`],
    ["the other's vault", "PUT", `${group(other.registries)}/providers/Microsoft.KeyVault/vaults/a`],
    ["a purge", "POST", `${SUBSCRIPTION}/providers/Microsoft.KeyVault/locations/eastus/deletedVaults/a/purge`],
    ["a command in a cluster", "POST", `${cluster}/runCommand`],
    ["a cluster's administrator", "POST", `${cluster}/listClusterAdminCredential`],
    [
      "the other's kubeconfig",
      "POST",
      `${theirs}/providers/Microsoft.ContainerService/managedClusters/a/listClusterUserCredential`,
    ],
    [
      "a command on a node",
      "POST",
      `${clusters}/providers/Microsoft.Compute/virtualMachineScaleSets/a/virtualMachines/0/runCommand`,
    ],
    ["a machine", "PUT", `${clusters}/providers/Microsoft.Compute/virtualMachines/a`],
    ["a deployment", "PUT", `${clusters}/providers/Microsoft.Resources/deployments/a`],
    [
      "the other's subnet",
      "PUT",
      cluster,
      {
        properties: {
          agentPoolProfiles: [{ vnetSubnetID: `${theirs}/providers/Microsoft.Network/virtualNetworks/a/subnets/a` }],
        },
      },
    ],
    ["the other's group", "DELETE", theirs],
    ["a group of another name", "PUT", group("rg-new")],
    ["the group of state", "PUT", state],
    ["the account's keys", "POST", `${account}/listKeys`],
    ["the account", "PUT", account],
    ["a container of state", "PUT", `${account}/blobServices/default/containers/new`],
    ["its own container of state", "DELETE", `${account}/blobServices/default/containers/${own.container}`],
    ["a resource provider", "POST", `${SUBSCRIPTION}/providers/Microsoft.Compute/register`],
    ["an activity log's setting", "DELETE", `${SUBSCRIPTION}/providers/Microsoft.Insights/diagnosticSettings/a`],
  ];
}

const attempts = names.flatMap((name) => escalations(name).map(([what, ...request]) => ({ name, what, request })));

test.each(attempts)("$name's identity is refused: $what", ({ name, what, request }) => {
  expect(refusal(`id-gantry-apply-${name}`, ...request)).toMatch(
    /^(?:Linked)?AuthorizationFailed$|DisallowedByPolicy$/,
  );
  // A plan reads every cluster.
  const expected = what === "the other's kubeconfig" ? undefined : "AuthorizationFailed";
  expect(refusal("id-gantry-plan", ...request)).toBe(expected);
});

test("what is refused is refused for that alone", () => {
  const { registries, clusters } = environments.staging;
  const group = `${SUBSCRIPTION}/resourceGroups/${registries}/providers`;
  const own = `${SUBSCRIPTION}/resourceGroups/${clusters}`;
  const as = (method: string, path: string, body?: Json) => refusal("id-gantry-apply-staging", method, path, body);
  expect(as("PUT", `${group}/Microsoft.KeyVault/vaults/abc`, { properties: { enableRbacAuthorization: true } })).toBe(
    undefined,
  );
  expect(as("PUT", `${group}/Microsoft.ContainerRegistry/registries/a/tasks/a`)).toBe(undefined);
  const assignments = `${own}/${AUTHORIZATION}/roleAssignments/${guidOf("new")}`;
  expect(as("PUT", assignments, { properties: assignment("Network Contributor") })).toBe(undefined);
  const team = assignment("Azure Kubernetes Service Cluster User Role", "Group");
  expect(as("PUT", assignments, { properties: team })).toBe(undefined);
});

test("an apply takes away an assignment that it may give, and none that the bootstrap gave", () => {
  const arm = bootstrappedArm(stack, SUBSCRIPTION);
  const caller = arm.callerOf(clientIn(arm, "id-gantry-apply-staging"));
  const rest = {
    apiVersion: "2024-01-01",
    filter: "",
    ifMatch: undefined,
    ifNoneMatch: undefined,
    origin: "https://a",
  };
  const group = `${SUBSCRIPTION}/resourceGroups/${environments.staging.clusters}`;
  const path = `${group}/${AUTHORIZATION}/roleAssignments/${guidOf("new")}`;
  arm.handle({ method: "PUT", path, body: { properties: assignment("Network Contributor") }, caller, ...rest });
  expect(arm.handle({ method: "DELETE", path, body: {}, caller, ...rest }).status).toBe(200);
  const given = arm.inventory().filter(({ id }) => id.startsWith(`${group}/${AUTHORIZATION}/roleAssignments/`));
  expect(given.length).toBeGreaterThan(3);
  for (const { id } of given)
    expect(() => arm.handle({ method: "DELETE", path: id, body: {}, caller, ...rest })).toThrow(
      /does not have authorization/,
    );
});

const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
const stateOf = (of: string) =>
  `${SUBSCRIPTION}/resourceGroups/${resourceGroup}/providers/Microsoft.Storage/storageAccounts/${storageAccount}/blobServices/default/containers/${of}`;

test.each([
  ["id-gantry-plan", "tfstate", ["read"]],
  ["id-gantry-plan", "production", ["read"]],
  ["id-gantry-plan", container, []],
  ["id-gantry-apply-staging", "tfstate", ["read", "write"]],
  ["id-gantry-apply-staging", "production", []],
  ["id-gantry-apply-staging", container, []],
  ["id-gantry-apply-production", "production", ["read", "write"]],
  ["id-gantry-apply-production", "tfstate", []],
  ["id-gantry-apply-production", container, []],
])("%s may do to the state in %s: %j", (identity, of, expected) => {
  const arm = bootstrappedArm(stack, SUBSCRIPTION);
  const client = clientIn(arm, identity);
  const may = ["read", "write", "delete", "add/action", "move/action", "tags/write"].filter((right) =>
    arm.allows(client, { action: `${BLOBS}/${right}`, scope: stateOf(of), isData: true }),
  );
  expect(may).toEqual(expected);
});

const IN_CLUSTER = ["secrets/read", "pods/read", "apps/deployments/write", "customresources/write"];

test.each(names)("objects in %s's clusters are its own identity's", (name) => {
  const arm = bootstrappedArm(stack, SUBSCRIPTION);
  const may = (identity: string, of: Name, isRead = true) =>
    IN_CLUSTER.filter((right) => isRead || !right.endsWith("/read")).filter((right) =>
      arm.allows(clientIn(arm, identity), {
        action: `Microsoft.ContainerService/managedClusters/${right}`,
        scope: `${SUBSCRIPTION}/resourceGroups/${environments[of].clusters}/providers/Microsoft.ContainerService/managedClusters/a`,
        isData: true,
      }),
    );
  expect(may(`id-gantry-apply-${name}`, name)).toEqual(IN_CLUSTER);
  expect(may(`id-gantry-apply-${name}`, otherThan(name))).toEqual([]);
  expect(may("id-gantry-plan", name)).toEqual(["secrets/read"]);
});
