import { environments } from "../../../environments/all";
import type { Environment, ExistingCluster } from "../../../environments/environment";
import type { LoadBalancerAccess } from "../../../lib/load-balancer-access";
import { couplingRules, sharedCloudRules } from "../../../rules/coupling/rules";
import { findingsOf } from "../../../rules/rule";
import { aksCluster, eksCluster, environmentOf } from "../../support/environment";
import { minimal } from "../../support/workload";

type Change = Partial<Environment>;

const workload = minimal;
const eks = eksCluster();
const aks = aksCluster();
const tagged = (name: string, value = "a", clusters: Environment["clusters"] = { eks }): Change => ({
  tags: { [name]: value },
  clusters,
});
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, ""]));
const s3 = { type: "s3", bucket: "states", region: "us-east-1" } as const;
const behindTraefik = (
  publicPorts: readonly number[],
  loadBalancer: LoadBalancerAccess = { sourceRanges: ["203.0.113.0/24"] },
): Change => ({
  clusters: {
    aks: aksCluster({ network: { ...aks.network, publicPorts }, platform: { traefik: { loadBalancer } } }),
  },
});
const published = (port: number, publicPorts?: readonly number[]): Change => ({
  clusters: {
    aks: aksCluster(publicPorts ? { network: { ...aks.network, publicPorts } } : {}, {
      a: { ...workload, publicService: { port, sourceRanges: ["203.0.113.0/24"] } },
    }),
  },
});
const role = (account: string, path = "role/a"): Change => ({
  clusters: {
    eks: { ...eks, workloads: { a: { ...workload, identity: { roleArn: `arn:aws:iam::${account}:${path}` } } } },
  },
});
const ID = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ManagedIdentity";
const identity = (identityId: string, clientId = "00000000-0000-0000-0000-000000000001"): Change => ({
  clusters: { aks: { ...aks, workloads: { a: { ...workload, identity: { identityId, clientId } } } } },
});
const two = (a: object, b: object, [first, second] = ["a", "b"]): Change => ({
  clusters: { eks: eksCluster({}, { [`${first}`]: { ...workload, ...a }, [`${second}`]: { ...workload, ...b } }) },
});
const other = { namespace: { existing: "other" } };
const open = { publicService: { port: 443, sourceRanges: ["203.0.113.0/24"] } };
const config = { configMaps: { settings: { a: "b" } } };
const filled = { secrets: { db: { keys: ["url"], revision: 1 } } };
const existing = { secrets: { db: { existing: true } } };
const ingress = (host: string, path = "/", name?: string) => ({
  ingress: { host, tlsSecret: "tls", routes: [{ path, service: "x", port: 80 }], ...(name ? { name } : {}) },
});
const traefik = { loadBalancer: { internal: true } } as const;
const own = (offer: Partial<ExistingCluster>): Change => ({
  clusters: {
    own: {
      type: "existing",
      kubeContext: "own",
      workloads: { a: { ...workload, ...ingress("a.example.com") } },
      ...offer,
    },
  },
});

