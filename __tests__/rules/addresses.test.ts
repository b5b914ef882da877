import type { Environment } from "../../config/environment";
import { minimalEks, minimalGroup } from "../support/eks";
import { aksCluster, type EnvironmentCase, eksCluster, environmentOf, findingsAmong } from "../support/environment";
import { findingsIn } from "../support/findings";
import { untested } from "../support/rule-entries";

const vpc = (vpcCidr: string, change = {}) => eksCluster({ network: { ...minimalEks.network, vpcCidr, ...change } });
const vnet = (addressSpace: string, change = {}) => aksCluster({ network: { addressSpace, ...change } });
const fixed = (nodes: number, change = {}) =>
  eksCluster({
    network: { ...minimalEks.network, vpcCidr: "10.20.0.0/20" },
    nodeGroups: { general: { ...minimalGroup, scaling: { fixed: nodes }, ...change } },
  });

const cases: readonly EnvironmentCase[] = [
  {
    rule: "addresses/networks-disjoint",
    what: "a VNet whose last addresses are a VPC's first",
    path: "clusters.b.network.addressSpace",
    refused: { a: vpc("10.15.0.0/16"), b: vnet("10.8.0.0/13") },
    accepted: { a: vpc("10.16.0.0/16"), b: vnet("10.8.0.0/13") },
  },
  {
    rule: "addresses/networks-disjoint",
    what: "two clusters on one range",
    path: "clusters.b.network.vpcCidr",
    refused: { a: vpc("10.20.0.0/16"), b: vpc("10.20.0.0/16") },
    accepted: { a: vpc("10.20.0.0/16"), b: vpc("10.21.0.0/16") },
  },
  {
    rule: "addresses/inner-ranges",
    what: "pods on another cluster's VPC",
    path: "clusters.b.network.podCidr",
    refused: { a: vpc("10.244.240.0/20"), b: vnet("10.10.0.0/16") },
    accepted: { a: vpc("10.245.0.0/20"), b: vnet("10.10.0.0/16") },
  },
  {
    rule: "addresses/inner-ranges",
    what: "services on another cluster's VPC",
    path: "clusters.b.network.serviceCidr",
    refused: { a: vpc("10.0.240.0/20"), b: vnet("10.10.0.0/16") },
    accepted: { a: vpc("10.1.0.0/20"), b: vnet("10.10.0.0/16") },
  },
  {
    rule: "addresses/inner-ranges",
    what: "a VNet on the services that EKS chooses",
    path: "clusters.b.network.addressSpace",
    refused: { a: vpc("10.20.0.0/16"), b: vnet("172.20.255.0/24") },
    accepted: { a: vpc("10.20.0.0/16"), b: vnet("172.21.0.0/24") },
  },
  {
    rule: "addresses/inner-ranges",
    what: "a VPC on the services that EKS chooses for one outside 10.0.0.0/8",
    path: "clusters.b.network.vpcCidr",
    refused: { a: vpc("192.168.0.0/16"), b: vpc("10.100.0.0/16") },
    accepted: { a: vpc("10.99.0.0/16"), b: vpc("10.100.0.0/16") },
  },
  {
    rule: "addresses/inner-ranges",
    what: "services that are stated on EKS on another cluster's VNet",
    path: "clusters.a.network.serviceCidr",
    refused: { a: vpc("10.20.0.0/16", { serviceCidr: "10.10.240.0/20" }), b: vnet("10.10.0.0/16") },
    accepted: { a: vpc("10.20.0.0/16", { serviceCidr: "10.11.0.0/20" }), b: vnet("10.10.0.0/16") },
  },
  {
    rule: "addresses/reserved-ranges",
    what: "a VPC on what AKS keeps for itself",
    path: "clusters.a.network.vpcCidr",
    refused: { a: vpc("172.30.0.0/16"), b: vnet("10.10.0.0/16") },
    accepted: { a: vpc("172.29.0.0/16"), b: vnet("10.10.0.0/16") },
  },
  {
    rule: "addresses/reserved-ranges",
    what: "it beside an AKS cluster only",
    path: "clusters.a.network.vpcCidr",
    refused: { a: vpc("172.31.0.0/16"), b: vnet("10.10.0.0/16") },
    accepted: { a: vpc("172.31.0.0/16"), b: vpc("10.10.0.0/16") },
  },
  {
    // A /24 a zone has 251; the control plane takes 16, an m6i.large 30, an update two more nodes a zone.
    rule: "addresses/pod-subnets",
    what: "eight nodes in a zone's /24",
    path: "clusters.a.network.vpcCidr",
    refused: { a: fixed(16) },
    accepted: { a: fixed(15) },
  },
  {
    rule: "addresses/pod-subnets",
    what: "an update of a share of the nodes",
    path: "clusters.a.network.vpcCidr",
    refused: { a: fixed(12, { maxUnavailablePercentage: 84 }) },
    accepted: { a: fixed(12, { maxUnavailablePercentage: 75 }) },
  },
  {
    rule: "addresses/pod-subnets",
    what: "an update's two nodes a zone, at the least",
    path: "clusters.a.network.vpcCidr",
    refused: { a: fixed(16, { maxUnavailablePercentage: 1 }) },
    accepted: { a: fixed(15, { maxUnavailablePercentage: 1 }) },
  },
  {
    rule: "addresses/pod-subnets",
    what: "six nodes in one zone's /24",
    path: "clusters.a.network.vpcCidr",
    refused: { a: fixed(6, { zones: ["us-east-1a"] }) },
    accepted: { a: fixed(5, { zones: ["us-east-1a"] }) },
  },
  {
    rule: "addresses/pod-subnets",
    what: "the type with the most addresses",
    path: "clusters.a.network.vpcCidr",
    refused: { a: fixed(15, { instanceTypes: ["m6i.large", "t3.large"] }) },
    accepted: { a: fixed(15, { instanceTypes: ["m6i.large", "t3.medium"] }) },
  },
  {
    rule: "addresses/pod-subnets",
    what: "what stated facts say",
    path: "clusters.a.network.vpcCidr",
    refused: { a: fixed(15, { nodeFacts: { ...facts(), networkInterfaces: 4 } }) },
    accepted: { a: fixed(15, { nodeFacts: facts() }) },
  },
];

