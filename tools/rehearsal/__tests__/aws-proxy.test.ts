import { createServer, type Server } from "node:http";
import { type AwsProxy, callOf, failure, startAwsProxy } from "../aws-proxy";
import type { Fault } from "../fault";
import { close, listen } from "../loopback";

let upstream: Server;
let upstreamUrl: string;
let served = 0;
let proxy: AwsProxy | undefined;

beforeAll(async () => {
  upstream = createServer((request, response) => {
    request.resume();
    served += 1;
    response.end(`answer ${served}`);
  });
  upstreamUrl = `http://127.0.0.1:${await listen(upstream)}`;
});

beforeEach(() => {
  served = 0;
});

afterEach(() => proxy?.stop());

afterAll(() => close(upstream));

async function start(...faults: (Fault | undefined)[]) {
  proxy = await startAwsProxy(upstreamUrl, () => faults.shift());
  return proxy.url;
}

function send(url: string, parameters: Record<string, string>, service = "ec2") {
  const authorization = `AWS4-HMAC-SHA256 Credential=x/20260101/eu-west-1/${service}/aws4_request, Signature=y`;
  return fetch(url, { method: "POST", headers: { authorization }, body: new URLSearchParams(parameters) });
}

test("a request is passed on, its operation and region are recorded", async () => {
  const url = await start();
  expect(await (await send(url, { Action: "CreateVpc" })).text()).toBe("answer 1");
  expect(proxy?.calls).toEqual(["ec2:CreateVpc"]);
  expect([...(proxy?.regions ?? [])]).toEqual(["eu-west-1"]);
});

test.each<[Fault, string, number, string]>([
  ["throttle", "ec2", 503, "<Code>RequestLimitExceeded</Code>"],
  ["throttle", "iam", 400, "<Code>Throttling</Code>"],
  ["5xx", "ec2", 500, "<Code>InternalError</Code>"],
  [{ error: "NoSuchEntity", message: "gone" }, "iam", 404, "<Message>gone</Message>"],
  [{ error: "InvalidVpcID.NotFound", message: "gone" }, "ec2", 400, "<Code>InvalidVpcID.NotFound</Code>"],
])("the fault %j of %s is a %d, and the request is not passed on", async (fault, service, status, text) => {
  const url = await start(fault);
  const answer = await send(url, { Action: "CreateVpc" }, service);
  expect(answer.status).toBe(status);
  expect(await answer.text()).toContain(text);
  expect(served).toBe(0);
});

test.each([
  ["ec2", "<Code>UnauthorizedOperation</Code>"],
  ["iam", "<Code>AccessDenied</Code>"],
])("what a client of %s may not is a 403, and the request is not passed on", async (service, text) => {
  proxy = await startAwsProxy(upstreamUrl, undefined, (accessKey, action) => accessKey === "x" && action === "ec2:A");
  const answer = await send(proxy.url, { Action: "CreateVpc" }, service);
  expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining(text)]);
  expect(served).toBe(0);
  expect(await (await send(proxy.url, { Action: "A" })).text()).toBe("answer 1");
});

test.each<[Fault, number]>([
  ["drop", 0],
  ["drop-answer", 1],
])("%s closes the connection after %d requests were passed on", async (fault, count) => {
  const url = await start(fault);
  await expect(send(url, { Action: "CreateVpc" })).rejects.toThrow();
  expect(served).toBe(count);
});

test("a repeated client token gets the same answer and is passed on once", async () => {
  const url = await start();
  const create = async (ClientToken: string) => (await send(url, { Action: "CreateNatGateway", ClientToken })).text();
  expect([await create("a"), await create("a"), await create("b")]).toEqual(["answer 1", "answer 1", "answer 2"]);
});

test("a JSON service gets a failure in JSON", () => {
  const call = callOf("POST", "/", { "x-amz-target": "TrentService.CreateKey" }, "{}");
  expect(call).toMatchObject({ operation: "aws:CreateKey", json: true });
  expect(JSON.parse(failure("throttle", call).body)).toEqual({
    __type: "ThrottlingException",
    message: "Rate exceeded",
  });
});
