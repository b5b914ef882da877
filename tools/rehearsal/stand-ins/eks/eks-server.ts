import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Fault } from "../../fault";
import { bodyOf, close, listen } from "../../loopback";
import { accessEntryHandlers } from "./access-entries";
import type { Account } from "./account";
import { addOnHandlers } from "./add-ons";
import { ApiError, type ErrorCode } from "./api-error";
import type { Call, Handler } from "./call";
import { emulatedCloud, imaginaryCloud } from "./cloud";
import { clusterHandlers } from "./clusters";
import { nodeGroupHandlers } from "./node-groups";
import { type Operation, operationOf } from "./operations";
import { podIdentityHandlers } from "./pod-identity-associations";
import { type Kind, Store } from "./store";
import { tagHandlers } from "./tags";
import { updateHandlers } from "./updates";

export interface EksServerOptions {
  /**
   * The address of the account's other services (EC2, Auto Scaling, IAM), moto for example: subnets, launch templates and
   * roles are read there, cluster security groups and Auto Scaling groups are created there.
   * @default an imaginary cloud in which every id exists
   */
  readonly awsEndpoint?: string;
  /** The endpoint and base64 CA of the clusters. @default an address without a server */
  readonly apiServer?: Account["apiServer"];
  /** @default "123456789012", as in moto */
  readonly accountId?: string;
  /** @default 0 each: a change is visible in the answer that starts it and complete at the next request */
  readonly durations?: Account["durations"];
  /** Called before each request, client retries included. @default no fault */
  readonly intercept?: (call: Call) => Fault<ErrorCode> | undefined;
  /** Whether a client, by its access key, may call an operation. @default always */
  readonly isAllowed?: (accessKey: string, operation: Operation) => boolean;
  /** Epoch milliseconds. @default `Date.now` */
  readonly clock?: () => number;
}

/** A resource in the stand-in. */
export interface InventoryItem {
  readonly kind: Kind;
  readonly name: string;
  readonly cluster: string;
  readonly arn: string;
  readonly status?: string;
}

/** One request, refused or not. */
export interface LoggedCall {
  /** The operation's name, or method and path of an unknown one. */
  readonly operation: string;
  /** The path's parameters joined by slashes. */
  readonly subject: string;
  /** The HTTP status answered; 0 for a dropped connection. */
  readonly status: number;
  readonly error?: string;
}

export interface EksServer {
  /** The value of `AWS_ENDPOINT_URL_EKS`. */
  readonly url: string;
  inventory(): InventoryItem[];
  readonly calls: readonly LoggedCall[];
  stop(): Promise<void>;
}

/**
 * A stand-in for the EKS API on loopback: clusters, node groups, add-ons, access entries, Pod Identity associations, their
 * updates and tags, in memory. It refuses requests with the API's own error codes; an operation or member that is not
 * modelled is a 501 that names it. What EKS creates in the account's other services is created at `awsEndpoint`, so that
 * one emulator lists every resource of the account. README.md lists what is not modelled.
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
  const handlers = {
    ...clusterHandlers(account),
    ...nodeGroupHandlers(account),
    ...addOnHandlers(account),
    ...accessEntryHandlers(account),
    ...podIdentityHandlers(account),
    ...updateHandlers(account),
    ...tagHandlers(account),
  } satisfies Record<Operation, Handler>;
  const calls: LoggedCall[] = [];
  /** Answers by client request token: a repeated change gets the same answer and is not made twice. */
  const answered = new Map<string, string>();
  let turn: Promise<unknown> = Promise.resolve();

  async function serve(call: Call): Promise<string> {
    const token = call.body["clientRequestToken"];
    const key = JSON.stringify([call.region, call.operation, call.parameters, token]);
    const before = answered.get(key);
    if (before !== undefined) return before;
    store.settle();
    const answer = JSON.stringify(await handlers[call.operation](call));
    if (token !== undefined) answered.set(key, answer);
    return answer;
  }

  /** Serves one request after the other: no check is outdated when its change is made. */
  function serveInTurn(call: Call): Promise<string> {
    const served = turn.then(() => serve(call));
    turn = served.catch(() => {});
    return served;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = (await bodyOf(request)).toString();
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
      if (match === undefined) throw new ApiError("NotImplementedException", `${operation} is not modelled`);
      const body = text === "" ? {} : (JSON.parse(text) as Call["body"]);
      const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/eks\//.exec(request.headers.authorization ?? "");
      const call: Call = { ...match, query: searchParams, body, region: scope?.[2] ?? "us-east-1" };
      if (options.isAllowed?.(scope?.[1] ?? "", match.operation) === false)
        throw new ApiError("AccessDeniedException", `User is not authorized to perform: eks:${match.operation}`);
      const fault = options.intercept?.(call);
      if (fault === "throttle") throw new ApiError("ThrottlingException", "Rate exceeded");
      if (fault === "5xx") throw new ApiError("ServerException", "Internal failure");
      if (fault === "drop") return send(0, "");
      if (typeof fault === "object" && "error" in fault) throw new ApiError(fault.error, fault.message);
      if (typeof fault === "object") await wait(fault.delayMs);
      const result = await serveInTurn(call);
      send(fault === "drop-answer" ? 0 : 200, result);
    } catch (error) {
      const refusal = error instanceof ApiError ? error : new ApiError("ServerException", String(error));
      send(refusal.status, JSON.stringify({ message: refusal.message }), refusal.code);
    }
  }

  const server = createServer((request, response) => void answer(request, response));
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    calls,
    inventory() {
      store.settle();
      return store.all().map(({ kind, name, cluster, arn, body: { status } }) => {
        return { kind, name, cluster, arn, ...(status !== undefined && { status }) };
      });
    },
    stop: () => close(server),
  };
}
