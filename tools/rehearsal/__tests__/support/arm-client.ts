import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { type ArmServer, startArm } from "../../stand-ins/arm/arm-server";
import type { ArmSettings } from "../../stand-ins/arm/arm-settings";
import type { Json } from "../../stand-ins/arm/json";

export const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001";
export const GROUP = `${SUBSCRIPTION}/resourceGroups/g`;
export const PROVIDERS = `${GROUP}/providers`;
export const VNET = `${PROVIDERS}/Microsoft.Network/virtualNetworks/v`;
export const SUBNET = `${VNET}/subnets/nodes`;
export const IDENTITY = `${PROVIDERS}/Microsoft.ManagedIdentity/userAssignedIdentities/i`;
export const CLUSTER = `${PROVIDERS}/Microsoft.ContainerService/managedClusters/c`;

/** An answer of the stand-in; `code` is that of a refusal. */
export interface ArmAnswer {
  readonly status: number;
  readonly code: unknown;
  readonly message: unknown;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Json;
}

export type ArmClient = Awaited<ReturnType<typeof openArm>>;

const servers: ArmServer[] = [];

/** Stops what the tests of a file started; for `afterEach`. */
export async function closeArms(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
}

/** A running stand-in and its client. */
export async function openArm(settings: Partial<ArmSettings> = {}) {
  const server = await startArm(settings);
  servers.push(server);
  // One TLS handshake per stand-in.
  const agent = new Agent({ ca: readFileSync(server.certificateFile), keepAlive: true });
  const send = (method: string, path: string, body?: Json, headers: Record<string, string> = {}) =>
    new Promise<ArmAnswer>((resolve, reject) => {
      const url = `https://${server.host}${path.includes("?") ? path : `${path}?api-version=2025-07-01`}`;
      const options = { method, agent, headers: { authorization: "Bearer x", ...headers } };
      const call = request(url, options, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () => {
          const parsed = text === "" ? {} : JSON.parse(text);
          const { code, message } = parsed.error ?? {};
          resolve({ status: response.statusCode ?? 0, code, message, headers: response.headers, body: parsed });
        });
      });
      call.on("error", reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  return {
    server,
    send,
    get: (path: string) => send("GET", path),
    put: (path: string, properties: Json = {}, rest: Json = {}) =>
      send("PUT", path, { location: "eastus", ...rest, properties }),
    patch: (path: string, body: Json) => send("PATCH", path, body),
    del: (path: string) => send("DELETE", path),
    held: () => server.inventory().map(({ id }) => id),
  };
}

/** With a resource group, a network and a subnet. */
export async function withNetwork(settings: Partial<ArmSettings> = {}): Promise<ArmClient> {
  const arm = await openArm(settings);
  await arm.put(GROUP);
  await arm.put(VNET, { addressSpace: { addressPrefixes: ["10.10.0.0/16"] } });
  await arm.put(SUBNET, { addressPrefix: "10.10.0.0/20" });
  return arm;
}

export const SYSTEM_POOL = {
  name: "system",
  mode: "System",
  count: 2,
  vmSize: "Standard_D4s_v3",
  type: "VirtualMachineScaleSets",
  vnetSubnetID: SUBNET,
};

export const CLUSTER_PROPERTIES = {
  dnsPrefix: "prod",
  kubernetesVersion: "1.35",
  agentPoolProfiles: [SYSTEM_POOL],
  networkProfile: {
    networkPlugin: "azure",
    networkPluginMode: "overlay",
    serviceCidr: "10.0.0.0/16",
    dnsServiceIP: "10.0.0.10",
    podCidr: "10.244.0.0/16",
  },
};

/** A network, and in it a cluster with one system pool. */
export async function withCluster(settings: Partial<ArmSettings> = {}): Promise<ArmClient> {
  const arm = await withNetwork(settings);
  await arm.put(CLUSTER, CLUSTER_PROPERTIES);
  return arm;
}
