import { type Change, isGone, type Plan } from "../plan-json";
import {
  blockOf,
  blocksOf,
  type Fields,
  isSame,
  isUnknownValue,
  listOf,
  referencesIn,
  stringsOf,
  Unknown,
} from "../values";
import { globCovers, globsMeet } from "./iam/glob";

/** What Azure identities may do beyond what they could. */
export function azureRights(change: Change, plan: Plan): readonly string[] {
  if (isGone(change.action)) return [];
  if (/^azuread_/.test(change.kind)) return directory(change);
  return [...(GRANTS[change.kind]?.(change, plan) ?? switches(change)), ...identities(change)];
}

// Built-in roles by the end of their id. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
const BUILT_IN: Readonly<Record<string, string>> = {
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
  "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
  "acdd72a7-3385-48ef-bd42-f606fba81ae7": "Reader",
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
  "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b": "Azure Kubernetes Service RBAC Cluster Admin",
  "0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8": "Azure Kubernetes Service Cluster Admin Role",
  "3498e952-d568-435e-9b2c-8d77e338d7f7": "Azure Kubernetes Service RBAC Admin",
  "a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb": "Azure Kubernetes Service RBAC Writer",
  "7f6c6a51-bcf8-42ba-9220-52d62157d7db": "Azure Kubernetes Service RBAC Reader",
  "4abbcc35-e782-43d8-92c5-2d3f1bd2253f": "Azure Kubernetes Service Cluster User Role",
  "ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8": "Azure Kubernetes Service Contributor Role",
  "4d97b98b-1d4f-4787-a291-c67834d212e7": "Network Contributor",
  "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
  "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
  "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": "Storage Blob Data Reader",
  "17d1049b-9a84-46fb-8f53-869881c3d3ab": "Storage Account Contributor",
  "81a9662b-bebf-436f-a333-f67b29880f12": "Storage Account Key Operator Service Role",
  "00482a5a-887f-4fb3-b363-3b7fe8e74483": "Key Vault Administrator",
  "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": "Key Vault Secrets Officer",
  "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
  "14b46e9e-c2b7-41b4-b07b-48a6ebf60603": "Key Vault Crypto Officer",
  "12338af0-0e69-4776-bea7-57ae8d297424": "Key Vault Crypto User",
  "e147488a-f6f5-4113-8e2d-b22465e65bf6": "Key Vault Crypto Service Encryption User",
  "a4417e6f-fecd-4de8-b567-7b0420556985": "Key Vault Certificates Officer",
  "f25e0fa2-a7c8-4377-a976-54943a77a395": "Key Vault Contributor",
  "8b54135c-b56d-4d72-a534-26097cfdc8d8": "Key Vault Data Access Administrator",
  "f1a07417-d97a-45cb-824c-7a7467783830": "Managed Identity Operator",
  "e40ec5ca-96e0-45a2-b4ff-59039f2c2b59": "Managed Identity Contributor",
  "9980e02c-c2be-4d73-94e8-173b1dc7cf3c": "Virtual Machine Contributor",
  "1c0163c0-47e6-4577-8991-ea5c82e286e4": "Virtual Machine Administrator Login",
  "7f951dda-4ed3-4680-a7ca-43fe172d538d": "AcrPull",
  "8311e382-0749-4cb8-b61a-304f252e45ec": "AcrPush",
  "befefa01-2a29-4197-83a8-272ff33ce314": "DNS Zone Contributor",
  "b12aa53e-6015-4669-85d0-8515ebb3ae7f": "Private DNS Zone Contributor",
  "3913510d-42f4-4e42-8a64-420c390055eb": "Monitoring Metrics Publisher",
};

// Roles that lead to every other permission, on any scope.
const ADMINISTRATION =
  /^(owner|contributor|.*\badministrator|.*\badmin login|.*user access.*|azure arc .*admin.*|grant .*)$/i;
const CLUSTER_ADMINISTRATION = /(cluster|rbac) admin|kubernetes service contributor/i;
// Roles that lead to secrets, data, keys or other identities: fine on one resource, not on all that are in a scope.
const FAR_REACHING =
  /(contributor|owner|officer|operator|writer|(secrets|data|crypto|certificate).*(user|reader|owner|contributor)|\bpush\b|acrpush|acrdelete|publisher|signer|approver|credential)/i;
const READS_ALL = /^reader$/i;

function roleOf(values: Fields): string | Unknown | undefined {
  const { role_definition_name: name, role_definition_id: id } = values;
  if (typeof name === "string") return name;
  if (typeof id === "string") return BUILT_IN[(id.split("/").at(-1) ?? "").toLowerCase()] ?? id;
  return name instanceof Unknown ? name : id instanceof Unknown ? id : undefined;
}

