import type { Cluster, Environment } from "../../config/environment";
import type { AcrRegistry, EcrRegistry } from "../../config/registry";
import { aksCluster, eksCluster, environmentOf } from "../support/environment";
import { foundBy, reportsOf } from "../support/findings";
import { minimalAcr, minimalEcr, privateAccess } from "../support/registry";
import { minimal } from "../support/workload";

type Registry = EcrRegistry | AcrRegistry;

/** `path rule` of what is found in a registry, or in an environment. */
const lines = (parts: Partial<Environment>, below = "") =>
  foundBy("registry", { ...environmentOf({}), ...parts }).map((line) =>
    line.replace(" registry/", " ").replace(below, ""),
  );

// Each with the nearest that is accepted.
const repositories = (name: string, keepImages?: number) => ({
  repositories: { [name]: keepImages === undefined ? {} : { keepImages } },
});
type Common = Partial<Pick<EcrRegistry, "repositories" | "untaggedDays">>;
const common: readonly [at: string, refused: Common, accepted: Common][] = [
  ["repositories repositories", { repositories: {} }, repositories("ab")],
  ["repositories.a repositories", repositories("a"), repositories("ab")],
  ["repositories.Web repositories", repositories("Web"), repositories("web")],
  ["repositories.a--b repositories", repositories("a--b"), repositories("a-b")],
  ["repositories.a_ repositories", repositories("a_"), repositories("a_b")],
  ["repositories./a repositories", repositories("/a"), repositories("t/a")],
  [`repositories.${"a".repeat(257)} repositories`, repositories("a".repeat(257)), repositories("a".repeat(256))],
  ["repositories.ab.keepImages repositories", repositories("ab", 0), repositories("ab", 1)],
  ["repositories.ab.keepImages repositories", repositories("ab", 1001), repositories("ab", 1000)],
  ["repositories.ab.keepImages repositories", repositories("ab", 1.5), repositories("ab", 2)],
  ["untaggedDays repositories", { untaggedDays: 0 }, { untaggedDays: 1 }],
  ["untaggedDays repositories", { untaggedDays: 366 }, { untaggedDays: 365 }],
];

const ARN = "arn:aws:iam::111122223333";
const ecrCases: readonly [at: string, refused: Partial<EcrRegistry>, accepted: Partial<EcrRegistry>][] = [
  ["accountId account", { accountId: "11112222333" }, { accountId: "011122223333" }],
  ["region account", { region: "us-gov-west-1" }, { region: "us-west-1" }],
  ["admins principals", { admins: [] }, { admins: [`${ARN}:role/a`] }],
  [
    "admins.1 principals",
    { admins: [`${ARN}:role/a`, `${ARN}:user/a`] },
    { admins: [`${ARN}:role/a`, `${ARN}:role/b/a`] },
  ],
  ["admins.0 principals", { admins: [`${ARN}:role/*`] }, { admins: [`${ARN}:role/a+b`] }],
  [
    "pusherArn principals",
    { pusherArn: "arn:aws:sts::111122223333:assumed-role/ci/session" },
    { pusherArn: `${ARN}:user/ci` },
  ],
  ["pusherArn principals", { pusherArn: `${ARN}:role/ci-?` }, { pusherArn: `${ARN}:role/ci-1` }],
];

