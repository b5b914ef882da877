import { readFileSync } from "node:fs";
import { request } from "node:https";
import { connect, type TLSSocket } from "node:tls";
import type { Json } from "../../stand-ins/arm/json";
import { type ArmClient, closeArms, GROUP, IDENTITY, openArm, PROVIDERS, SUBSCRIPTION } from "../support/arm-client";

afterEach(closeArms);

const VAULT = `${PROVIDERS}/Microsoft.KeyVault/vaults/keys`;
const REGISTRY = `${PROVIDERS}/Microsoft.ContainerRegistry/registries/images`;
const TASK = `${REGISTRY}/tasks/purge`;
const PROPERTIES = { enablePurgeProtection: true, enableRbacAuthorization: true };
const ROLE = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6`;
const KEY = { kty: "RSA-HSM", key_size: 2048, key_ops: ["wrapKey"], tags: { a: "b" } };

async function withVault(): Promise<ArmClient> {
  const arm = await openArm();
  await arm.put(GROUP);
  await arm.put(VAULT, PROPERTIES);
  return arm;
}

/** A request to the vault's own host, through the proxy in the environment. */
function send({ server }: ArmClient, method: string, path: string, body?: Json, authorization = "Bearer x") {
  const ca = readFileSync(server.certificateFile);
  return new Promise<{ status: number; body: Json; challenge: string | undefined }>((resolve, reject) => {
    const proxy = new URL(server.environment["HTTPS_PROXY"] ?? "");
    const tunnel = request({
      host: proxy.hostname,
      port: proxy.port,
      method: "CONNECT",
      path: "keys.vault.azure.net:443",
      ca,
    });
    tunnel.once("error", reject).once("connect", (_, socket) => {
      const secure: TLSSocket = connect({ socket, servername: "keys.vault.azure.net", ca });
      const call = request(
        {
          createConnection: () => secure,
          host: "keys.vault.azure.net",
          method,
          path,
          headers: { ...(authorization && { authorization }) },
        },
        (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (chunk: string) => {
            text += chunk;
          });
          response.once("end", () => {
            secure.destroy();
            const challenge = response.headers["www-authenticate"];
            resolve({ status: response.statusCode ?? 0, body: text === "" ? {} : JSON.parse(text), challenge });
          });
        },
      );
      call.once("error", reject).end(body && JSON.stringify(body));
    });
    tunnel.end();
  });
}

test("a vault has its own host and is listed in the subscription", async () => {
  const arm = await withVault();
  expect((await arm.get(VAULT)).body["properties"]).toMatchObject({ vaultUri: "https://keys.vault.azure.net/" });
  const filter = encodeURIComponent("resourceType eq 'Microsoft.KeyVault/vaults'");
  const { body } = await arm.get(`${SUBSCRIPTION}/resources?api-version=2015-11-01&$filter=${filter}`);
  expect(body["value"]).toEqual([{ id: VAULT, name: "keys", type: "Microsoft.KeyVault/vaults" }]);
});

test("a vault's host challenges a request without a token", async () => {
  const { status, challenge } = await send(await withVault(), "GET", "/keys/k/", undefined, "");
  expect(status).toBe(401);
  expect(challenge).toContain('resource="https://vault.azure.net"');
});

test("a key is created, read with a modulus of its size, changed, and has a rotation policy", async () => {
  const arm = await withVault();
  expect((await send(arm, "GET", "/keys/k/")).status).toBe(404);
  expect((await send(arm, "POST", "/keys/k/create", KEY)).status).toBe(200);
  const { body } = await send(arm, "GET", "/keys/k/");
  expect(body).toMatchObject({ key: { kty: "RSA-HSM", key_ops: ["wrapKey"] }, tags: { a: "b" } });
  const { n, kid } = body["key"] as { n: string; kid: string };
  expect(Buffer.from(n, "base64url")).toHaveLength(256);
  expect(kid).toMatch(/^https:\/\/keys\.vault\.azure\.net\/keys\/k\/[0-9a-f]{32}$/);
  expect((await send(arm, "PATCH", "/keys/k/", { tags: { a: "c" } })).body["tags"]).toEqual({ a: "c" });
  await send(arm, "PUT", "/keys/k/rotationpolicy", { attributes: { expiryTime: "P2Y" } });
  expect((await send(arm, "GET", "/keys/k/rotationpolicy")).body).toMatchObject({ attributes: { expiryTime: "P2Y" } });
});

test("a deleted key keeps its name until it is recovered", async () => {
  const arm = await withVault();
  await send(arm, "POST", "/keys/k/create", KEY);
  expect((await send(arm, "DELETE", "/keys/k")).status).toBe(200);
  expect((await send(arm, "GET", "/keys/k/")).status).toBe(404);
  expect((await send(arm, "POST", "/keys/k/create", KEY)).status).toBe(409);
  expect((await send(arm, "POST", "/deletedkeys/k/recover")).status).toBe(200);
  expect((await send(arm, "GET", "/keys/k/")).status).toBe(200);
});

test("a deleted vault keeps its name and is recovered with its keys", async () => {
  const arm = await withVault();
  await send(arm, "POST", "/keys/k/create", KEY);
  await arm.del(VAULT);
  expect(arm.held()).toEqual([GROUP]);
  expect(await arm.put(VAULT, PROPERTIES)).toMatchObject({ status: 409, code: "ConflictError" });
  const bin = `${SUBSCRIPTION}/providers/Microsoft.KeyVault/locations/eastus/deletedVaults/keys`;
  expect((await arm.get(bin)).body["properties"]).toMatchObject({ vaultId: VAULT });
  expect(await arm.put(VAULT, { ...PROPERTIES, createMode: "recover" })).toMatchObject({ status: 200 });
  expect((await send(arm, "GET", "/keys/k/")).status).toBe(200);
  expect((await arm.get(bin)).status).toBe(404);
});

test("purge protection cannot be disabled", async () => {
  const arm = await withVault();
  expect(await arm.put(VAULT, { enablePurgeProtection: false })).toMatchObject({ status: 400, code: "BadRequest" });
});

describe("a registry's own key", () => {
  async function make(vault: Json, role = true) {
    const arm = await withVault();
    await arm.put(VAULT, { ...PROPERTIES, ...vault });
    await send(arm, "POST", "/keys/k/create", KEY);
    const { principalId, clientId } = (await arm.put(IDENTITY)).body["properties"] as Record<string, string>;
    const assignment = `${VAULT}/providers/Microsoft.Authorization/roleAssignments/r`;
    if (role) await arm.put(assignment, { roleDefinitionId: ROLE, principalId, principalType: "ServicePrincipal" });
    const keyVaultProperties = { keyIdentifier: "https://keys.vault.azure.net/keys/k", identity: clientId };
    const encryption = { status: "enabled", keyVaultProperties };
    const identity = { type: "UserAssigned", userAssignedIdentities: { [IDENTITY]: {} } };
    const answer = await arm.put(
      REGISTRY,
      { encryption, dataEndpointEnabled: true },
      { sku: { name: "Premium" }, identity },
    );
    return { arm, answer };
  }

  test("is accepted if the vault is reachable and the identity has the role", async () => {
    const { arm, answer } = await make({});
    expect(answer.status).toBe(201);
    expect(answer.body["properties"]).toMatchObject({ dataEndpointHostNames: ["images.eastus.data.azurecr.io"] });
    await arm.put(TASK, { step: { type: "EncodedTask", encodedTaskContent: "" } });
    expect((await arm.get(TASK)).body["properties"]).toMatchObject({
      status: "Enabled",
      platform: { architecture: "amd64" },
    });
  });

  test.each([
    ["behind a firewall", { networkAcls: { defaultAction: "Deny" } }, true],
    ["without public access", { publicNetworkAccess: "Disabled" }, true],
    ["without the role", {}, false],
  ])("is refused %s", async (_, vault, role) => {
    const { answer } = await make(vault, role);
    expect(answer).toMatchObject({ status: 400, message: expect.stringContaining("https://aka.ms/acr/cmk") });
  });
});

test("a request that a vault's host does not model is a 501", async () => {
  expect(await send(await withVault(), "GET", "/secrets/s")).toMatchObject({ status: 501 });
});
