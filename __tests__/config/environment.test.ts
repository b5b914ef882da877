import { environment as schema } from "../../config/environment";
import { fill } from "../../config/fill";
import { production } from "../fixtures/production";

// biome-ignore lint/suspicious/noExplicitAny: what transpiled TypeScript can say, whatever its types are
type Anything = any;

const found = (change: (environment: Anything) => void) => {
  // Its clusters share a workload, which a structured clone keeps.
  const environment: Anything = JSON.parse(JSON.stringify(production));
  change(environment);
  return fill(schema, environment).misshapen.map(({ path, value, message }) => [path.join("."), value, message]);
};
const group = (environment: Anything) => environment.clusters.eks.nodeGroups.general;
const webApi = (environment: Anything) => environment.clusters.aks.workloads["web-api"];
const IDENTITY = {
  identityId:
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/web",
  clientId: "00000000-0000-0000-0000-000000000005",
};
const GROUP = "clusters.eks.nodeGroups.general";
const WEB_API = "clusters.aks.workloads.web-api";
const NUMBER = "must be a number, without quotes";
const unknown = (names: string) => `is an unknown property; expected one of ${names}`;

const cases: readonly [what: string, change: (environment: Anything) => void, ...finding: [string, unknown, string]][] =
  [
    [
      "a typo",
      (e) => Object.assign(group(e).scaling, { maxsize: 3 }),
      `${GROUP}.scaling.maxsize`,
      "maxsize",
      unknown("min, max, initial"),
    ],
    ["text for a number", (e) => Object.assign(group(e).scaling, { max: "3" }), `${GROUP}.scaling.max`, "3", NUMBER],
    ["NaN", (e) => Object.assign(group(e), { diskSizeGib: Number.NaN }), `${GROUP}.diskSizeGib`, Number.NaN, NUMBER],
    [
      "infinity",
      (e) => Object.assign(group(e), { diskSizeGib: Number.POSITIVE_INFINITY }),
      `${GROUP}.diskSizeGib`,
      Number.POSITIVE_INFINITY,
      NUMBER,
    ],
    [
      "a property left undefined",
      (e) => Object.assign(group(e), { diskSizeGib: undefined }),
      `${GROUP}.diskSizeGib`,
      undefined,
      NUMBER,
    ],
    [
      "a missing property",
      (e) => delete e.clusters.eks.region,
      "clusters.eks.region",
      undefined,
      "is missing: must be a string",
    ],
    [
      "two ways to scale",
      (e) => Object.assign(group(e).scaling, { fixed: 3, max: undefined, initial: undefined }),
      `${GROUP}.scaling.min`,
      2,
      "excludes fixed: state only one of the two",
    ],
    [
      "replicas beside an autoscaler",
      (e) => Object.assign(webApi(e), { replicas: 3 }),
      `${WEB_API}.replicas`,
      3,
      "excludes autoscaling: state only one of the two",
    ],
    [
      "a namespace that is both",
      (e) => Object.assign(webApi(e).namespace, { existing: "a" }),
      `${WEB_API}.namespace.create`,
      "production",
      "excludes existing: state only one of the two",
    ],
    [
      "spot on the system pool",
      (e) => Object.assign(e.clusters.aks.systemPool, { spot: {} }),
      "clusters.aks.systemPool.spot",
      {},
      expect.stringMatching(/^is not accepted: Azure may evict/) as never,
    ],
    [
      "ranges beside a private API server",
      (e) => Object.assign(e.clusters.aks.apiServer, { private: true }),
      "clusters.aks.apiServer.authorizedIpRanges",
      ["203.0.113.0/24"],
      "excludes private: state only one of the two",
    ],
    [
      "an unknown kind of cluster",
      (e) => Object.assign(e.clusters, { gke: { type: "gke" } }),
      "clusters.gke.type",
      "gke",
      'must be "eks" or "aks" or "existing"',
    ],
    [
      "a cluster of no kind",
      (e) => Object.assign(e.clusters, { gke: {} }),
      "clusters.gke.type",
      undefined,
      'is missing: must be "eks" or "aks" or "existing"',
    ],
    [
      "an unknown backend",
      (e) => Object.assign(e, { backend: { type: "gcs" } }),
      "backend.type",
      "gcs",
      'must be "local" or "s3" or "azurerm"',
    ],
    ["a list of tags", (e) => Object.assign(e, { tags: [] }), "tags", [], "must be an object in { }, by key"],
    [
      "null",
      (e) => Object.assign(e.clusters, { eks: null }),
      "clusters.eks",
      null,
      "must be an object in { }, with type",
    ],
    [
      "one text where a list is due",
      (e) => Object.assign(e.clusters.eks, { admins: "me" }),
      "clusters.eks.admins",
      "me",
      "must be a list in [ ]",
    ],
    ["text for true", (e) => Object.assign(e, { protected: "true" }), "protected", "true", "must be true or false"],
    [
      "a waiver without a reason",
      (e) => Object.assign(e, { waivers: [{ rule: "eks/region", until: "2026-01-01" }] }),
      "waivers.0.reason",
      undefined,
      "is missing: must be a string",
    ],
    [
      "an identity of another cloud",
      (e) => Object.assign(webApi(e), { identity: { ...IDENTITY, roleArn: "a" } }),
      `${WEB_API}.identity.roleArn`,
      "roleArn",
      unknown("identityId, clientId"),
    ],
  ];

