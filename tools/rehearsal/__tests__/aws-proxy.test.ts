import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type AwsProxy, callOf, failure, startAwsProxy } from "../aws-proxy";
import type { Fault } from "../fault";

let upstream: Server;
let made = 0;
let proxy: AwsProxy | undefined;

beforeAll(async () => {
  upstream = createServer((request, response) => {
    request.resume();
    made += 1;
    response.end(`made ${made}`);
  });
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
});

beforeEach(() => {
  made = 0;
});

afterEach(() => proxy?.stop());

afterAll(
  () =>
    new Promise((resolve) => {
      upstream.closeAllConnections();
      upstream.close(resolve);
    }),
);

async function started(...faults: (Fault | undefined)[]) {
  proxy = await startAwsProxy(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`, () => faults.shift());
  return proxy.url;
}

function ask(url: string, parameters: Record<string, string>, service = "ec2") {
  const authorization = `AWS4-HMAC-SHA256 Credential=x/20260101/eu-west-1/${service}/aws4_request, Signature=y`;
  return fetch(url, { method: "POST", headers: { authorization }, body: new URLSearchParams(parameters) });
}

test("it passes on, and remembers what was called where", async () => {
  const url = await started();
  expect(await (await ask(url, { Action: "CreateVpc" })).text()).toBe("made 1");
  expect(proxy?.calls).toEqual(["ec2:CreateVpc"]);
  expect([...(proxy?.regions ?? [])]).toEqual(["eu-west-1"]);
});

test.each<[Fault, string, number, string]>([
  ["throttle", "ec2", 503, "<Code>RequestLimitExceeded</Code>"],
  ["throttle", "iam", 400, "<Code>Throttling</Code>"],
  ["5xx", "ec2", 500, "<Code>InternalError</Code>"],
  [{ error: "NoSuchEntity", message: "gone" }, "iam", 404, "<Message>gone</Message>"],
  [{ error: "InvalidVpcID.NotFound", message: "gone" }, "ec2", 400, "<Code>InvalidVpcID.NotFound</Code>"],
])("%j of %s is %d, and nothing happens", async (fault, service, status, words) => {
  const url = await started(fault);
  const answer = await ask(url, { Action: "CreateVpc" }, service);
  expect(answer.status).toBe(status);
  expect(await answer.text()).toContain(words);
  expect(made).toBe(0);
});

test.each<[Fault, number]>([
  ["drop", 0],
  ["drop-answer", 1],
])("%s closes the connection, having done %d", async (fault, done) => {
  const url = await started(fault);
  await expect(ask(url, { Action: "CreateVpc" })).rejects.toThrow();
  expect(made).toBe(done);
});

test("a repeated client token is answered as before, and makes nothing again", async () => {
  const url = await started();
  const create = async (ClientToken: string) => (await ask(url, { Action: "CreateNatGateway", ClientToken })).text();
  expect([await create("a"), await create("a"), await create("b")]).toEqual(["made 1", "made 1", "made 2"]);
});

test("JSON services are asked and refused in JSON", () => {
  const call = callOf("POST", "/", { "x-amz-target": "TrentService.CreateKey" }, "{}");
  expect(call).toMatchObject({ operation: "aws:CreateKey", json: true });
  expect(JSON.parse(failure("throttle", call).body)).toEqual({
    __type: "ThrottlingException",
    message: "Rate exceeded",
  });
});
