/** The rights of a custom role. */
export interface AzureRights {
  readonly actions: readonly string[];
  readonly dataActions: readonly string[];
}

// Custom roles, because of Azure's own only Contributor writes all of this, and it also writes every secret and every lock.

/** What the stacks hold in a cluster themselves. https://learn.microsoft.com/azure/aks/manage-azure-rbac */
const STACK_KINDS = kinds(
  "apps/daemonsets",
  "apps/deployments",
  "apps/statefulsets",
  "autoscaling/horizontalpodautoscalers",
  "batch/cronjobs",
  "batch/jobs",
  "configmaps",
  "limitranges",
  "namespaces",
  "networking.k8s.io/ingresses",
  "networking.k8s.io/networkpolicies",
  "persistentvolumeclaims",
  "policy/poddisruptionbudgets",
  "rbac.authorization.k8s.io/clusterrolebindings",
  "rbac.authorization.k8s.io/clusterroles",
  "rbac.authorization.k8s.io/rolebindings",
  "rbac.authorization.k8s.io/roles",
  "resourcequotas",
  "secrets",
  "serviceaccounts",
  "services",
);

/**
 * What their charts hold beside that. Custom resources are one kind here: conditions that tell them apart are a preview.
 * https://learn.microsoft.com/azure/aks/manage-azure-rbac
 */
const CHART_KINDS = kinds(
  "admissionregistration.k8s.io/mutatingwebhookconfigurations",
  "admissionregistration.k8s.io/validatingwebhookconfigurations",
  "apiextensions.k8s.io/customresourcedefinitions",
  "customresources",
  "networking.k8s.io/ingressclasses",
);

/** What Helm reads while it waits for a release, and what a failed apply prints of. */
const AWAITED_KINDS = kinds("apps/replicasets", "events", "pods");

/** What the provider lists before it looks up an object, of whatever kind. */
const LOOKED_UP = kinds("apiextensions.k8s.io/customresourcedefinitions");

/** The key of a registry: Azure counts vaults' keys as data. https://learn.microsoft.com/azure/key-vault/general/rbac-guide */
const READ_KEYS = ["Microsoft.KeyVault/vaults/keys/read", "Microsoft.KeyVault/vaults/keyrotationpolicies/read"];

/** Neither uses a key nor purges one. */
const WRITE_KEYS = [
  "Microsoft.KeyVault/vaults/keys/create/action",
  "Microsoft.KeyVault/vaults/keys/delete",
  "Microsoft.KeyVault/vaults/keys/recover/action",
  "Microsoft.KeyVault/vaults/keys/update/action",
  "Microsoft.KeyVault/vaults/keyrotationpolicies/write",
];

/** RBAC refuses to grant permissions that the caller lacks, unless it holds these. Who may start any pod gains nothing by them. */
const GRANTS = ["clusterroles", "roles"].flatMap((kind) =>
  ["bind", "escalate"].map(
    (verb) => `Microsoft.ContainerService/managedClusters/rbac.authorization.k8s.io/${kind}/${verb}/action`,
  ),
);

const RESOURCE_GROUP = [
  ...written("Microsoft.Resources/subscriptions/resourceGroups"),
  ...written("Microsoft.ManagedIdentity/userAssignedIdentities"),
  "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
];

/** What Azure answers for a subscription only: roles, registrations, names that exist, what was deleted, and how far an operation is. */
export const subscriptionRights: AzureRights = {
  actions: [
    "Microsoft.Authorization/roleDefinitions/read",
    "Microsoft.ContainerRegistry/checkNameAvailability/read",
    "Microsoft.ContainerRegistry/locations/*/read",
    "Microsoft.ContainerService/locations/*/read",
    "Microsoft.KeyVault/checkNameAvailability/read",
    "Microsoft.KeyVault/deletedVaults/read",
    "Microsoft.KeyVault/locations/*/read",
    // The provider finds a key's vault by listing those of the subscription: how they are set, no key or secret in them.
    "Microsoft.KeyVault/vaults/read",
    "Microsoft.Network/locations/*/read",
    "Microsoft.OperationalInsights/deletedWorkspaces/read",
    "Microsoft.OperationalInsights/locations/*/read",
    "Microsoft.Resources/subscriptions/providers/read",
    "Microsoft.Resources/subscriptions/read",
    // A group that is destroyed takes the rights to it along, and must be seen to be gone: names and tags, nothing in them.
    "Microsoft.Resources/subscriptions/resourceGroups/read",
    // So does it find other resources: names and types, nothing of what they hold.
    "Microsoft.Resources/subscriptions/resources/read",
  ],
  dataActions: [],
};

