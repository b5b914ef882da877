import { minimalAcr, privateAccess } from "../../support/registry";
import { resourceOf, resourcesOf, type StackJson } from "../../support/synthesize";
import { synthesizeAcr } from "../../support/synthesize-registry";

const stack = synthesizeAcr();
const registry = resourceOf(stack, "azurerm_container_registry");

const assignment = (json: StackJson, role: string) =>
  resourcesOf(json, "azurerm_role_assignment").filter(({ role_definition_name }) => role_definition_name === role);
const taskOf = (json: StackJson) =>
  String(
    (resourceOf(json, "azurerm_container_registry_task")["encoded_step"] as { task_content: string }).task_content,
  );

test("the registry is Premium and for Entra principals only", () => {
  expect(registry).toMatchObject({
    name: "images",
    sku: "Premium",
    admin_enabled: false,
    anonymous_pull_enabled: false,
    data_endpoint_enabled: true,
  });
});

test("it stands in a resource group of its own, named after it", () => {
  expect(resourceOf(stack, "azurerm_resource_group")["name"]).toBe("rg-images");
  expect(resourceOf(synthesizeAcr({ resourceGroupName: "shared" }), "azurerm_resource_group")["name"]).toBe("shared");
});

describe("its own key", () => {
  test("is in a vault that Azure roles alone open and that cannot be purged", () => {
    const vault = resourceOf(stack, "azurerm_key_vault");
    expect(vault).toMatchObject({
      name: "kv-images",
      sku_name: "premium",
      rbac_authorization_enabled: true,
      purge_protection_enabled: true,
      soft_delete_retention_days: 90,
    });
    // Azure refuses a registry whose key is behind a firewall.
    expect(vault).not.toHaveProperty("network_acls");
  });

  test("is in a vault of the stated name", () => {
    expect(resourceOf(synthesizeAcr({ keyVaultName: "keys" }), "azurerm_key_vault")["name"]).toBe("keys");
  });

  test("is kept in hardware and rotates every year", () => {
    expect(resourceOf(stack, "azurerm_key_vault_key")).toMatchObject({
      key_type: "RSA-HSM",
      rotation_policy: { automatic: { time_after_creation: "P1Y" }, expire_after: "P2Y" },
    });
  });

  test("is used in its newest version, by an identity that may before the registry is made", () => {
    expect(registry["encryption"]).toEqual([
      {
        identity_client_id: expect.stringMatching(/^\$\{azurerm_user_assigned_identity\.\w+\.client_id\}$/),
        key_vault_key_id: expect.stringMatching(/^\$\{azurerm_key_vault_key\.\w+\.versionless_id\}$/),
      },
    ]);
    expect(assignment(stack, "Key Vault Crypto Service Encryption User")).toHaveLength(1);
    expect(registry["depends_on"]).toEqual([expect.stringContaining("azurerm_role_assignment.registry_key-role")]);
  });
});

test("CI pushes", () => {
  expect(assignment(stack, "AcrPush")).toMatchObject([
    { principal_id: minimalAcr.pusherId, principal_type: "ServicePrincipal" },
  ]);
});

test.each([
  ["defaults", {}, 7, "--keep 30"],
  ["stated values", { untaggedDays: 3, repositories: { "web-api": { keepImages: 5 } } }, 3, "--keep 5"],
] as const)("old images go: %s", (_, change, days, keep) => {
  const json = synthesizeAcr(change);
  expect(resourceOf(json, "azurerm_container_registry")["retention_policy_in_days"]).toBe(days);
  expect(taskOf(json)).toContain(`acr purge --filter 'web-api:.*' --ago 0d ${keep}\n`);
});

test("the purge takes each repository for itself, every day, and no other whose name is alike", () => {
  const json = synthesizeAcr({ repositories: { "web.api": {}, "team/worker": {} } });
  expect(taskOf(json).match(/'.*'/g)).toEqual(["'web[.]api:.*'", "'team/worker:.*'"]);
  expect(resourceOf(json, "azurerm_container_registry_task")["timer_trigger"]).toEqual([
    { name: "daily", schedule: "0 3 * * *" },
  ]);
});

test("it is copied over zones unless told otherwise", () => {
  expect(registry["zone_redundancy_enabled"]).toBe(true);
  const json = synthesizeAcr({ zoneRedundant: false });
  expect(resourceOf(json, "azurerm_container_registry")["zone_redundancy_enabled"]).toBe(false);
});

test("it is copied to no other region unless told to, then in the order that is read back", () => {
  expect(registry["georeplications"]).toEqual([]);
  const json = synthesizeAcr({
    geoReplications: [{ location: "westus2" }, { location: "eastus2", zoneRedundant: false }],
  });
  expect(resourceOf(json, "azurerm_container_registry")["georeplications"]).toMatchObject([
    { location: "eastus2", zone_redundancy_enabled: false },
    { location: "westus2", zone_redundancy_enabled: true },
  ]);
});

describe("private access", () => {
  const json = synthesizeAcr({ privateAccess });

  test("is off by default, and adds nothing", () => {
    expect(registry["public_network_access_enabled"]).toBe(true);
    expect(resourcesOf(stack, "azurerm_private_endpoint")).toEqual([]);
  });

  test("is an endpoint in the subnet, and no other way in", () => {
    expect(resourceOf(json, "azurerm_container_registry")["public_network_access_enabled"]).toBe(false);
    expect(resourceOf(json, "azurerm_private_endpoint")).toMatchObject({
      subnet_id: privateAccess.subnetId,
      private_dns_zone_group: { private_dns_zone_ids: [privateAccess.privateDnsZoneId] },
      private_service_connection: { subresource_names: ["registry"], is_manual_connection: false },
    });
  });

  test("leaves out the purge, which could not reach it", () => {
    expect(resourcesOf(json, "azurerm_container_registry_task")).toEqual([]);
  });
});

test.each([true, false])("protected is %s: so is the refusal to destroy registry, vault and key", (isProtected) => {
  const json = synthesizeAcr({}, isProtected);
  for (const type of ["container_registry", "key_vault", "key_vault_key", "resource_group"])
    expect(resourceOf(json, `azurerm_${type}`)["lifecycle"]).toEqual({ prevent_destroy: isProtected });
});

test("all that can has the tags", () => {
  const tagged = Object.entries(stack.resource ?? {}).filter(([type]) => type !== "azurerm_role_assignment");
  for (const [, resources] of tagged)
    for (const resource of Object.values(resources)) expect(resource["tags"]).toEqual({ Environment: "test" });
});
