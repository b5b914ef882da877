import { findingsWith, minimalAks } from "../support/aks";
import { findingsIn } from "../support/findings";
import { untested } from "../support/rule-entries";
import { REGULAR } from "./aks-cases/case";
import { clusterCases } from "./aks-cases/cluster";
import { controlPlaneCases } from "./aks-cases/control-plane";
import { networkCases } from "./aks-cases/network";
import { nodePoolCases } from "./aks-cases/node-pool";

const cases = [...clusterCases, ...controlPlaneCases, ...networkCases, ...nodePoolCases];

test.each(cases)("$rule refuses $what", ({ rule, path, refused, accepted }) => {
  expect(findingsWith(refused)).toContain(`aks.${path} ${rule}`);
  expect(findingsWith(accepted).filter((finding) => finding.endsWith(` ${rule}`))).toEqual([]);
});

test("every rule has a case", () => {
  expect(untested("aks", cases)).toEqual([]);
});

test("the least cluster is accepted", () => {
  expect(findingsWith({})).toEqual([]);
});

test.each([
  ["nodeSubnet", "10.10.0.0/28", "has 11 addresses for 12 nodes, upgrades included; must be a /27 or larger"],
  ["podCidr", "10.244.0.0/22", "has a /24 for 4 of 8 nodes, upgrades included; must be a /21 or larger"],
])("the message of a range that is too small names the size that holds the nodes: %s", (key, range, message) => {
  const systemPool = { ...REGULAR, scaling: { fixed: key === "podCidr" ? 7 : 11 }, maxSurge: "1" };
  const aks = { ...minimalAks, network: { addressSpace: "10.10.0.0/16", [key]: range }, systemPool };
  const environment = {
    name: "test",
    protected: false,
    backend: { type: "local" },
    tags: {},
    clusters: { aks },
  } as const;
  expect(findingsIn(environment)).toMatchObject([
    { path: `clusters.aks.network.${key}`, message: expect.stringContaining(message) },
  ]);
});

test("invalid ranges do not break the rules that calculate with them", () => {
  const network = { addressSpace: "vnet", nodeSubnet: "nodes", podCidr: "pods", serviceCidr: "services" };
  expect(findingsWith({ network })).toEqual([
    "aks.network.addressSpace aks/range-syntax",
    "aks.network.nodeSubnet aks/range-syntax",
    "aks.network.podCidr aks/range-syntax",
    "aks.network.serviceCidr aks/range-syntax",
  ]);
});

test("a pool that cannot be read hides no other's findings, and no capacity is counted without it", () => {
  const nodePools = {
    a: { ...REGULAR, maxSurge: "0" },
    b: { ...REGULAR, zones: ["1"], kubernetesVersion: "1.37" },
  } as const;
  const network = { addressSpace: "10.10.0.0/29" };
  const systemPool = { ...REGULAR, scaling: { fixed: 2 }, zones: [] };
  expect(findingsWith({ location: "westus", network, systemPool, nodePools })).toEqual([
    "aks.nodePools.a.maxSurge aks/max-surge",
    "aks.nodePools.a.zones aks/zones-in-location",
    "aks.nodePools.b.kubernetesVersion aks/pool-version-skew",
    "aks.nodePools.b.zones aks/zones-in-location",
  ]);
});