/**
 * Reads, in every environment's resource groups: beside Azure's own Reader, what that leaves out. In a cluster these are the
 * objects that the stacks state, Secrets included: a release of Helm is one, and a plan compares the keys of the others.
 */
export const planRights: AzureRights = {
  actions: [
    "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
    // The provider reads them with the workspace, which accepts none: its local authentication is off.
    "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
  ],
  dataActions: [...[...STACK_KINDS, ...LOOKED_UP].map((kind) => `${kind}/read`), ...READ_KEYS],
};

/**
 * Writes what a cluster's stacks hold, in the resource groups of one environment's clusters. It decides which subjects an
 * identity trusts, and the pipeline's own identities lie in no such group. It assigns no role by itself.
 */
export const clusterRights: AzureRights = {
  actions: [
    ...RESOURCE_GROUP,
    ...written("Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"),
    ...written("Microsoft.ContainerService/managedClusters"),
    ...written("Microsoft.ContainerService/managedClusters/agentPools"),
    ...written("Microsoft.ContainerService/managedClusters/maintenanceConfigurations"),
    "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
    ...written("Microsoft.Insights/dataCollectionEndpoints"),
    ...written("Microsoft.Insights/dataCollectionRuleAssociations"),
    ...written("Microsoft.Insights/dataCollectionRules"),
    ...written("Microsoft.Insights/diagnosticSettings"),
    ...written("Microsoft.Monitor/accounts"),
    ...written("Microsoft.Network/natGateways"),
    "Microsoft.Network/natGateways/join/action",
    ...written("Microsoft.Network/networkSecurityGroups"),
    "Microsoft.Network/networkSecurityGroups/join/action",
    ...written("Microsoft.Network/publicIPAddresses"),
    "Microsoft.Network/publicIPAddresses/join/action",
    ...written("Microsoft.Network/virtualNetworks"),
    ...written("Microsoft.Network/virtualNetworks/subnets"),
    "Microsoft.Network/virtualNetworks/subnets/join/action",
    ...written("Microsoft.OperationalInsights/workspaces"),
    "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
    // A cluster with Container Insights adds its solution to the workspace in the caller's name.
    "Microsoft.OperationsManagement/solutions/write",
  ],
  dataActions: [
    ...[...STACK_KINDS, ...CHART_KINDS].flatMap((kind) => [`${kind}/read`, ...written(kind)]),
    ...AWAITED_KINDS.map((kind) => `${kind}/read`),
    ...GRANTS,
  ],
};

/** Writes what a registry's stack holds, in the resource groups of one environment's registries. */
export const registryRights: AzureRights = {
  actions: [
    ...RESOURCE_GROUP,
    ...written("Microsoft.ContainerRegistry/registries"),
    ...written("Microsoft.ContainerRegistry/registries/replications"),
    ...written("Microsoft.ContainerRegistry/registries/tasks"),
    "Microsoft.ContainerRegistry/registries/privateEndpointConnectionsApproval/action",
    ...written("Microsoft.KeyVault/vaults"),
    ...written("Microsoft.Network/privateEndpoints"),
    ...written("Microsoft.Network/privateEndpoints/privateDnsZoneGroups"),
    "Microsoft.Network/privateDnsZones/join/action",
    "Microsoft.Network/virtualNetworks/subnets/join/action",
  ],
  dataActions: [...READ_KEYS, ...WRITE_KEYS],
};

/**
 * What registryRights would still reach, and no role can leave out: a vault whose access policies bypass roles, and a task
 * that runs as one of the group's identities. https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule
 */
