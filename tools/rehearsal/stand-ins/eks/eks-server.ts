import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { accessEntryHandlers } from "./access-entries";
import type { Account } from "./account";
import { addOnHandlers } from "./add-ons";
import { ApiError, type ErrorCode } from "./api-error";
import type { Call, Handlers } from "./call";
import { emulatedCloud, imaginaryCloud } from "./cloud";
import { clusterHandlers } from "./clusters";
import { nodeGroupHandlers } from "./node-groups";
import { operationOf } from "./operations";
import { podIdentityHandlers } from "./pod-identity-associations";
import { type Kind, Store } from "./store";
import { tagHandlers } from "./tags";
import { updateHandlers } from "./updates";

/**
 * What goes wrong with one request. `drop` closes the connection before anything happens, `drop-answer` after it has
 * happened; an error is answered in the API's terms; a delay comes before the request is served as usual.
 */
export type Fault =
  | "throttle"
  | "5xx"
  | "drop"
  | "drop-answer"
  | { readonly delayMs: number }
  | { readonly error: ErrorCode; readonly message: string };

export interface EksServerOptions {
  /**
   * One address of the account's other services (EC2, Auto Scaling, IAM), moto's for example: subnets, launch templates
   * and roles are looked up there, cluster security groups and Auto Scaling groups are made there.
   * @default none of them is looked up or made
   */
  readonly awsEndpoint?: string;
  /** What clusters answer as their endpoint and base64 CA. @default an address nobody serves */
  readonly apiServer?: Account["apiServer"];
  /** @default "123456789012", which is moto's */
  readonly accountId?: string;
  /** @default 0 each: a change is visible in the answer that starts it and over at the next request */
  readonly durations?: Account["durations"];
  /** Asked before each request, client retries included. @default nothing goes wrong */
  readonly intercept?: (call: Call) => Fault | undefined;
  /** Epoch milliseconds. @default the machine's clock */
  readonly clock?: () => number;
}

/** Something the stand-in still holds. */
export interface InventoryItem {
  readonly kind: Kind;
  readonly name: string;
  readonly cluster: string;
  readonly arn: string;
  readonly status?: string;
}

/** One request that arrived, whatever became of it. */
export interface LoggedCall {
  /** The operation's name, or method and path of what is no operation. */
  readonly operation: string;
  /** The path's parameters joined by slashes: what the call is about. */
  readonly subject: string;
  /** The HTTP status answered; 0 for a dropped connection. */
  readonly status: number;
  readonly error?: string;
}

export interface EksServer {
  /** What `AWS_ENDPOINT_URL_EKS` takes. */
  readonly url: string;
  inventory(): InventoryItem[];
  readonly calls: readonly LoggedCall[];
  stop(): Promise<void>;
}

/**
 * A stand-in for the EKS API on loopback: clusters, node groups, add-ons, access entries, Pod Identity associations,
 * their updates and tags, in memory. What it refuses, it refuses with the API's own codes; an operation or a member of
 * a request that it does not model is a 501 that names it.
 *
 * It makes what EKS makes in the account's other services (`awsEndpoint`) instead of serving their operations itself:
 * one emulator then knows every Auto Scaling group and security group, and "nothing is left" has one place to ask.
 *
 * Not modelled: signatures and permissions, quotas, the access entry of a cluster's creator, whether an access entry's
 * principal or a KMS key exists, what a launch template's data forbids, AWS's real list of versions (shape and skew are
 * checked), instances, YAML in add-on configuration, Auto Mode, Fargate, Outposts, hybrid nodes, identity providers.
 */
export async function startEksServer(options: EksServerOptions = {}): Promise<EksServer> {
  const store = new Store(options.clock ?? Date.now);
  const account: Account = {
    id: options.accountId ?? "123456789012",
    store,
    cloud: options.awsEndpoint === undefined ? imaginaryCloud() : emulatedCloud(options.awsEndpoint),
    durations: options.durations ?? {},
    apiServer: options.apiServer ?? { endpoint: "https://eks.invalid", certificateAuthority: "" },
  };
  const handlers: Handlers = {
    ...clusterHandlers(account),
    ...nodeGroupHandlers(account),
    ...addOnHandlers(account),
    ...accessEntryHandlers(account),
    ...podIdentityHandlers(account),
    ...updateHandlers(account),
    ...tagHandlers(account),
  };
  const calls: LoggedCall[] = [];
  /** Answers by client request token: a retried change is answered again, not made again. */
  const answered = new Map<string, string>();
  let turn: Promise<unknown> = Promise.resolve();

  async function serve(call: Call): Promise<string> {
    const token = call.body["clientRequestToken"];
    const key = JSON.stringify([call.region, call.operation, call.parameters, token]);
    const before = answered.get(key);
    if (before !== undefined) return before;
    store.settle();
    const handler = handlers[call.operation];
    if (handler === undefined) throw new ApiError("NotImplementedException", `${call.operation} is not modelled`);
    const answer = JSON.stringify(await handler(call));
    if (token !== undefined) answered.set(key, answer);
    return answer;
  }

  /** One request after the other: no check is outdated when its change is made. */
  function inTurn(call: Call): Promise<string> {
    const mine = turn.then(() => serve(call));
    turn = mine.catch(() => {});
    return mine;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await bodyOf(request);
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://eks");
    const match = operationOf(request.method ?? "", pathname);
    const operation = match?.operation ?? `${request.method} ${pathname}`;
    const subject = Object.values(match?.parameters ?? {}).join("/");

    function send(status: number, body: string, error?: string): void {
      calls.push({ operation, subject, status, ...(error !== undefined && { error }) });
      if (status === 0) {
        request.socket.destroy();
        return;
      }
      response.writeHead(status, {
        "content-type": "application/json",
        "x-amzn-requestid": `${calls.length}`,
        ...(error !== undefined && { "x-amzn-errortype": error }),
      });
      response.end(body);
    }

    try {
      if (match === undefined) throw new ApiError("NotImplementedException", `${operation} is no operation of EKS`);
      const body = text === "" ? {} : (JSON.parse(text) as Call["body"]);
      const scope = /Credential=[^/]+\/\d+\/([^/]+)\/eks\//.exec(request.headers.authorization ?? "");
      const call: Call = { ...match, query: searchParams, body, region: scope?.[1] ?? "us-east-1" };
      const fault = options.intercept?.(call);
      if (fault === "throttle") throw new ApiError("ThrottlingException", "Rate exceeded");
      if (fault === "5xx") throw new ApiError("ServerException", "Internal failure");
      if (fault === "drop") return send(0, "");
      if (typeof fault === "object" && "error" in fault) throw new ApiError(fault.error, fault.message);
      if (typeof fault === "object") await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
      const result = await inTurn(call);
      send(fault === "drop-answer" ? 0 : 200, result);
    } catch (error) {
      const refusal = error instanceof ApiError ? error : new ApiError("ServerException", String(error));
      send(refusal.status, JSON.stringify({ message: refusal.message }), refusal.code);
    }
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    inventory() {
      store.settle();
      return store.all().map(({ kind, name, cluster, arn, body: { status } }) => {
        return { kind, name, cluster, arn, ...(status !== undefined && { status }) };
      });
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