test.each(cases)("refuses %s with its path, its value and what is accepted", (_, change, ...finding) => {
  expect(found(change)).toContainEqual(finding);
  expect(found(change).length).toBeLessThanOrEqual(3);
});

test("a value that cannot be an environment is refused as a whole", () => {
  for (const other of [undefined, null, 1, "production", [], [production], true]) {
    expect(fill(schema, other).misshapen).toMatchObject([{ path: [], value: other }]);
  }
});

test("every unknown property is found, with the known one that it is nearly", () => {
  expect(found((e) => Object.assign(group(e).scaling, { maxs: 3, minsize: 1 }))).toEqual([
    [`${GROUP}.scaling.maxs`, "maxs", "is an unknown property; did you mean max?"],
    [`${GROUP}.scaling.minsize`, "minsize", unknown("min, max, initial")],
  ]);
});

test("everything that is wrong is found at once, whatever is wrong beside it", () => {
  const change = (e: Anything) => {
    Object.assign(e.clusters.eks.network, { natGateways: "per-zome", vpcCidr: "10.20.0.0/33" });
    Object.assign(group(e).scaling, { max: 1, initial: 1 });
    e.clusters.eks.workloads = {};
    Object.assign(webApi(e).container, { port: "8080" });
    delete e.name;
  };
  expect(found(change).map(([path]) => path)).toEqual([
    "name",
    "clusters.eks.network.vpcCidr",
    "clusters.eks.network.natGateways",
    `${GROUP}.scaling.min`,
    `${WEB_API}.container.port`,
  ]);
});

test("a value that is nearly one of the known is told it", () => {
  const change = (e: Anything) => {
    e.clusters.eks.region = "us-eats-1";
    e.clusters.eks.network.natGateways = "per-zome";
    e.clusters.aks.location = "East US";
    e.clusters.kind = { type: "exisitng" };
    e.backend.type = "S3";
  };
  expect(found(change).map(([path, , message]) => `${path} ${message}`)).toEqual([
    'backend.type must be "local" or "s3" or "azurerm"; did you mean s3?',
    "clusters.eks.region must be a region of the standard partition; did you mean us-east-1?",
    'clusters.eks.network.natGateways must be "one" or "per-zone" or "regional" or "none"; did you mean per-zone?',
    "clusters.aks.location must be a region's programmatic name; did you mean eastus?",
    'clusters.kind.type must be "eks" or "aks" or "existing"; did you mean existing?',
  ]);
});