/** Whether a scope holds more than one resource: a group, a subscription, a management group or everything. */
function isWideScope(scope: unknown): boolean {
  if (typeof scope !== "string") return false;
  const [reference] = referencesIn(scope);
  if (reference !== undefined)
    return /^(data\.)?azurerm_(resource_group|subscription|management_group|client_config)\./.test(reference);
  return !/\/resourcegroups\/[^/]+\/providers\/./i.test(scope);
}

function assignment({ action, was, will }: Change, plan: Plan): readonly string[] {
  const role = roleOf(will);
  const same = ["scope", "principal_id"].every((each) => isSame(was[each], will[each]));
  if (action === "update" && same && role === roleOf(was)) return [];
  if (role === undefined || role instanceof Unknown || (isUnknownValue(role) && !isDefinedHere(role, plan)))
    return role instanceof Unknown && role.references.some((each) => isDefinedHere(each, plan))
      ? []
      : ["which role it gives is known only while Terraform applies"];
  if (isUnknownValue(role)) return [];
  const scope = will["scope"];
  const given = `it grants the role ${role}`;
  if (CLUSTER_ADMINISTRATION.test(role)) {
    if (/\/namespaces\/[^/]+$/i.test(String(scope))) return [];
    return isNewCluster(scope, action, plan) ? [] : [given];
  }
  if (ADMINISTRATION.test(role)) return [given];
  // What a role of one's own may do stands elsewhere.
  if (/^[/]|^[0-9a-f-]{36}$/i.test(role)) return [`${given}, which this plan does not show`];
  const isWide = scope === undefined ? false : isWideScope(scope);
  return isWide && (FAR_REACHING.test(role) || READS_ALL.test(role)) ? [`${given} on all of ${String(scope)}`] : [];
}

function isDefinedHere(reference: string, { changes }: Plan): boolean {
  return [reference, ...referencesIn(reference)].some((each) => {
    const address = each.split(".").slice(0, 2).join(".");
    return /^azurerm_role_definition\./.test(address) && changes.some((change) => change.address === address);
  });
}

/** Whether the cluster of a scope is made by this very plan. */
function isNewCluster(scope: unknown, action: string, { changes }: Plan): boolean {
  const clusters = changes.filter(({ kind }) => kind === "azurerm_kubernetes_cluster");
  if (action !== "create" || clusters.length === 0 || clusters.some((each) => each.action !== "create")) return false;
  return isUnknownValue(scope) || scope === undefined;
}

// What a role must not do unseen.
const SENSITIVE = [
  ...["microsoft.authorization/*/write", "microsoft.authorization/*/action", "microsoft.authorization/*/delete"],
  ...["microsoft.managedidentity/userassignedidentities/*/assign/action", "microsoft.managedidentity/*/write"],
  ...["microsoft.containerservice/managedclusters/*/action", "microsoft.containerregistry/registries/*/action"],
  ...["microsoft.storage/storageaccounts/listkeys/action", "microsoft.storage/storageaccounts/*/action"],
  ...[
    "microsoft.keyvault/vaults/accesspolicies/write",
    "microsoft.keyvault/vaults/write",
    "microsoft.keyvault/vaults/secrets/*",
  ],
  ...["microsoft.compute/virtualmachines/runcommand/action", "microsoft.resources/deployments/write"],
  ...[
    "microsoft.containerregistry/registries/tasks/write",
    "microsoft.containerregistry/registries/scheduleRun/action",
  ].map((each) => each.toLowerCase()),
];

/** Actions of a role that are new, and everything or leading further. */
function roleDefinition({ action, was, will }: Change): readonly string[] {
  const ofRole = (values: Fields, ...names: readonly string[]) =>
    blocksOf(values, "permissions")
      .flatMap((block) => names.flatMap((name) => stringsOf(block[name])))
      .map((each) => each.toLowerCase());
  if (
    blocksOf(will, "permissions").some((block) => Object.values(block).some((each) => each instanceof Unknown)) ||
    will["permissions"] instanceof Unknown
  )
    return ["what the role may do is known only while Terraform applies"];
  const old = ofRole(was, "actions", "data_actions");
  const grown = ofRole(will, "actions", "data_actions").filter((each) => !old.some((had) => globCovers(had, each)));
  const excepted = ofRole(will, "not_actions", "not_data_actions");
  const freed = ofRole(was, "not_actions", "not_data_actions").filter(
    (each) => !excepted.some((still) => globCovers(still, each)),
  );
  const scopes = stringsOf(will["assignable_scopes"]).filter(
    (each) =>
      action !== "create" &&
      !stringsOf(was["assignable_scopes"]).some((had) => each === had || each.startsWith(`${had}/`)),
  );
  return [
    ...grown.filter((each) => leadsFurther(each, action === "create")).map((each) => `the role may do ${each}`),
    ...freed.map((each) => `the role may do ${each}, which was excepted`),
    ...scopes.map((each) => `the role may be given on ${each}`),
  ];
}

