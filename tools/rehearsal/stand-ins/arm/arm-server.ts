import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isObject } from "../../../lib/json";
import { type Answer, Arm } from "./arm";
import { ArmError } from "./arm-error";
import type { ArmSettings } from "./arm-settings";
import { loopbackCertificate } from "./certificate";
import type { Json } from "./json";
import { VAULT_SUFFIX, vaultCallType } from "./key-vault";
import { guidOf } from "./made-up";
import { parsePath } from "./resource-id";
import { addTunnels } from "./tunnel";

/** One answered request. */
export interface ArmCall {
  readonly method: string;
  /** Full type in lower case, an action or a collection included; empty for metadata and tokens. */
  readonly type: string;
  readonly path: string;
  readonly status: number;
}

/** A running stand-in for Azure Resource Manager. */
export interface ArmServer {
  /** `127.0.0.1:PORT`: the provider's `ARM_METADATA_HOSTNAME`. */
  readonly host: string;
  /** The certificate's file, for `SSL_CERT_FILE` of the process that trusts it. */
  readonly certificateFile: string;
  /** Variables for a Terraform process; add a subscription and a tenant if they are missing in the stack. */
  readonly environment: Readonly<Record<string, string>>;
  readonly calls: readonly ArmCall[];
  /** All resources by id, including those that a cluster created. */
  readonly inventory: () => readonly { readonly id: string; readonly type: string; readonly body: Json }[];
  /** Adds a resource that a stack expects, a registry for example, with its resource group. */
  readonly seed: (id: string, body?: Readonly<Record<string, unknown>>) => void;
  /** Upgrades the clusters of the channel `patch` to the newest patch of their minor. */
  readonly patchClusters: () => void;
  readonly stop: () => Promise<void>;
}

const defaults: ArmSettings = {
  tenantId: "00000000-0000-0000-0000-000000000002",
  kubernetesVersions: ["1.33.5", "1.34.0", "1.34.1", "1.35.0", "1.35.1", "1.36.0", "1.37.0"],
  times: {},
};

