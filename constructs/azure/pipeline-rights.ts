/** The rights of a custom role. */
export interface AzureRights {
  readonly actions: readonly string[];
  readonly dataActions: readonly string[];
}

// Custom roles, because of Azure's own only Contributor may make resource groups, and it may also trust new subjects.

/** What the stacks of teams' roles and of workloads hold in a cluster. https://learn.microsoft.com/azure/aks/manage-azure-rbac */
const KUBERNETES_KINDS = [
  "apps/deployments",
  "autoscaling/horizontalpodautoscalers",
  "configmaps",
  "limitranges",
  "namespaces",
  "networking.k8s.io/ingresses",
  "networking.k8s.io/networkpolicies",
  "policy/poddisruptionbudgets",
  "rbac.authorization.k8s.io/clusterrolebindings",
  "rbac.authorization.k8s.io/clusterroles",
  "rbac.authorization.k8s.io/rolebindings",
  "resourcequotas",
  "secrets",
  "serviceaccounts",
  "services",
].map((kind) => `Microsoft.ContainerService/managedClusters/${kind}`);

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

// RBAC refuses to grant permissions that the caller lacks, unless it holds `bind` or `escalate`; the right to start any pod is
// as wide.
const GIVE_ROLES = ["bind", "escalate"].map(
  (verb) => `Microsoft.ContainerService/managedClusters/rbac.authorization.k8s.io/clusterroles/${verb}/action`,
);

/** Reads: beside Azure's own Reader, what that leaves out. */
export const planRights: AzureRights = {
  actions: [
    "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
    // The provider reads them with the workspace, which takes none: its local authentication is off.
    "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
  ],
  dataActions: [...KUBERNETES_KINDS.map((kind) => `${kind}/read`), ...READ_KEYS],
};

/** Writes what the stacks hold. Neither Azure's roles nor an identity's trust: `federatedIdentityCredentials` is missing. */
export const applyRights: AzureRights = {
  actions: [
    ...written("Microsoft.ContainerRegistry/registries"),
    ...written("Microsoft.ContainerRegistry/registries/replications"),
    ...written("Microsoft.ContainerRegistry/registries/tasks"),
    "Microsoft.ContainerRegistry/registries/privateEndpointConnectionsApproval/action",
    ...written("Microsoft.ContainerService/managedClusters"),
    ...written("Microsoft.ContainerService/managedClusters/agentPools"),
    ...written("Microsoft.ContainerService/managedClusters/maintenanceConfigurations"),
    "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
    ...written("Microsoft.Insights/dataCollectionEndpoints"),
    ...written("Microsoft.Insights/dataCollectionRuleAssociations"),
    ...written("Microsoft.Insights/dataCollectionRules"),
    ...written("Microsoft.Insights/diagnosticSettings"),
    ...written("Microsoft.KeyVault/vaults"),
    ...written("Microsoft.ManagedIdentity/userAssignedIdentities"),
    "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
    ...written("Microsoft.Monitor/accounts"),
    ...written("Microsoft.Network/natGateways"),
    "Microsoft.Network/natGateways/join/action",
    ...written("Microsoft.Network/networkSecurityGroups"),
    "Microsoft.Network/networkSecurityGroups/join/action",
    ...written("Microsoft.Network/privateEndpoints"),
    ...written("Microsoft.Network/privateEndpoints/privateDnsZoneGroups"),
    "Microsoft.Network/privateDnsZones/join/action",
    ...written("Microsoft.Network/publicIPAddresses"),
    "Microsoft.Network/publicIPAddresses/join/action",
    ...written("Microsoft.Network/virtualNetworks"),
    ...written("Microsoft.Network/virtualNetworks/subnets"),
    "Microsoft.Network/virtualNetworks/subnets/join/action",
    ...written("Microsoft.OperationalInsights/workspaces"),
    "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
    ...written("Microsoft.Resources/subscriptions/resourceGroups"),
  ],
  dataActions: [
    ...KUBERNETES_KINDS.flatMap((kind) => [`${kind}/read`, ...written(kind)]),
    ...GIVE_ROLES,
    ...READ_KEYS,
    ...WRITE_KEYS,
  ],
};

/** State and its lock, a lease on the state itself, which Azure counts as writing; never deleting. */
export const stateRights: AzureRights = {
  actions: [],
  dataActions: [
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write",
  ],
};

/** Roles that the stacks give to their clusters, registries and CI, and nothing else may be given. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const GIVEN_ROLES = {
  "Network Contributor": "4d97b98b-1d4f-4787-a291-c67834d212e7",
  AcrPull: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
  AcrPush: "8311e382-0749-4cb8-b61a-304f252e45ec",
  "Key Vault Crypto Service Encryption User": "e147488a-f6f5-4113-8e2d-b22465e65bf6",
};

/** What a team's group gets on a cluster: its kubeconfig. */
const TEAM_ROLES = { "Azure Kubernetes Service Cluster User Role": "4abbcc35-e782-43d8-92c5-2d3f1bd2253f" };

/**
 * Narrows the right to assign roles to those that the stacks give, and to identities of Azure's or teams' groups.
 * https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples
 */
export const ASSIGNMENT_CONDITION = [
  ["write", "@Request"],
  ["delete", "@Resource"],
]
  .map(([operation, source]) => {
    const attribute = (name: string) => `${source}[Microsoft.Authorization/roleAssignments:${name}]`;
    const given = (roles: object, principalType: string) =>
      `(${attribute("RoleDefinitionId")} ForAnyOfAnyValues:GuidEquals {${Object.values(roles).join(", ")}} AND ` +
      `${attribute("PrincipalType")} ForAnyOfAnyValues:StringEqualsIgnoreCase {'${principalType}'})`;
    return (
      `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${operation}'})) OR ` +
      `${given(GIVEN_ROLES, "ServicePrincipal")} OR ${given(TEAM_ROLES, "Group")})`
    );
  })
  .join(" AND ");

function written(type: string): string[] {
  return [`${type}/write`, `${type}/delete`];
}