function leadsFurther(pattern: string, isNew: boolean): boolean {
  if (SENSITIVE.some((each) => globsMeet(each, pattern))) return !/\/read$/.test(pattern);
  return isNew ? /^\*|^microsoft\.\w+\/\*$/.test(pattern) && !/\/read$/.test(pattern) : /\*/.test(pattern);
}

function federated({ action, was, will }: Change, plan: Plan): readonly string[] {
  const subject = String(will["subject"] ?? "");
  if (action !== "create")
    return ["subject", "issuer", "audience", "audiences", "parent_id", "user_assigned_identity_id"]
      .filter((each) => !isSame(was[each], will[each]) && (was[each] !== undefined || will[each] !== undefined))
      .map(
        (each) =>
          `another may sign in as the identity: its ${each} is ${will[each] instanceof Unknown ? "known only while Terraform applies" : String(will[each])} now`,
      );
  const identity = will["parent_id"] ?? will["user_assigned_identity_id"];
  const isPod = /^system:serviceaccount:[^:*]+:[^:*]+$/.test(subject);
  const isNewIdentity =
    isUnknownValue(identity) &&
    plan.changes.some((each) => each.kind === "azurerm_user_assigned_identity" && each.action === "create");
  return isPod && isNewIdentity
    ? []
    : [
        `${subject === "" ? "a subject that is known only while Terraform applies" : subject} may sign in as the identity`,
      ];
}

function vaultPolicies(values: Fields): readonly string[] {
  return blocksOf(values, "access_policy").flatMap((policy) => permissionsOf(policy));
}

function permissionsOf(policy: Fields): readonly string[] {
  const kinds = ["key_permissions", "secret_permissions", "certificate_permissions", "storage_permissions"];
  const given = kinds.flatMap((kind) => stringsOf(policy[kind]).map((each) => `${each} (${kind})`));
  return [
    `the principal ${String(policy["object_id"])}`,
    ...given.map((each) => `the principal ${String(policy["object_id"])} with ${each}`),
  ];
}

const SWITCHES: readonly {
  readonly on: RegExp;
  readonly argument: string;
  readonly open: boolean;
  readonly opens: string;
}[] = [
  {
    on: /^azurerm_kubernetes_cluster$/,
    argument: "local_account_disabled",
    open: false,
    opens: "local accounts, which belong to no person, are let in",
  },
  {
    on: /^azurerm_kubernetes_cluster$/,
    argument: "run_command_enabled",
    open: true,
    opens: "commands may be run in the cluster through Azure, past its API server's rights",
  },
  {
    on: /^azurerm_kubernetes_cluster$/,
    argument: "role_based_access_control_enabled",
    open: false,
    opens: "the cluster checks no rights",
  },
  {
    on: /^azurerm_container_registry$/,
    argument: "admin_enabled",
    open: true,
    opens: "the registry's own account, which belongs to no person, is let in",
  },
  {
    on: /^azurerm_key_vault$/,
    argument: "rbac_authorization_enabled",
    open: false,
    opens: "writers of the vault may give themselves its keys",
  },
  {
    on: /^azurerm_key_vault$/,
    argument: "enable_rbac_authorization",
    open: false,
    opens: "writers of the vault may give themselves its keys",
  },
  {
    on: /^azurerm_key_vault$/,
    argument: "enabled_for_deployment",
    open: true,
    opens: "virtual machines may read the vault",
  },
  {
    on: /^azurerm_key_vault$/,
    argument: "enabled_for_template_deployment",
    open: true,
    opens: "deployments may read the vault",
  },
  {
    on: /^azurerm_storage_account$/,
    argument: "shared_access_key_enabled",
    open: true,
    opens: "holders of the account's key, which belongs to no person, are let in",
  },
  {
    on: /^azurerm_/,
    argument: "local_authentication_enabled",
    open: true,
    opens: "holders of a key, which belongs to no person, are let in",
  },
  {
    on: /^azurerm_/,
    argument: "local_authentication_disabled",
    open: false,
    opens: "holders of a key, which belongs to no person, are let in",
  },
  {
    on: /^azurerm_/,
    argument: "local_auth_enabled",
    open: true,
    opens: "holders of a key, which belongs to no person, are let in",
  },
  {
    on: /^azurerm_linux_virtual_machine/,
    argument: "disable_password_authentication",
    open: false,
    opens: "passwords are let in",
  },
];
// Where Azure's provider has the open side as its default.
const OPEN_BY_DEFAULT = [
  "run_command_enabled",
  "shared_access_key_enabled",
  "local_authentication_enabled",
  "local_auth_enabled",
];