/** Starts the stand-in on a free port of loopback, over TLS. */
export async function startArm(settings: Partial<ArmSettings> = {}): Promise<ArmServer> {
  const all = { ...defaults, ...settings };
  const { key, certificate } = loopbackCertificate();
  const folder = mkdtempSync(join(tmpdir(), "gantry-arm-"));
  const certificateFile = join(folder, "certificate.pem");
  writeFileSync(certificateFile, certificate);
  const arm = new Arm(all);
  const calls: ArmCall[] = [];
  const server = createServer({ key, cert: certificate }, (request, response) => {
    answer(arm, all, calls, request, response).catch((error: unknown) => {
      send(response, { status: 500, body: errorBody("StandInFailed", String(error)) });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  const closeTunnels = addTunnels(server, VAULT_SUFFIX, port);
  return {
    host,
    certificateFile,
    environment: {
      ARM_METADATA_HOSTNAME: host,
      ARM_CLIENT_ID: guidOf("client"),
      ARM_CLIENT_SECRET: "stand-in",
      ARM_TENANT_ID: all.tenantId,
      SSL_CERT_FILE: certificateFile,
      // The provider calls a vault's keys at the vault's own host name.
      HTTPS_PROXY: `https://${host}`,
    },
    calls,
    inventory: () => arm.inventory(),
    seed: (id, body = {}) => arm.seed(id, body),
    patchClusters: () => arm.patchClusters(),
    stop: async () => {
      closeTunnels();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answer(
  arm: Arm,
  settings: ArmSettings,
  calls: ArmCall[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL((request.url ?? "/").replace(/^\/+/, "/"), `https://${request.headers.host}`);
  const path = url.pathname.replace(/\/+/g, "/");
  const method = request.method ?? "GET";
  const vault = url.hostname.endsWith(VAULT_SUFFIX) ? url.hostname.slice(0, -VAULT_SUFFIX.length) : undefined;
  const type = vault === undefined ? typeOf(path) : vaultCallType(path);
  const body = await readBody(request);
  const fault = type === "" ? undefined : settings.intercept?.({ method, path, type });
  if (fault === "drop") {
    calls.push({ method, type, path, status: 0 });
    request.socket.destroy();
    return;
  }
  if (typeof fault === "object") await wait(fault.delayMs);
  const result =
    fault === "throttle" || fault === "5xx"
      ? failed(fault)
      : vault === undefined
        ? route(arm, settings, url, path, request, body)
        : routeVault(arm, settings, vault, path, request, body);
  calls.push({ method, type, path, status: fault === "drop-answer" ? 0 : result.status });
  if (fault === "drop-answer") request.socket.destroy();
  else send(response, result);
}

function failed(fault: "throttle" | "5xx"): Answer {
  if (fault === "throttle") {
    const body = errorBody("TooManyRequests", "The request is being throttled as the limit has been reached.");
    return { status: 429, body, headers: { "Retry-After": "1" } };
  }
  return { status: 503, body: errorBody("ServiceUnavailable", "The service is temporarily unavailable.") };
}

function route(
  arm: Arm,
  settings: ArmSettings,
  url: URL,
  path: string,
  request: IncomingMessage,
  body: string,
): Answer {
  if (path === "/metadata/endpoints") return { status: 200, body: metadata(url.host) };
  if (/\/oauth2\/(v2\.0\/)?token$/.test(path)) return { status: 200, body: token(arm, settings, body) };
  try {
    if (!request.headers.authorization?.startsWith("Bearer ")) {
      const message = "Authentication failed. The 'Authorization' header is missing.";
      throw new ArmError(401, "AuthenticationFailed", message);
    }
    const apiVersion = url.searchParams.get("api-version");
    if (apiVersion === null) {
      const message = "The api-version query parameter (?api-version=) is required for all requests.";
      throw new ArmError(400, "MissingApiVersionParameter", message);
    }
    return arm.handle({
      method: request.method ?? "GET",
      path,
      body: parseBody(body),
      apiVersion,
      filter: url.searchParams.get("$filter") ?? "",
      // The provider sends an empty one for private DNS zones, which states nothing.
      ifMatch: request.headers["if-match"] || undefined,
      ifNoneMatch: request.headers["if-none-match"],
      origin: url.origin,
      caller: arm.callerOf(clientOf(request)),
    });
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    return { status: error.status, body: errorBody(error.code, error.message) };
  }
}

/** A vault's own host challenges a request without a token. */
function routeVault(
  arm: Arm,
  { tenantId }: ArmSettings,
  vault: string,
  path: string,
  request: IncomingMessage,
  body: string,
): Answer {
  const { method = "GET", headers } = request;
  if (path !== "/" && !headers.authorization?.startsWith("Bearer ")) {
    const challenge = `Bearer authorization="https://login.microsoftonline.com/${tenantId}", resource="https://vault.azure.net"`;
    const refused = errorBody("Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.");
    return { status: 401, body: refused, headers: { "WWW-Authenticate": challenge } };
  }
  try {
    return arm.handleVault({ method, vault, path, body: parseBody(body) }, arm.callerOf(clientOf(request)));
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    return { status: error.status, body: errorBody(error.code, error.message) };
  }
}

function typeOf(path: string): string {
  try {
    return parsePath(path).type;
  } catch {
    return "";
  }
}

function parseBody(body: string): Json {
  if (body === "") return {};
  try {
    const parsed: unknown = JSON.parse(body);
    if (isObject(parsed)) return parsed;
  } catch {
    // Falls through to the refusal.
  }
  throw new ArmError(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized.");
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { ...(body !== undefined && { "Content-Type": "application/json" }), ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function errorBody(code: string, message: string): Json {
  return { error: { code, message } };
}

/** The endpoints and audiences for clients. */
function metadata(host: string): Json {
  const origin = `https://${host}/`;
  return {
    name: "AzureStandIn",
    portal: origin,
    authentication: { loginEndpoint: origin, audiences: [origin], tenant: "common", identityProvider: "AAD" },
    graphAudience: origin,
    graph: origin,
    media: origin,
    batch: origin,
    // With a trailing slash, paths would start with two, and the provider would poll deletions at the parent.
    resourceManager: origin.slice(0, -1),
    microsoftGraphResourceId: origin,
    logAnalyticsResourceId: origin,
    ossrDbmsResourceId: origin,
    synapseAnalyticsResourceId: origin,
    attestationResourceId: origin,
    activeDirectoryDataLake: origin,
    suffixes: {
      acrLoginServer: "azurecr.io",
      keyVaultDns: "vault.azure.net",
      mhsmDns: "managedhsm.azure.net",
      storage: "core.windows.net",
      sqlServerHostname: "database.windows.net",
    },
  };
}

/** A token with the claims that the provider reads, without a signature. */
function token(arm: Arm, settings: ArmSettings, body: string): Json {
  const part = (value: Json) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const appid = new URLSearchParams(body).get("client_id") ?? guidOf("client");
  const oid = arm.callerOf(appid)?.principalId ?? guidOf(`principal ${appid}`);
  const claims = { tid: settings.tenantId, appid, oid, sub: appid, exp: 4102444800 };
  const access_token = `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.`;
  return { token_type: "Bearer", expires_in: 86400, ext_expires_in: 86400, access_token };
}

/** The client that a request's token was made for; none for a token of another form. */
function clientOf({ headers }: IncomingMessage): string {
  try {
    const [, claims = ""] = (headers.authorization ?? "").split(".");
    const parsed: unknown = JSON.parse(Buffer.from(claims, "base64url").toString());
    return isObject(parsed) ? String(parsed["appid"]) : "";
  } catch {
    return "";
  }
}
