import type { Environment } from "../../config/environment";
import { environments } from "../fixtures/all";
import { aksCluster, eksCluster } from "../support/environment";
import { foundBy, reportsOf } from "../support/findings";
import { minimalEcr } from "../support/registry";
import { minimal } from "../support/workload";

type Change = Readonly<Record<string, unknown>>;

const cluster = (workloads: Change = {}) => ({
  type: "existing",
  kubeContext: "kind",
  ingressClassName: "nginx",
  workloads,
});
const environment = { name: "dev", protected: false, backend: { type: "local" }, tags: {}, clusters: {} } as const;
const s3 = (change: Change): Change => ({ backend: { type: "s3", bucket: "states", region: "us-east-1", ...change } });
const azurerm = (change: Change): Change => ({
  backend: { type: "azurerm", resourceGroup: "rg", storageAccount: "sas", container: "tfstate", ...change },
});
const bucket = (bucket: unknown) => s3({ bucket });
const creates = (...namespaces: string[]) => ({
  clusters: {
    kind: cluster(Object.fromEntries(namespaces.map((create, i) => [`w${i}`, { ...minimal, namespace: { create } }]))),
  },
});
const shares = {
  clusters: {
    kind: cluster({ w0: { ...minimal, namespace: { create: "a" } }, w1: { ...minimal, namespace: { existing: "a" } } }),
  },
};

// Each with the nearest environment that is accepted.
const cases: readonly [rule: string, path: string, refused: Change, accepted: Change][] = [
  ["name", "name", { name: "" }, { name: "d" }],
  ["name", "name", { name: "Dev" }, { name: "dev" }],
  ["name", "name", { name: "dev-" }, { name: "dev-1" }],
  ["name", "name", { name: "d".repeat(64) }, { name: "d".repeat(63) }],
  ["name", "clusters", { clusters: { "a.b": cluster() } }, { clusters: { "a-b": cluster() } }],
  ["name", "clusters", { clusters: { "": cluster() } }, { clusters: { "1": cluster() } }],
  ["name", "registries", { registries: { e_r: minimalEcr } }, { registries: { e: minimalEcr } }],

  ["permissions-boundary", "permissionsBoundary", { permissionsBoundary: "" }, { permissionsBoundary: "b" }],
  [
    "permissions-boundary",
    "permissionsBoundary",
    { permissionsBoundary: "b".repeat(129) },
    { permissionsBoundary: "b".repeat(128) },
  ],
  [
    "permissions-boundary",
    "permissionsBoundary",
    { permissionsBoundary: "arn:aws:iam::111122223333:policy/b" },
    { permissionsBoundary: "b+=,.@-_1" },
  ],

  ["backend", "backend.bucket", bucket(""), bucket("states")],
  ["backend", "backend.bucket", bucket("ab"), bucket("abc")],
  ["backend", "backend.bucket", bucket("a".repeat(64)), bucket("a".repeat(63))],
  ["backend", "backend.bucket", bucket("States"), bucket("states.dev-1")],
  ["backend", "backend.bucket", bucket("a..b"), bucket("a.b")],
  ["backend", "backend.bucket", bucket("203.0.113.1"), bucket("203.0.113.a")],
  ["backend", "backend.bucket", bucket("xn--states"), bucket("xn-states")],
  ["backend", "backend.bucket", bucket("sthree-states"), bucket("sthree.states")],
  ["backend", "backend.bucket", bucket("states-s3alias"), bucket("states-s3aliases")],
  ["backend", "backend.bucket", bucket("states--x-s3"), bucket("states-x-s3")],
  ["backend", "backend.region", s3({ region: "us-east" }), s3({ region: "us-east-1" })],
  ["backend", "backend.region", s3({ region: "us-east-1a" }), s3({ region: "us-gov-west-1" })],
  ["backend", "backend.resourceGroup", azurerm({ resourceGroup: "rg." }), azurerm({ resourceGroup: "r.g" })],
  ["backend", "backend.resourceGroup", azurerm({ resourceGroup: "" }), azurerm({ resourceGroup: "_" })],
  [
    "backend",
    "backend.resourceGroup",
    azurerm({ resourceGroup: "r".repeat(91) }),
    azurerm({ resourceGroup: "r".repeat(90) }),
  ],
  ["backend", "backend.storageAccount", azurerm({ storageAccount: "sa" }), azurerm({ storageAccount: "sa1" })],
  ["backend", "backend.storageAccount", azurerm({ storageAccount: "s-a" }), azurerm({ storageAccount: "s1a" })],
  [
    "backend",
    "backend.storageAccount",
    azurerm({ storageAccount: "s".repeat(25) }),
    azurerm({ storageAccount: "s".repeat(24) }),
  ],
  ["backend", "backend.container", azurerm({ container: "tf--state" }), azurerm({ container: "tf-state" })],
  ["backend", "backend.container", azurerm({ container: "tf" }), azurerm({ container: "tf1" })],

  ["namespace-owner", "clusters.kind.workloads.w1.namespace.create", creates("a", "a"), creates("a", "b")],
  ["namespace-owner", "clusters.kind.workloads.w2.namespace.create", creates("a", "b", "a"), shares],
];