export const REGISTRY_POLICY = {
  if: {
    anyOf: [
      {
        allOf: [
          { field: "type", equals: "Microsoft.KeyVault/vaults" },
          { field: "Microsoft.KeyVault/vaults/enableRbacAuthorization", notEquals: "true" },
        ],
      },
      {
        allOf: [
          { field: "type", equals: "Microsoft.ContainerRegistry/registries/tasks" },
          { field: "identity.type", contains: "UserAssigned" },
        ],
      },
    ],
  },
  // biome-ignore lint/suspicious/noThenProperty: a policy rule's own word.
  then: { effect: "deny" },
} as const;

/** State and its lock, a lease on the state itself, which Azure counts as writing; never deleting. */
export const stateRights: AzureRights = {
  actions: [],
  dataActions: [
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write",
  ],
};

/** A role that may be given, and to what kind of principal. */
interface GivenRole {
  /** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
  readonly id: string;
  readonly principalType: "ServicePrincipal" | "Group";
}

/** Network Contributor for a cluster's identity, and for a team's group the right to fetch its kubeconfig. */
const CLUSTER_ROLES: readonly GivenRole[] = [
  { id: "4d97b98b-1d4f-4787-a291-c67834d212e7", principalType: "ServicePrincipal" },
  { id: "4abbcc35-e782-43d8-92c5-2d3f1bd2253f", principalType: "Group" },
];

/** AcrPull for nodes, AcrPush for CI, Key Vault Crypto Service Encryption User for the registry. */
const REGISTRY_ROLES: readonly GivenRole[] = [
  { id: "7f951dda-4ed3-4680-a7ca-43fe172d538d", principalType: "ServicePrincipal" },
  { id: "8311e382-0749-4cb8-b61a-304f252e45ec", principalType: "ServicePrincipal" },
  { id: "e147488a-f6f5-4113-8e2d-b22465e65bf6", principalType: "ServicePrincipal" },
];

/** The only roles that an apply assigns where its clusters are. */
export const CLUSTER_ASSIGNMENTS = assignmentsOf(CLUSTER_ROLES);

/** The only roles that an apply assigns where its registries are. */
export const REGISTRY_ASSIGNMENTS = assignmentsOf(REGISTRY_ROLES);

/** The only roles, by their ids, that an apply assigns on a scope of its workloads' rights. */
export function workloadAssignments(roleIds: readonly string[]): string {
  return assignmentsOf(roleIds.map((id) => ({ id, principalType: "ServicePrincipal" })));
}

/** What a plan reads on such a scope: who has which role there. */
export const workloadPlanRights: AzureRights = {
  actions: ["Microsoft.Authorization/roleAssignments/read"],
  dataActions: [],
};

/** What an apply does there, as far as a condition lets it. */
export const workloadApplyRights: AzureRights = {
  actions: [
    "Microsoft.Authorization/roleAssignments/delete",
    "Microsoft.Authorization/roleAssignments/read",
    "Microsoft.Authorization/roleAssignments/write",
  ],
  dataActions: [],
};

/**
 * Narrows the right to assign roles, and to take assignments away, to these roles for these kinds of principals.
 * https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples
 */
function assignmentsOf(roles: readonly GivenRole[]): string {
  return [
    ["write", "@Request"],
    ["delete", "@Resource"],
  ]
    .map(([operation, source]) => {
      const attribute = (name: string) => `${source}[Microsoft.Authorization/roleAssignments:${name}]`;
      const given = [...new Set(roles.map(({ principalType }) => principalType))].map((principalType) => {
        const ids = roles.filter((role) => role.principalType === principalType).map(({ id }) => id);
        return (
          `(${attribute("RoleDefinitionId")} ForAnyOfAnyValues:GuidEquals {${ids.join(", ")}} AND ` +
          `${attribute("PrincipalType")} ForAnyOfAnyValues:StringEqualsIgnoreCase {'${principalType}'})`
        );
      });
      return `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${operation}'})) OR ${given.join(" OR ")})`;
    })
    .join(" AND ");
}

function kinds(...names: readonly string[]): string[] {
  return names.map((name) => `Microsoft.ContainerService/managedClusters/${name}`);
}

function written(type: string): string[] {
  return [`${type}/write`, `${type}/delete`];
}
