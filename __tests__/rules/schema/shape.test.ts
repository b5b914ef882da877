import { environments } from "../../../environments/all";
import { production } from "../../../environments/production";
import { findingsOf } from "../../../rules/rule";
import { shape } from "../../../rules/schema/shape";

// biome-ignore lint/suspicious/noExplicitAny: what transpiled TypeScript can say, whatever its types are
type Anything = any;

const found = (change: (environment: Anything) => void) => {
  const environment: Anything = structuredClone(production);
  change(environment);
  return findingsOf([shape], environment).map(({ path, value, message }) => [path, value, message]);
};
const group = (environment: Anything) => environment.clusters.eks.nodeGroups.general;
const webApi = (environment: Anything) => environment.clusters.aks.workloads["web-api"];
const GROUP = "clusters.eks.nodeGroups.general";
const WEB_API = "clusters.aks.workloads.web-api";
const NUMBER = "is no number: take a number without quotes";
const OTHER_NAME = (names: string) => `stands under a name that is no property here: take ${names}`;

const cases: readonly [what: string, change: (environment: Anything) => void, ...finding: [string, unknown, string]][] =
  [
    [
      "a typo",
      (e) => Object.assign(group(e).scaling, { maxsize: 3 }),
      `${GROUP}.scaling.maxsize`,
      3,
      OTHER_NAME("min, max, initial"),
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
      "is missing: take text in quotes",
    ],
    [
      "two ways to scale",
      (e) => Object.assign(group(e).scaling, { fixed: 3, max: undefined, initial: undefined }),
      `${GROUP}.scaling.min`,
      2,
      "stands beside fixed: keep one of the two",
    ],
    [
      "replicas beside an autoscaler",
      (e) => Object.assign(webApi(e), { replicas: 3 }),
      `${WEB_API}.replicas`,
      3,
      "stands beside autoscaling: keep one of the two",
    ],
    [
      "a namespace that is both",
      (e) => Object.assign(webApi(e).namespace, { existing: "a" }),
      `${WEB_API}.namespace.create`,
      "production",
      "stands beside existing: keep one of the two",
    ],
    [
      "spot on the system pool",
      (e) => Object.assign(e.clusters.aks.systemPool, { spot: {} }),
      "clusters.aks.systemPool.spot",
      {},
      expect.stringContaining("no property here: take vmSize, scaling,") as never,
    ],
    [
      "ranges beside a private API server",
      (e) => Object.assign(e.clusters.aks.apiServer, { private: true }),
      "clusters.aks.apiServer.authorizedIpRanges",
      ["203.0.113.0/24"],
      "stands beside private: keep one of the two",
    ],
    [
      "an unknown kind of cluster",
      (e) => Object.assign(e.clusters, { gke: { type: "gke" } }),
      "clusters.gke.type",
      "gke",
      'is not accepted: take "eks" or "aks" or "existing"',
    ],
    [
      "a cluster of no kind",
      (e) => Object.assign(e.clusters, { gke: {} }),
      "clusters.gke.type",
      undefined,
      'is missing: take "eks" or "aks" or "existing"',
    ],
    [
      "an unknown backend",
      (e) => Object.assign(e, { backend: { type: "gcs" } }),
      "backend.type",
      "gcs",
      'is not accepted: take "local" or "s3" or "azurerm"',
    ],
    ["a list of tags", (e) => Object.assign(e, { tags: [] }), "tags", [], "is no object: take one in { }, by key"],
    [
      "null",
      (e) => Object.assign(e.clusters, { eks: null }),
      "clusters.eks",
      null,
      "is no object: take one in { }, with type",
    ],
    [
      "one text where a list is due",
      (e) => Object.assign(e.clusters.eks, { admins: "me" }),
      "clusters.eks.admins",
      "me",
      "is no list: take one in [ ]",
    ],
    [
      "text for true",
      (e) => Object.assign(e, { protected: "true" }),
      "protected",
      "true",
      "is neither: take true or false",
    ],
    [
      "a waiver without a reason",
      (e) => Object.assign(e, { waivers: [{ rule: "eks/region", until: "2026-01-01" }] }),
      "waivers.0.reason",
      undefined,
      "is missing: take text in quotes",
    ],
    [
      "an identity of another cloud",
      (e) => Object.assign(webApi(e), { identity: { roleArn: "a", identityId: "b", clientId: "c" } }),
      `${WEB_API}.identity.roleArn`,
      "a",
      OTHER_NAME("identityId, clientId"),
    ],
  ];

test.each(cases)("refuses %s with its path, its value and what is accepted", (_, change, ...finding) => {
  expect(found(change)).toContainEqual(finding);
  expect(found(change).length).toBeLessThanOrEqual(3);
});

test("the environments are accepted, and whatever is no environment is not", () => {
  for (const environment of environments) expect(findingsOf([shape], environment)).toEqual([]);
  for (const other of [undefined, null, 1, "production", [], [production], true]) {
    expect(findingsOf([shape], other)).toMatchObject([{ path: "", value: other }]);
  }
});

test("all names that are no property are said, though the first only has a finding", () => {
  expect(found((e) => Object.assign(group(e).scaling, { maxsize: 3, minsize: 1 }))).toEqual([
    [
      `${GROUP}.scaling.maxsize`,
      3,
      "stands under a name that is no property here, nor are the others of maxsize, minsize: take min, max, initial",
    ],
  ]);
});
