import { createServer, type Server } from "node:http";
import { lockOf, s3Backend } from "../backend";
import { close, listen } from "../loopback";

// An S3 that stores objects by path and requires a signature for S3.
const objects = new Map<string, string>();
let server: Server;
let endpoint: string;
const calls: string[] = [];

beforeAll(async () => {
  server = createServer(({ method, url = "", headers }, response) => {
    calls.push(`${method} ${url}`);
    if (!headers.authorization?.includes("/us-east-1/s3/")) response.writeHead(403).end();
    else if (method === "PUT") response.writeHead(200).end(objects.set(url, "") && "");
    else response.writeHead(objects.has(url) ? 200 : 404).end(objects.get(url));
  });
  endpoint = `http://127.0.0.1:${await listen(server)}`;
});
beforeEach(() => {
  objects.clear();
  calls.length = 0;
});
afterAll(() => close(server));

const s3 = { bucket: "states", key: "a.tfstate", region: "eu-west-1", encrypt: true, use_lockfile: true };

test("the stack's S3 backend points at the emulator, and its bucket is created once", async () => {
  const backend = await s3Backend({ s3 }, endpoint);
  await s3Backend({ s3 }, endpoint);
  expect(backend?.block).toEqual({
    s3: {
      ...s3,
      endpoints: { s3: endpoint },
      use_path_style: true,
      skip_credentials_validation: true,
      skip_requesting_account_id: true,
    },
  });
  expect(calls).toEqual(["HEAD /states", "PUT /states", "HEAD /states"]);
});

test("the lock is read from the file next to the state", async () => {
  const backend = await s3Backend({ s3 }, endpoint);
  if (backend === undefined) throw new Error("no backend");
  expect(await lockOf(backend)).toBeUndefined();
  objects.set("/states/a.tfstate.tflock", '{"ID":"1-2","Who":"somebody"}');
  expect(await lockOf(backend)).toMatchObject({ ID: "1-2" });
});

test.each([{ azurerm: { container_name: "states" } }, { local: { path: "a" } }, {}])(
  "%j is not an S3 backend",
  async (backend) => {
    expect(await s3Backend(backend, endpoint)).toBeUndefined();
  },
);