const copies = (...locations: string[]) => ({ geoReplications: locations.map((location) => ({ location })) });
const acrCases: readonly [at: string, refused: Partial<AcrRegistry>, accepted: Partial<AcrRegistry>][] = [
  ["subscriptionId azure-places", { subscriptionId: "production" }, { subscriptionId: minimalAcr.tenantId }],
  ["tenantId azure-places", { tenantId: "" }, { tenantId: minimalAcr.subscriptionId }],
  ["pusherId azure-places", { pusherId: "ci" }, { pusherId: minimalAcr.tenantId }],
  ["location azure-places", { location: "East US" }, { location: "eastus2" }],
  ["geoReplications.0.location azure-places", copies("West US 2"), copies("westus2")],
  ["geoReplications.0.location azure-places", copies("eastus"), copies("eastus2")],
  ["geoReplications.1.location azure-places", copies("westus2", "westus2"), copies("westus2", "westus3")],
  [
    "privateAccess.subnetId azure-places",
    { privateAccess: { ...privateAccess, subnetId: privateAccess.privateDnsZoneId } },
    { privateAccess },
  ],
  [
    "privateAccess.privateDnsZoneId azure-places",
    { privateAccess: { ...privateAccess, privateDnsZoneId: `${privateAccess.privateDnsZoneId}.example.com` } },
    { privateAccess },
  ],
  ["zoneRedundant zones", { location: "westus" }, { location: "westus", zoneRedundant: false }],
  ["zoneRedundant zones", { location: "westus", zoneRedundant: true }, { location: "westus2", zoneRedundant: true }],
  [
    "geoReplications.0.zoneRedundant zones",
    copies("westus"),
    { geoReplications: [{ location: "westus", zoneRedundant: false }] },
  ],
  ["name azure-names", { name: "four" }, { name: "fives" }],
  ["name azure-names", { name: "a".repeat(51), keyVaultName: "keys" }, { name: "a".repeat(50), keyVaultName: "keys" }],
  ["name azure-names", { name: "web-images" }, { name: "webimages1" }],
  ["keyVaultName azure-names", { name: "a".repeat(22) }, { name: "a".repeat(21) }],
  ["keyVaultName azure-names", { keyVaultName: "kv" }, { keyVaultName: "kv1" }],
  ["keyVaultName azure-names", { keyVaultName: "kv--1" }, { keyVaultName: "kv-1" }],
  ["resourceGroupName azure-names", { resourceGroupName: "rg." }, { resourceGroupName: "rg" }],
  [
    "repositories.ab.keepImages private-purge",
    { privateAccess, ...repositories("ab", 5) } as never,
    { privateAccess, repositories: { ab: {} } },
  ],
];

test.each([...common, ...ecrCases])("ECR refuses %s, case %#, and accepts the nearest", (at, refused, accepted) => {
  const findings = (change: Partial<EcrRegistry>) =>
    lines({ registries: { r: { ...minimalEcr, ...change } } }, "registries.r.");
  expect([findings(refused), findings(accepted)]).toEqual([[at], []]);
});

test.each([...common, ...acrCases])("ACR refuses %s, case %#, and accepts the nearest", (at, refused, accepted) => {
  const findings = (change: Partial<AcrRegistry>) =>
    lines({ registries: { r: { ...minimalAcr, ...change } as AcrRegistry } }, "registries.r.");
  expect([findings(refused), findings(accepted)]).toEqual([[at], []]);
});

type Parts = Pick<Environment, "clusters"> & { readonly registries: Readonly<Record<string, Registry>> };

const eks = eksCluster();
const aks = aksCluster();
const ecr = { ...minimalEcr, pullClusters: ["eks"] };
const acr = { ...minimalAcr, pullClusters: ["aks"] };
const DIGEST = `sha256:${"a".repeat(64)}`;
const ID =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-images/providers/Microsoft.ContainerRegistry/registries";

const pulledBy = (registry: Registry, ...pullClusters: string[]): Parts => ({
  clusters: { eks, aks },
  registries: { images: { ...registry, pullClusters } },
});
const named = (name: string): Parts => ({ clusters: { eks: { ...eks, name } }, registries: { ecr } });
const with_ = (cluster: Cluster, registries: Parts["registries"], image: unknown): Parts => {
  const container = { ...minimal.container, image: image as string };
  return { clusters: { [cluster.type]: { ...cluster, workloads: { a: { ...minimal, container } } } }, registries };
};
const registryIds = (id: string): Parts => ({
  clusters: { aks: { ...aks, registryIds: [id] } },
  registries: { acr },
});
const IMAGE = "clusters.eks.workloads.a.container.image";
const tagged = { registry: "ecr", repository: "web-api", tag: "1.2.3" };