// Each with the nearest environment that is accepted.
const cases: readonly [rule: string, path: string, refused: Change, accepted: Change][] = [
  ["tags", "tags", { tags: many(41) }, { tags: many(40) }],
  ["tags", "tags.", { tags: { "": "a" } }, { tags: { a: "" } }],
  ["tags", `tags.${"a".repeat(128)}`, tagged("a".repeat(128)), tagged("a".repeat(127))],
  ["tags", "tags.a", tagged("a", "b".repeat(257)), tagged("a", "b".repeat(256))],
  ["tags", "tags.AWS:a", tagged("AWS:a"), tagged("aws-a")],
  ["tags", "tags.a#", tagged("a#"), tagged("größe_.:/=+-@ 1")],
  ["tags", "tags.a", tagged("a", "b#"), tagged("a", "b#", { aks })],
  ["tags", "tags.a/b", tagged("a/b", "", { aks }), tagged("a/b", "", { eks })],
  ["protected-state", "backend.type", { protected: true }, { protected: true, backend: s3 }],
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
    { tags: { stage: "prod" }, protected: true, backend: s3 },
  ],
  [
    "public-endpoint",
    "clusters.eks.publicAccessCidrs.0",
    { protected: true, backend: s3, clusters: { eks: eksCluster({ publicAccessCidrs: ["0.0.0.0/0"] }) } },
    { protected: true, backend: s3, clusters: { eks: eksCluster({ publicAccessCidrs: ["0.0.0.0/1"] }) } },
  ],
  [
    "public-endpoint",
    "clusters.eks.publicAccessCidrs.0",
    { protected: true, backend: s3, clusters: { eks: eksCluster({ publicAccessCidrs: ["0.0.0.0/0"] }) } },
    { clusters: { eks: eksCluster({ publicAccessCidrs: ["0.0.0.0/0"] }) } },
  ],
  ["public-ports", "clusters.aks.workloads.a.publicService.port", published(8443), published(443)],
  ["public-ports", "clusters.aks.workloads.a.publicService.port", published(443, [8443]), published(8443, [8443])],
  ["public-ports", "clusters.aks.workloads.a.publicService.port", published(443, []), published(443, [443])],
  ["public-ports", "clusters.aks.network.publicPorts", behindTraefik([443]), behindTraefik([443, 80, 8080])],
  ["public-ports", "clusters.aks.network.publicPorts", behindTraefik([80]), behindTraefik([], { internal: true })],
  [
    "ingress-class",
    "clusters.eks.ingressClassName",
    { clusters: { eks: eksCluster({ ingressClassName: "Traefik" }) } },
    { clusters: { eks: eksCluster({ ingressClassName: "traefik.io" }) } },
  ],
  [
    "ingress-class",
    "clusters.eks.ingressClassName",
    { clusters: { eks: eksCluster({ platform: { traefik }, ingressClassName: "nginx" }) } },
    { clusters: { eks: eksCluster({ platform: { traefik }, ingressClassName: "traefik" }) } },
  ],
  ["ingress-class", "clusters.own.ingressClassName", own({}), own({ platform: { traefik } })],
  ["ingress-class", "clusters.own.ingressClassName", own({}), own({ ingressClassName: "nginx" })],
  [
    "workload-identity",
    "clusters.eks.workloads.a.identity.roleArn",
    role("111122223334"),
    role(eks.accountId, "role/path/a"),
  ],
  [
    "workload-identity",
    "clusters.eks.workloads.a.identity.roleArn",
    role(eks.accountId, "user/a"),
    role(eks.accountId),
  ],
  [
    "workload-identity",
    "clusters.aks.workloads.a.identity.identityId",
    identity("web-api"),
    identity(`${ID}/userAssignedIdentities/web-api`),
  ],
  [
    "workload-identity",
    "clusters.aks.workloads.a.identity.clientId",
    identity(`${ID}/userAssignedIdentities/web-api`, "web-api"),
    identity(`${ID}/userAssignedIdentities/web-api`),
  ],
  [
    "object-names",
    "clusters.eks.workloads.b.configMaps.settings",
    two(config, config),
    two(config, { ...config, ...other }),
  ],
  ["object-names", "clusters.eks.workloads.b.secrets.db", two(filled, filled), two(filled, existing)],
  ["object-names", "clusters.eks.workloads.a-public", two(open, {}, ["a", "a-public"]), two({}, {}, ["a", "a-public"])],
  [
    "object-names",
    "clusters.eks.workloads.b.ingress",
    two(ingress("a.example.com", "/", "web"), ingress("b.example.com", "/", "web")),
    two(ingress("a.example.com"), ingress("b.example.com")),
  ],
  [
    "ingress-hosts",
    "clusters.eks.workloads.b.ingress.routes.0.path",
    two(ingress("a.example.com", "/api"), ingress("a.example.com", "/api/")),
    two(ingress("a.example.com", "/api"), ingress("a.example.com", "/")),
  ],
];

const findings = (change: Change) =>
  findingsOf(couplingRules, { ...environmentOf({}), ...change }).map(({ rule, path }) => `${path} ${rule}`);

test.each(cases)("%s finds %s, case %#, and accepts the nearest", (rule, path, refused, accepted) => {
  expect(findings(refused)).toEqual([`${path} coupling/${rule}`]);
  expect(findings(accepted)).toEqual([]);
});

test("every rule has a case", () => {
  expect([...new Set(cases.map(([rule]) => `coupling/${rule}`))].sort()).toEqual(
    couplingRules.map(({ id }) => id).sort(),
  );
});

test("the environments are accepted, each and beside each other", () => {
  for (const environment of environments) expect(findings(environment)).toEqual([]);
  expect(findingsOf(sharedCloudRules, environments)).toEqual([]);
});

describe("coupling/cluster-names", () => {
  const beside = (first: object, second: object, key: "eks" | "aks") =>
    findingsOf(sharedCloudRules, [
      { ...environmentOf({ a: { ...{ eks, aks }[key], name: "c", ...first } as never }), name: "one" },
      { ...environmentOf({ b: { ...{ eks, aks }[key], name: "c", ...second } as never }), name: "two" },
    ]).map(({ path, message }) => `${path} ${message}`);

  test("an EKS cluster's name is its own in an account's region", () => {
    expect(beside({}, {}, "eks")).toEqual([
      "two.clusters.b.name is one.clusters.a's already, in the same place: take another",
    ]);
    expect(beside({}, { name: "d" }, "eks")).toEqual([]);
    expect(beside({}, { region: "us-east-2" }, "eks")).toEqual([]);
    expect(beside({}, { accountId: "444455556666" }, "eks")).toEqual([]);
  });

  test("an AKS cluster makes its resource group, whatever case the name is in", () => {
    const name = "two.clusters.b.resourceGroupName is one.clusters.a's already, in the same place: take another";
    expect(beside({}, { name: "C" }, "aks")).toEqual([name]);
    expect(beside({ resourceGroupName: "rg" }, { name: "d", resourceGroupName: "rg" }, "aks")).toEqual([name]);
    expect(beside({}, { name: "d" }, "aks")).toEqual([]);
    expect(beside({}, { subscriptionId: "00000000-0000-0000-0000-000000000009" }, "aks")).toEqual([]);
  });
});
