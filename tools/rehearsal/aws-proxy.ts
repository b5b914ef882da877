import { Agent, createServer, request as forward, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Fault, Intercept } from "./fault";
import { afterModifyVpcEndpoint } from "./moto-mends";

/** Stands in front of the emulator of AWS's other services: sees every call, and lets some of them fail. */
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

/** What a request asks for, by its signature's scope and one of AWS's protocols. */
export function callOf(method: string, path: string, headers: IncomingHttpHeaders, body: string) {
  const scope = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? "");
  const target = headers["x-amz-target"];
  const form = new URLSearchParams(headers["content-type"]?.includes("x-www-form-urlencoded") ? body : "");
  const operation =
    typeof target === "string"
      ? target.slice(target.lastIndexOf(".") + 1)
      : (form.get("Action") ?? `${method} ${path}`);
  return {
    region: scope?.[1] ?? "us-east-1",
    service: scope?.[2] ?? "",
    operation: `${scope?.[2] ?? "aws"}:${operation}`,
    json: typeof target === "string",
    // AWS answers a repeated token as it did before; the emulator makes a second resource.
    token: form.has("ClientToken") ? `${operation} ${form.get("ClientToken")}` : undefined,
  };
}

/** A failure in the words of the service's protocol. */
export function failure(
  fault: Exclude<Fault, "drop" | "drop-answer" | { delayMs: number }>,
  { service, json }: { readonly service: string; readonly json: boolean },
): { readonly status: number; readonly body: string } {
  const { status, code, message } = wordsOf(fault, service, json);
  if (json) return { status, body: JSON.stringify({ __type: code, message }) };
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  const body =
    service === "ec2"
      ? `<Response><Errors>${error}</Errors><RequestID>rehearsal</RequestID></Response>`
      : `<ErrorResponse>${error}<RequestId>rehearsal</RequestId></ErrorResponse>`;
  return { status, body };
}

function wordsOf(fault: "throttle" | "5xx" | { error: string; message: string }, service: string, json: boolean) {
  if (fault === "5xx")
    return { status: 500, code: json ? "InternalFailure" : "InternalError", message: "Internal error" };
  if (fault !== "throttle") {
    return { status: fault.error.startsWith("NoSuch") ? 404 : 400, code: fault.error, message: fault.message };
  }
  const message = "Rate exceeded";
  if (json) return { status: 400, code: "ThrottlingException", message };
  return service === "ec2"
    ? { status: 503, code: "RequestLimitExceeded", message }
    : { status: 400, code: "Throttling", message };
}

/** Starts the proxy on a free port of loopback. */
export async function startAwsProxy(upstream: string, intercept: Intercept = () => undefined): Promise<AwsProxy> {
  const agent = new Agent({ keepAlive: true });
  const calls: string[] = [];
  const regions = new Set<string>();
  const answered = new Map<string, Answer>();

  function pass(method: string, path: string, headers: IncomingHttpHeaders, body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = forward(new URL(path, upstream), { method, headers, agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk)).once("error", reject);
        response.once("end", () =>
          resolve({ status: response.statusCode ?? 502, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      });
      request.once("error", reject).end(body);
    });
  }

  async function serve(method: string, path: string, headers: IncomingHttpHeaders, body: Buffer) {
    const call = callOf(method, path, headers, body.toString());
    calls.push(call.operation);
    regions.add(call.region);
    const fault = intercept(call.operation);
    if (fault === "drop") return undefined;
    if (fault === "throttle" || fault === "5xx" || (typeof fault === "object" && "error" in fault)) {
      return {
        ...failure(fault, call),
        headers: { "content-type": call.json ? "application/x-amz-json-1.1" : "text/xml" },
      };
    }
    if (typeof fault === "object") await wait(fault.delayMs);
    const before = call.token === undefined ? undefined : answered.get(call.token);
    const answer = before ?? (await pass(method, path, headers, body));
    if (call.token !== undefined && answer.status < 300) answered.set(call.token, answer);
    if (call.operation === "ec2:ModifyVpcEndpoint" && answer.status < 300) {
      const { "content-length": _, ...same } = headers;
      const ec2 = async (form: URLSearchParams) =>
        (await pass("POST", path, same, Buffer.from(form.toString()))).body.toString();
      await afterModifyVpcEndpoint(new URLSearchParams(body.toString()), ec2);
    }
    return fault === "drop-answer" ? undefined : answer;
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.once("end", () => {
      serve(request.method ?? "GET", request.url ?? "/", request.headers, Buffer.concat(chunks)).then(
        (answer) => {
          if (answer === undefined) request.socket.destroy();
          else response.writeHead(answer.status, answer.headers).end(answer.body);
        },
        () => request.socket.destroy(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    regions,
    stop: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