const cases: readonly [at: string, refused: Parts, accepted: Parts][] = [
  ["registries.images.pullClusters.0 pull-clusters", pulledBy(ecr, "eks2"), pulledBy(ecr, "eks")],
  ["registries.images.pullClusters.0 pull-clusters", pulledBy(ecr, "aks"), pulledBy(ecr, "eks")],
  ["registries.images.pullClusters.0 pull-clusters", pulledBy(acr, "eks"), pulledBy(acr, "aks")],
  ["registries.images.pullClusters.0 pull-clusters", pulledBy(acr, "toString"), pulledBy(acr)],
  ["registries.images.pullClusters.1 pull-clusters", pulledBy(ecr, "eks", "eks"), pulledBy(ecr, "eks")],
  ["registries.ecr.pullClusters.0 pull-clusters", named("c".repeat(33)), named("c".repeat(32))],
  [
    "registries.images.pullClusters.0 pull-clusters",
    pulledBy({ ...acr, tenantId: acr.subscriptionId }, "aks"),
    pulledBy(acr, "aks"),
  ],
  ["clusters.aks.registryIds.0 own-registry-ids", registryIds(`${ID}/Images`), registryIds(`${ID}/images2`)],
  [`${IMAGE}.registry image`, with_(eks, {}, tagged), with_(eks, { ecr }, tagged)],
  [`${IMAGE}.registry image`, with_(eks, { ecr: minimalEcr }, tagged), with_(eks, { ecr }, tagged)],
  [`${IMAGE}.repository image`, with_(eks, { ecr }, { ...tagged, repository: "web" }), with_(eks, { ecr }, tagged)],
  [
    "clusters.aks.workloads.a.container.image.tag movable-tag",
    with_(aks, { acr }, { registry: "acr", repository: "web-api", tag: "1.2.3" }),
    with_(aks, { acr }, { registry: "acr", repository: "web-api", digest: DIGEST }),
  ],
];

test.each(cases)("an environment: %s, case %#, is found, and the nearest is not", (at, found, accepted) => {
  const findings = (parts: Parts) => lines(parts);
  expect([findings(found), findings(accepted)]).toEqual([[at], []]);
});

test("an image as text belongs to no registry", () => {
  const parts = with_(eks, { ecr: minimalEcr }, "registry.example.com/web-api:1.2.3");
  expect(lines(parts)).toEqual([]);
});

test("a tag that can be moved is a warning", () => {
  const parts = with_(aks, { acr }, { registry: "acr", repository: "web-api", tag: "1.2.3" });
  const [report] = reportsOf([{ ...environmentOf({}), ...parts }]);
  expect(report?.findings.filter(({ rule }) => rule === "registry/movable-tag")).toMatchObject([
    { severity: "warning" },
  ]);
});

describe("what is one's own", () => {
  const findings = (...registries: Registry[]) =>
    reportsOf(
      registries.map((registry, index) => ({ ...environmentOf({}), name: `e${index}`, registries: { r: registry } })),
    ).flatMap(({ findings }) => findings.map(({ path, rule }) => `${path} ${rule.replace("registry/", "")}`));
  const other = { ...minimalAcr, name: "others", keyVaultName: "kv-others", resourceGroupName: "rg-others" };

  test.each([
    ["repositories.web-api", minimalEcr, { ...minimalEcr, region: "us-west-2" }],
    ["repositories.web-api", minimalEcr, { ...minimalEcr, accountId: "444455556666" }],
  ])("%s of one account and region", (property, refused, accepted) => {
    expect(findings(minimalEcr, refused)).toEqual([`e1.registries.r.${property} places`]);
    expect(findings(minimalEcr, accepted)).toEqual([]);
  });

  test.each([
    ["name", { ...other, name: "images" }],
    ["keyVaultName", { ...other, keyVaultName: "KV-images" }],
    ["resourceGroupName", { ...other, resourceGroupName: "RG-images" }],
  ])("%s in Azure", (property, refused) => {
    expect(findings(minimalAcr, refused)).toEqual([`e1.registries.r.${property} places`]);
    expect(findings(minimalAcr, other)).toEqual([]);
  });
});
