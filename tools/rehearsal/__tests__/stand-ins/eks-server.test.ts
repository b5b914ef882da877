import type { Fault } from "../../fault";
import type { ErrorCode } from "../../stand-ins/eks/api-error";
import { CLUSTER, eksClient, GROUP, stopEksServers, withCluster } from "../support/eks-client";

afterEach(stopEksServers);

test.each([
  ["POST", "/clusters/c/fargate-profiles"],
  ["GET", "/cluster-versions"],
  ["DELETE", "/clusters"],
])("%s %s is a 501", async (method, path) => {
  const { server } = await withCluster();
  const response = await fetch(server.url + path, { method });
  expect(response.status).toBe(501);
  expect(response.headers.get("x-amzn-errortype")).toBe("NotImplementedException");
  expect(await response.text()).toContain(`${method} ${path} is not modelled`);
});

test.each([
  ["/clusters", { ...CLUSTER, name: "d", outpostConfig: {} }, "CreateCluster: member outpostConfig"],
  ["/clusters/c/update-config", { remoteNetworkConfig: {} }, "UpdateClusterConfig: member remoteNetworkConfig"],
  ["/clusters/c/node-groups", { ...GROUP, nodeReboot: true }, "CreateNodegroup: member nodeReboot"],
  ["/clusters/c/addons", { addonName: "coredns", namespaceConfig: {} }, "CreateAddon: member namespaceConfig"],
  ["/clusters/c/access-entries", { principal: "x" }, "CreateAccessEntry: member principal"],
  ["/clusters/c/pod-identity-associations", { policy: "x" }, "CreatePodIdentityAssociation: member policy"],
])("POST %s with a member that is not modelled is a 501 that names it", async (path, body, message) => {
  const { post } = await withCluster();
  const answer = await post(path, body);
  expect(answer).toMatchObject({ status: 501, code: "NotImplementedException" });
  expect(answer.body.message).toContain(message);
});

test.each<[Fault<ErrorCode>, number, string]>([
  ["throttle", 429, "ThrottlingException"],
  ["5xx", 500, "ServerException"],
  [{ error: "InvalidParameterException", message: "role not yet there" }, 400, "InvalidParameterException"],
])("the fault %j is answered with an error of the API, and nothing is created", async (fault, status, code) => {
  const { post, server } = await eksClient({ intercept: () => fault });
  expect(await post("/clusters", CLUSTER)).toMatchObject({ status, code });
  expect(server.inventory()).toEqual([]);
  expect(server.calls).toEqual([{ operation: "CreateCluster", subject: "", status, error: code }]);
});

test("a dropped request changes nothing; a request with a dropped answer is served once, retries included", async () => {
  const faults: (Fault<ErrorCode> | undefined)[] = ["drop", "drop-answer"];
  const { post, server } = await eksClient({ intercept: () => faults.shift() });
  const request = { ...CLUSTER, clientRequestToken: "t" };
  await expect(post("/clusters", request)).rejects.toThrow();
  expect(server.inventory()).toEqual([]);
  await expect(post("/clusters", request)).rejects.toThrow();
  expect(server.inventory()).toHaveLength(1);
  expect(await post("/clusters", request)).toMatchObject({ status: 200, body: { cluster: { name: "c" } } });
  expect(await post("/clusters", CLUSTER)).toMatchObject({ status: 409, code: "ResourceInUseException" });
  expect(server.calls.map(({ status }) => status)).toEqual([0, 0, 200, 409]);
});

test("a delayed request is served", async () => {
  const { get } = await eksClient({ intercept: () => ({ delayMs: 1 }) });
  expect(await get("/clusters")).toMatchObject({ status: 200, body: { clusters: [] } });
});

test("intercept receives operation, parameters and region", async () => {
  const seen: unknown[] = [];
  const { get } = await eksClient({
    intercept: ({ operation, parameters, region }) => {
      seen.push({ operation, parameters, region });
      return undefined;
    },
  });
  await get("/clusters/c/access-entries/arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fteam%2Fadmin", "eu-west-1");
  const parameters = { clusterName: "c", principalArn: "arn:aws:iam::1:role/team/admin" };
  expect(seen).toEqual([{ operation: "DescribeAccessEntry", parameters, region: "eu-west-1" }]);
});

test("regions are separate", async () => {
  const { get, post } = await withCluster();
  expect((await get("/clusters", "eu-west-1")).body).toEqual({ clusters: [] });
  const { body } = await post("/clusters", CLUSTER, "eu-west-1");
  expect(body.cluster.arn).toBe("arn:aws:eks:eu-west-1:123456789012:cluster/c");
});

test("lists are paginated", async () => {
  const { get, post } = await withCluster();
  await post("/clusters", { ...CLUSTER, name: "d" });
  expect((await get("/clusters?maxResults=1")).body).toEqual({ clusters: ["c"], nextToken: "1" });
  expect((await get("/clusters?maxResults=1&nextToken=1")).body).toEqual({ clusters: ["d"] });
});

test("tags are changed by ARN", async () => {
  const { get, post, del } = await withCluster({ tags: { a: "1", b: "2" } });
  const path = `/tags/${encodeURIComponent("arn:aws:eks:us-east-1:123456789012:cluster/c")}`;
  await post(path, { tags: { b: "3", c: "4" } });
  await del(`${path}?tagKeys=a&tagKeys=c`);
  expect((await get(path)).body).toEqual({ tags: { b: "3" } });
  expect(await post(path, { tags: { "aws:x": "1" } })).toMatchObject({ status: 400, code: "BadRequestException" });
  expect(await get("/tags/arn%3Anobody")).toMatchObject({ status: 404, code: "NotFoundException" });
});

test("the inventory lists all resources, and a cluster is deleted with its resources", async () => {
  const { post, del, server } = await withCluster();
  await post("/clusters/c/node-groups", GROUP);
  await post("/clusters/c/addons", { addonName: "vpc-cni" });
  await post("/clusters/c/pod-identity-associations", {
    namespace: "n",
    serviceAccount: "s",
    roleArn: "arn:aws:iam::123456789012:role/r",
  });
  const kinds = server.inventory().map(({ kind, name }) => `${kind} ${name.replace(/^a-.*/, "id")}`);
  expect(kinds).toEqual([
    "cluster c",
    "nodegroup g",
    "accessEntry arn:aws:iam::123456789012:role/node",
    "addon vpc-cni",
    "podIdentityAssociation id",
  ]);
  await del("/clusters/c/node-groups/g");
  await del("/clusters/c");
  expect(server.inventory()).toEqual([]);
});

test("an operation that the client's policies do not allow is a 403, and nothing is made", async () => {
  const { server, post, get } = await eksClient({ isAllowed: (_, operation) => operation.startsWith("List") });
  expect(await post("/clusters", CLUSTER)).toMatchObject({ status: 403, code: "AccessDeniedException" });
  expect(server.inventory()).toEqual([]);
  expect((await get("/clusters")).status).toBe(200);
});
