import type { Attributes, StackJson } from "../../../../__tests__/support/synthesize";
import { Arm } from "../../stand-ins/arm/arm";
import { guidOf } from "../../stand-ins/arm/made-up";
import { builtInRole } from "../../stand-ins/arm/role-definition";

type Resources = Readonly<Record<string, Attributes>>;

/** A Resource Manager that holds what a bootstrap makes, as Terraform would have made it, beside what others made before. */
export function bootstrappedArm(stack: StackJson, subscription: string, others: readonly string[] = []): Arm {
  const of = (type: string): Resources => stack.resource?.[type] ?? {};
  const arm = new Arm({ tenantId: guidOf("tenant"), kubernetesVersions: [], times: {} });
  for (const id of others) arm.seed(id, { location: "eastus" });
  const attributes = new Map<string, string>();
  const text = (value: unknown) =>
    String(value).replaceAll(/\$\{([^}]+)\}/g, (reference, name: string) => {
      const found = attributes.get(name);
      if (found === undefined) throw new Error(`not known: ${reference}`);
      return found;
    });
  /** Holds each resource of a type, at an id made of its attributes. */
  const hold = (type: string, idOf: (its: Attributes) => string, bodyOf: (its: Attributes) => object = () => ({})) => {
    for (const [name, its] of Object.entries(of(type))) {
      const id = idOf(its);
      attributes.set(`${type}.${name}.id`, id);
      attributes.set(`${type}.${name}.name`, String(its["name"]));
      attributes.set(`${type}.${name}.role_definition_resource_id`, id);
      arm.seed(id, { location: "eastus", ...bodyOf(its) });
      const made = arm.inventory().find((resource) => resource.id === id);
      const { principalId, clientId } = (made?.body["properties"] ?? {}) as Readonly<Record<string, string>>;
      attributes.set(`${type}.${name}.principal_id`, principalId ?? "");
      attributes.set(`${type}.${name}.client_id`, clientId ?? "");
    }
  };
  const group = (its: Attributes) => `${subscription}/resourceGroups/${text(its["resource_group_name"])}`;
  const authorization = "providers/Microsoft.Authorization";
  hold("azurerm_resource_group", ({ name }) => `${subscription}/resourceGroups/${name}`);
  hold("azurerm_storage_account", (its) => `${group(its)}/providers/Microsoft.Storage/storageAccounts/${its["name"]}`);
  hold(
    "azurerm_storage_container",
    ({ storage_account_id, name }) => `${text(storage_account_id)}/blobServices/default/containers/${name}`,
  );
  hold(
    "azurerm_user_assigned_identity",
    (its) => `${group(its)}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${its["name"]}`,
  );
  hold(
    "azurerm_role_definition",
    ({ name }) => `${subscription}/${authorization}/roleDefinitions/${guidOf(`role ${name}`)}`,
    ({ name, permissions, assignable_scopes }) => ({
      properties: {
        roleName: name,
        assignableScopes: assignable_scopes,
        permissions: (permissions as readonly Attributes[]).map(({ actions, data_actions }) => ({
          actions,
          dataActions: data_actions,
        })),
      },
    }),
  );
  hold(
    "azurerm_policy_definition",
    ({ name }) => `${subscription}/${authorization}/policyDefinitions/${name}`,
    ({ policy_rule }) => ({ properties: { policyRule: JSON.parse(String(policy_rule)) } }),
  );
  hold(
    "azurerm_resource_group_policy_assignment",
    ({ resource_group_id, name }) => `${text(resource_group_id)}/${authorization}/policyAssignments/${name}`,
    ({ policy_definition_id }) => ({ properties: { policyDefinitionId: text(policy_definition_id) } }),
  );
  for (const [name, its] of Object.entries(stack.data?.["azurerm_role_definition"] ?? {})) {
    const id = builtInRole(subscription, String(its["name"]));
    attributes.set(`data.azurerm_role_definition.${name}.role_definition_id`, id.split("/").at(-1) ?? "");
  }
  for (const [name, its] of Object.entries(of("azurerm_role_assignment"))) {
    const { role_definition_name: builtIn, role_definition_id, condition, principal_type } = its;
    const roleDefinitionId =
      builtIn === undefined ? text(role_definition_id) : builtInRole(subscription, String(builtIn));
    arm.seed(`${text(its["scope"])}/${authorization}/roleAssignments/${guidOf(`assignment ${name}`)}`, {
      properties: {
        roleDefinitionId,
        principalId: text(its["principal_id"]),
        principalType: principal_type,
        ...(condition !== undefined && { condition: text(condition) }),
      },
    });
  }
  return arm;
}

/** The client of an identity, by its name. */
export function clientIn(arm: Arm, name: string): string {
  const found = arm.inventory().find(({ id }) => id.endsWith(`/userAssignedIdentities/${name}`));
  const { clientId } = (found?.body["properties"] ?? {}) as Readonly<Record<string, string>>;
  if (clientId === undefined) throw new Error(`no identity ${name}`);
  return clientId;
}