function switches({ kind, action, was, will }: Change): readonly string[] {
  if (action === "create") return [];
  return SWITCHES.filter(({ on, argument, open }) => {
    if (!on.test(kind) || was[argument] === undefined) return false;
    const isOpen = (value: unknown) =>
      value === undefined ? OPEN_BY_DEFAULT.includes(argument) === open : String(value) === String(open);
    return !isOpen(was[argument]) && (isUnknownValue(will[argument]) || isOpen(will[argument]));
  }).map(({ argument, opens }) =>
    isUnknownValue(will[argument]) ? `${argument} is known only while Terraform applies` : opens,
  );
}

/** What runs as an identity gets no other one unseen; a registry's task says so by its commands. */
function identities({ kind, action, was, will }: Change): readonly string[] {
  if (action !== "update" || !kind.startsWith("azurerm_") || kind === "azurerm_container_registry_task") return [];
  const of = (values: Fields) => blocksOf(values, "identity").flatMap((block) => stringsOf(block["identity_ids"]));
  return of(will)
    .filter((each) => !of(was).includes(each) && !isUnknownValue(each))
    .map((each) => `it gets the rights of the identity ${each}`);
}

function directory({ kind, action }: Change): readonly string[] {
  if (action === "none" || !DIRECTORY.test(kind)) return [];
  return action === "create" || action === "update" || action === "replace"
    ? [`${kind} gives rights in the directory`]
    : [];
}

const DIRECTORY =
  /_(directory_role\w*|app_role_assignment|\w*password|\w*certificate|group_member|group_role\w*|application_federated\w*|\w*delegated_permission_grant|privileged_access\w*|custom_directory_role|conditional_access_policy|administrative_unit_role_member|claims\w*)$/;

type Grants = (change: Change, plan: Plan) => readonly string[];

const GRANTS: Readonly<Record<string, Grants>> = {
  azurerm_role_assignment: assignment,
  azurerm_pim_active_role_assignment: assignment,
  azurerm_pim_eligible_role_assignment: assignment,
  azurerm_role_definition: roleDefinition,
  azurerm_federated_identity_credential: federated,
  azurerm_key_vault_access_policy: ({ was, will }) => {
    const old = permissionsOf(was);
    return permissionsOf(will)
      .filter((each) => !old.includes(each))
      .map((each) => `lets ${each} in`);
  },
  azurerm_key_vault: (change) => {
    const old = vaultPolicies(change.was);
    return [
      ...(change.action === "create"
        ? []
        : vaultPolicies(change.will)
            .filter((each) => !old.includes(each))
            .map((each) => `lets ${each} in`)),
      ...(change.action !== "create" && change.will["access_policy"] instanceof Unknown
        ? ["its access_policy is known only while Terraform applies"]
        : []),
      ...switches(change),
    ];
  },
  azurerm_kubernetes_cluster: (change) => {
    const groups = (values: Fields) =>
      blockOf(values, "azure_active_directory_role_based_access_control")["admin_group_object_ids"];
    const aad = (values: Fields) => blockOf(values, "azure_active_directory_role_based_access_control");
    if (change.action === "create") return switches(change);
    const later =
      groups(change.will) instanceof Unknown || listOf(groups(change.will)).some((each) => each instanceof Unknown);
    return [
      ...stringsOf(groups(change.will))
        .filter((each) => !stringsOf(groups(change.was)).includes(each))
        .map((each) => `it grants administration to the group ${each}`),
      ...(later ? ["its administrators are known only while Terraform applies"] : []),
      ...(aad(change.was)["azure_rbac_enabled"] === true && aad(change.will)["azure_rbac_enabled"] !== true
        ? ["Azure's roles no longer decide on rights in the cluster"]
        : []),
      ...(Object.keys(aad(change.was)).length > 0 && Object.keys(aad(change.will)).length === 0
        ? ["sign-in through Azure's directory is taken away"]
        : []),
      ...switches(change),
    ];
  },
  azurerm_container_registry: switches,
  azurerm_storage_account: switches,
  azurerm_container_registry_token: ({ action }) =>
    action === "create" ? ["a token of the registry, which belongs to no person, is made"] : [],
  azurerm_container_registry_scope_map: ({ action, was, will }) =>
    action === "none"
      ? []
      : stringsOf(will["actions"])
          .filter((each) => action !== "create" && !stringsOf(was["actions"]).includes(each))
          .map((each) => `its tokens may ${each}`),
  azurerm_lighthouse_assignment: () => ["another tenant gets rights in the subscription"],
  azurerm_lighthouse_definition: () => ["another tenant gets rights in the subscription"],
};
