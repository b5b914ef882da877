import { Agent, createServer, request as forward, type IncomingHttpHeaders } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { AwsRights } from "./aws-rights";
import type { Fault, Intercept } from "./fault";
import { bodyOf, close, listen } from "./loopback";
import { afterModifyVpcEndpoint, LogGroupKeys, refusedKeyPolicy } from "./moto-mends";

/** A proxy in front of moto that records every call and injects faults. */
export interface AwsProxy {
  readonly url: string;
  /** `service:Operation` of every request, in order. */
  readonly calls: readonly string[];
  /** The regions that were called. */
  readonly regions: ReadonlySet<string>;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The operation of a request, from the scope of its signature and its protocol. */
export function callOf(method: string, path: string, headers: IncomingHttpHeaders, body: string) {
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? "");
  const target = headers["x-amz-target"];
  const form = new URLSearchParams(headers["content-type"]?.includes("x-www-form-urlencoded") ? body : "");
  const operation =
    typeof target === "string"
      ? target.slice(target.lastIndexOf(".") + 1)
      : (form.get("Action") ?? `${method} ${path}`);
  return {
    accessKey: scope?.[1] ?? "",
    region: scope?.[2] ?? "us-east-1",
    service: scope?.[3] ?? "",
    operation: `${scope?.[3] ?? "aws"}:${operation}`,
    json: typeof target === "string",
    form,
    // AWS repeats its answer to a repeated token; moto creates a second resource.
    token: form.has("ClientToken") ? `${operation} ${form.get("ClientToken")}` : undefined,
  };
}

type Refusal = "throttle" | "5xx" | { readonly error: string; readonly message: string };

/** The answer to a request that fails, in the protocol of its service. */
export function failure(
  fault: Refusal,
  { service, json }: { readonly service: string; readonly json: boolean },
): { readonly status: number; readonly body: string } {
  const { status, code, message } = errorOf(fault, service, json);
  if (json) return { status, body: JSON.stringify({ __type: code, message }) };
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  const body =
    service === "ec2"
      ? `<Response><Errors>${error}</Errors><RequestID>rehearsal</RequestID></Response>`
      : `<ErrorResponse>${error}<RequestId>rehearsal</RequestId></ErrorResponse>`;
  return { status, body };
}

function errorOf(fault: Refusal, service: string, json: boolean) {
  if (fault === "5xx")
    return { status: 500, code: json ? "InternalFailure" : "InternalError", message: "Internal error" };
  if (fault !== "throttle") {
    return { status: statusOf(fault.error), code: fault.error, message: fault.message };
  }
  const message = "Rate exceeded";
  if (json) return { status: 400, code: "ThrottlingException", message };
  return service === "ec2"
    ? { status: 503, code: "RequestLimitExceeded", message }
    : { status: 400, code: "Throttling", message };
}

function statusOf(code: string): number {
  if (code.startsWith("NoSuch")) return 404;
  return code === "UnauthorizedOperation" || code === "AccessDenied" ? 403 : 400;
}

/** How a service refuses what the client's policies do not allow. */
function denial({ service, json, operation }: ReturnType<typeof callOf>): Refusal {
  const message = `You are not authorized to perform this operation: no identity-based policy allows the ${operation} action`;
  if (json) return { error: "AccessDeniedException", message };
  return { error: service === "ec2" ? "UnauthorizedOperation" : "AccessDenied", message };
}

function isRefusal(fault: Fault | undefined): fault is Refusal {
  return fault === "throttle" || fault === "5xx" || (typeof fault === "object" && "error" in fault);
}

/** Starts the proxy on a free port of loopback. */
export async function startAwsProxy(
  upstream: string,
  intercept: Intercept = () => undefined,
  isAllowed: AwsRights = () => true,
): Promise<AwsProxy> {
  const agent = new Agent({ keepAlive: true });
  const calls: string[] = [];
  const regions = new Set<string>();
  const answered = new Map<string, Answer>();
  const logGroupKeys = new LogGroupKeys();

  function pass(method: string, path: string, headers: IncomingHttpHeaders, body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = forward(new URL(path, upstream), { method, headers, agent }, (response) => {
        bodyOf(response).then((body) => {
          resolve({ status: response.statusCode ?? 502, headers: response.headers, body });
        }, reject);
      });
      request.once("error", reject).end(body);
    });
  }

  /** The answer, or undefined where the connection is to be closed. */
  async function serve(method: string, path: string, headers: IncomingHttpHeaders, body: Buffer) {
    const call = callOf(method, path, headers, body.toString());
    calls.push(call.operation);
    regions.add(call.region);
    const fault = isAllowed(call.accessKey, call.operation)
      ? (intercept(call.operation) ??
        (await refusedKeyPolicy(call.operation, body.toString(), { endpoint: upstream, region: call.region })))
      : denial(call);
    if (fault === "drop") return undefined;
    if (isRefusal(fault)) {
      return {
        ...failure(fault, call),
        headers: { "content-type": call.json ? "application/x-amz-json-1.1" : "text/xml" },
      };
    }
    if (typeof fault === "object") await wait(fault.delayMs);
    if (logGroupKeys.takes(call, body.toString())) {
      return { status: 200, headers: { "content-type": "application/x-amz-json-1.1" }, body: Buffer.from("{}") };
    }
    const before = call.token === undefined ? undefined : answered.get(call.token);
    const answer = before ?? (await pass(method, path, headers, body));
    if (call.token !== undefined && answer.status < 300) answered.set(call.token, answer);
    if (call.operation === "ec2:ModifyVpcEndpoint" && answer.status < 300) {
      await afterModifyVpcEndpoint(call.form, { endpoint: upstream, region: call.region });
    }
    if (fault === "drop-answer") return undefined;
    if (call.operation !== "logs:DescribeLogGroups" || answer.status !== 200) return answer;
    const { "content-length": _, ...others } = answer.headers;
    return { ...answer, headers: others, body: Buffer.from(logGroupKeys.in(answer.body.toString(), call.region)) };
  }

  const server = createServer((request, response) => {
    bodyOf(request)
      .then((body) => serve(request.method ?? "GET", request.url ?? "/", request.headers, body))
      .then(
        (answer) => {
          if (answer === undefined) request.socket.destroy();
          else response.writeHead(answer.status, answer.headers).end(answer.body);
        },
        () => request.socket.destroy(),
      );
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    calls,
    regions,
    stop: async () => {
      agent.destroy();
      await close(server);
    },
  };
}