const changed = (change: Change): Environment => ({ ...environment, ...change });
const findings = (change: Change) => foundBy("environment", changed(change));

test.each(cases)("%s refuses %s, case %#, and accepts the nearest", (rule, path, refused, accepted) => {
  expect(findings(refused)).toEqual([`${path} environment/${rule}`]);
  expect(findings(accepted)).toEqual([]);
});

describe("environment/stack-names", () => {
  const stackFindings = (...changes: Change[]) =>
    reportsOf(changes.map(changed))
      .flatMap(({ findings }) => findings)
      .filter(({ rule }) => rule === "environment/stack-names")
      .map(({ path, message }) => `${path} ${message}`);

  test("a workload's stack has a name that no cluster's has", () => {
    const clusters = { eks: cluster({ api: minimal }) };
    expect(stackFindings({ clusters: { ...clusters, "eks-api": cluster() } })).toEqual([
      "dev.clusters.eks-api is the stack name of dev.clusters.eks.workloads.api too; expected another key or name",
    ]);
    expect(stackFindings({ clusters: { ...clusters, "eks-api2": cluster() } })).toEqual([]);
  });

  test("two environments have no stack in common", () => {
    const [dev, other] = [{ name: "dev", clusters: { "x-eks": cluster() } }, { clusters: { eks: cluster() } }];
    expect(stackFindings(dev, { ...other, name: "dev-x" })).toEqual([
      "dev-x.clusters.eks is the stack name of dev.clusters.x-eks too; expected another key or name",
    ]);
    expect(stackFindings(dev, { ...other, name: "dev" })).toEqual([]);
  });
});

const eks = eksCluster();
const aks = aksCluster();
const privateAks = aksCluster({ apiServer: { private: true } });
const tagged = (name: string, value = "a", clusters: Change = { eks }): Change => ({
  tags: { [name]: value },
  clusters,
});
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, ""]));
const shared = s3({});
const reached = (cidr: string, change: Change = {}): Change => ({
  clusters: { eks: eksCluster({ publicAccessCidrs: [cidr] }) },
  ...change,
});

