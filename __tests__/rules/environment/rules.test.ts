import type { Environment } from "../../../environments/environment";
import { environmentRules, environmentsRules } from "../../../rules/environment/rules";
import { findingsOf } from "../../../rules/rule";
import { minimalEcr } from "../../support/registry";
import { minimal } from "../../support/workload";

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

  ["backend", "backend.bucket", bucket(undefined), bucket("states")],
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
const findings = (change: Change) =>
  findingsOf(environmentRules, changed(change)).map(({ rule, path }) => `${path} ${rule}`);

test.each(cases)("%s refuses %s, case %#, and accepts the nearest", (rule, path, refused, accepted) => {
  expect(findings(refused)).toEqual([`${path} environment/${rule}`]);
  expect(findings(accepted)).toEqual([]);
});

test("what each rule says of the value, and what it would accept", () => {
  const said = cases.flatMap(([, , refused]) =>
    findingsOf(environmentRules, changed(refused)).map(({ rule, message }) => `${rule}: ${message}`),
  );
  expect([...new Set(said)]).toMatchSnapshot();
});

test("every rule has a case", () => {
  expect([...new Set(cases.map(([rule]) => `environment/${rule}`))].sort()).toEqual(
    environmentRules.map(({ id }) => id).sort(),
  );
});

describe("environment/stack-names", () => {
  const stackFindings = (...changes: Change[]) =>
    findingsOf(environmentsRules, changes.map(changed)).map(({ path, message, rule }) => `${path} ${message} ${rule}`);

  test("a workload's stack is no cluster's", () => {
    const clusters = { eks: cluster({ api: minimal }) };
    expect(stackFindings({ clusters: { ...clusters, "eks-api": cluster() } })).toEqual([
      "dev.clusters.eks-api names the same stack as dev.clusters.eks.workloads.api: rename one environment/stack-names",
    ]);
    expect(stackFindings({ clusters: { ...clusters, "eks-api2": cluster() } })).toEqual([]);
  });

  test("two environments have no stack in common", () => {
    const [dev, other] = [{ name: "dev", clusters: { "x-eks": cluster() } }, { clusters: { eks: cluster() } }];
    expect(stackFindings(dev, { ...other, name: "dev-x" })).toEqual([
      "dev-x.clusters.eks names the same stack as dev.clusters.x-eks: rename one environment/stack-names",
    ]);
    expect(stackFindings(dev, { ...other, name: "dev" })).toEqual([]);
  });
});