function facts() {
  return { vcpu: 2, memoryGib: 8, networkInterfaces: 3, addressesPerInterface: 10 };
}

test.each(cases)("$rule refuses $what", ({ rule, path, refused, accepted }) => {
  expect(findingsAmong("addresses", refused)).toEqual([`${path} ${rule}`]);
  expect(findingsAmong("addresses", accepted)).toEqual([]);
});

test("every rule has a case", () => {
  expect(untested("addresses", cases)).toEqual([]);
});

test("a cluster's ranges among themselves are for its own area", () => {
  expect(
    findingsAmong("addresses", { a: vnet("10.0.0.0/16"), b: vnet("192.168.0.0/16", { podCidr: "192.168.0.0/17" }) }),
  ).toEqual(["clusters.b.network.serviceCidr addresses/inner-ranges"]);
});

test("a message says what would do", () => {
  const messages = (clusters: EnvironmentCase["refused"]) =>
    findingsIn(environmentOf(clusters))
      .filter(({ rule }) => rule.startsWith("addresses/"))
      .map(({ message }) => message);
  expect(messages({ a: vpc("10.10.0.0/16"), b: vnet("10.10.0.0/16") })).toEqual([
    'overlaps clusters.a.network.vpcCidr "10.10.0.0/16"; expected a range such as 10.1.0.0/16',
  ]);
  expect(messages({ a: vpc("10.20.0.0/16"), b: vnet("172.20.0.0/16") })).toEqual([
    'overlaps the services of clusters.a, "172.20.0.0/16"; expected a range such as 10.1.0.0/16',
  ]);
  expect(messages({ a: fixed(16) })).toEqual([
    "gives each zone a /24 with 251 addresses, but its nodes and pods need 256 at their maximum; expected privateSubnetPrefix 23, or a /19, or fewer or smaller nodes",
  ]);
  expect(messages({ a: fixed(3000) })).toEqual([
    "gives each zone a /24 with 251 addresses, but its nodes and pods need 39 916 at their maximum; expected fewer or smaller nodes",
  ]);
});

test("invalid ranges, clusters that another party made and unknown sizes are left alone", () => {
  const existing = { type: "existing", kubeContext: "kind", ingressClassName: "traefik", workloads: {} } as const;
  const unknown = fixed(3000, { instanceTypes: ["p5.48xlarge"] });
  expect(findingsAmong("addresses", { a: vpc("vpc"), b: vnet("vnet"), c: existing, d: unknown })).toEqual([]);
});

test("an AKS cluster on what AKS keeps for itself is for its own area, also where that is waived", () => {
  const environment = environmentOf({ a: vnet("172.30.0.0/16") });
  const rules = (waivers: NonNullable<Environment["waivers"]>) =>
    findingsIn({ ...environment, waivers }).map(({ rule }) => rule);
  expect(rules([])).toEqual(["aks/reserved-ranges"]);
  expect(rules([{ rule: "aks/reserved-ranges", reason: "it is never reached", until: "2099-01-01" }])).toEqual([]);
});