// Each with the nearest environment that is accepted.
const coupled: readonly [rule: string, path: string, refused: Change, accepted: Change][] = [
  ["tags", "tags", { tags: many(41) }, { tags: many(40) }],
  [
    "tags",
    "tags",
    { tags: many(16), clusters: { aks: privateAks } },
    { tags: many(15), clusters: { aks: privateAks } },
  ],
  ["tags", "tags", { tags: many(16), clusters: { aks: privateAks } }, { tags: many(16), clusters: { aks } }],
  ["tags", "tags.", { tags: { "": "a" } }, { tags: { a: "" } }],
  ["tags", `tags.${"a".repeat(128)}`, tagged("a".repeat(128)), tagged("a".repeat(127))],
  ["tags", "tags.a", tagged("a", "b".repeat(257)), tagged("a", "b".repeat(256))],
  ["tags", "tags.team", { tags: { Team: "a", team: "b" } }, { tags: { Team: "a", teams: "b" } }],
  ["tags", "tags.AWS:a", tagged("AWS:a"), tagged("aws-a")],
  ["tags", "tags.a#", tagged("a#"), tagged("größe_.:/=+-@ 1")],
  ["tags", "tags.a", tagged("a", "b#"), tagged("a", "b#", { aks })],
  ["tags", "tags.a/b", tagged("a/b", "", { aks }), tagged("a/b", "", { eks })],
  [
    "tags-of-others",
    "tagsOfOthers.0",
    { tags: { CostCenter: "a" }, tagsOfOthers: ["costcenter"] },
    { tags: { CostCenter: "a" }, tagsOfOthers: ["CreatedBy"] },
  ],
  ["protected-state", "backend.type", { protected: true }, { protected: true, ...shared }],
  [
    "unprotected-production",
    "protected",
    { tags: { Environment: "Production" } },
    { tags: { Environment: "preproduction" } },
  ],
  [
    "unprotected-production",
    "protected",
    { tags: { stage: "prod" } },
    { tags: { stage: "prod" }, protected: true, ...shared },
  ],
  [
    "public-endpoint",
    "clusters.eks.publicAccessCidrs.0",
    reached("0.0.0.0/0", { protected: true, ...shared }),
    reached("32.0.0.0/3", { protected: true, ...shared }),
  ],
  [
    "public-endpoint",
    "clusters.eks.publicAccessCidrs.0",
    reached("0.0.0.0/0", { protected: true, ...shared }),
    reached("0.0.0.0/0"),
  ],
];

test.each(coupled)("coupling/%s refuses %s, case %#, and accepts the nearest", (rule, path, refused, accepted) => {
  expect(foundBy("coupling", changed(refused))).toEqual([`${path} coupling/${rule}`]);
  expect(foundBy("coupling", changed(accepted))).toEqual([]);
});

describe("coupling/cluster-names", () => {
  const beside = (first: object, second: object, key: "eks" | "aks") =>
    reportsOf([
      { ...environment, clusters: { a: { ...{ eks, aks }[key], name: "c", ...first } }, name: "one" },
      { ...environment, clusters: { b: { ...{ eks, aks }[key], name: "c", ...second } }, name: "two" },
    ])
      .flatMap(({ findings }) => findings)
      .filter(({ rule }) => rule === "coupling/cluster-names")
      .map(({ path, message }) => `${path} ${message}`);

  test("an EKS cluster's name is its own in an account's region", () => {
    expect(beside({}, {}, "eks")).toEqual([
      "two.clusters.b.name is in use by one.clusters.a, in the same place; expected another",
    ]);
    expect(beside({}, { name: "d" }, "eks")).toEqual([]);
    expect(beside({}, { region: "us-east-2" }, "eks")).toEqual([]);
    expect(beside({}, { accountId: "444455556666" }, "eks")).toEqual([]);
  });

  test("an AKS cluster makes its resource group, whatever case the name is in", () => {
    const name = "two.clusters.b.resourceGroupName is in use by one.clusters.a, in the same place; expected another";
    expect(beside({}, { name: "C" }, "aks")).toEqual([name]);
    expect(beside({ resourceGroupName: "rg" }, { name: "d", resourceGroupName: "rg" }, "aks")).toEqual([name]);
    expect(beside({}, { name: "d" }, "aks")).toEqual([]);
    expect(beside({}, { subscriptionId: "00000000-0000-0000-0000-000000000009" }, "aks")).toEqual([]);
  });
});

test("environments of all clouds are accepted, each and beside each other", () => {
  expect(
    reportsOf(environments).flatMap(({ findings }) => findings.filter(({ rule }) => rule.startsWith("coupling/"))),
  ).toEqual([]);
});
