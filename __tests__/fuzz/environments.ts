import fc from "fast-check";
import type { AksCluster } from "../../config/aks";
import type { EksCluster } from "../../config/eks";
import type { Environment } from "../../config/environment";
import type { ExistingCluster } from "../../config/existing";
import type { AcrRegistry, EcrRegistry } from "../../config/registry";
import type { Workload } from "../../config/workload";
import type { Image } from "../../config/workload/image";
import { minimal, portless } from "../support/workload";

type Teams = NonNullable<Environment["teams"]>;

// Valid environments with every part that a mutation may change: an EKS cluster `eks`, an AKS cluster `aks`, each with
// web-api in all its parts; what is optional elsewhere comes and goes.

const letters = "abcdefghijklmnopqrstuvwxyz";
const label = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 1 }),
    fc.string({ unit: fc.constantFrom(...letters, ..."0123456789-"), maxLength: 12 }),
  )
  .map(([first, rest]) => `${first}${rest}`.replace(/-+$/, ""));
const labelsOf = (prefix: string) =>
  fc.dictionary(
    label.map((key) => `${prefix}${key}`),
    fc.constantFrom("", "a", "true", "v1.2_3"),
    { maxKeys: 3 },
  );
const guid = fc.uuid();
/** Groups that begin differently are never the same. */
const groupOf = (first: string) => guid.map((id) => `${first}${id.slice(1)}`);
const seconds = (min: number, max: number) => fc.integer({ min, max });
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const text = fc.string({ unit: "grapheme", maxLength: 30 }).filter((value) => !/[\0\p{Surrogate}]|:\/\//u.test(value));

/** The object without what is undefined, as an environment leaves it out. */
function stated<const Value extends object>(value: Value) {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as {
    [Key in keyof Value]: Exclude<Value[Key], undefined>;
  };
}

/** EKS takes no label without a value. */
function withoutEmpty(labels: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ""));
}

const probe = (path: string) =>
  fc
    .record({
      initialDelaySeconds: maybe(seconds(0, 30)),
      periodSeconds: maybe(seconds(5, 12)),
      timeoutSeconds: maybe(seconds(1, 5)),
      failureThreshold: maybe(seconds(1, 6)),
    })
    .map((times) => stated({ path, ...times }));

const container = fc
  .record({
    liveness: probe("/live"),
    readiness: probe("/ready"),
    startup: probe("/live"),
    port: seconds(1024, 65535),
    userId: maybe(seconds(10001, 60000)),
    cpu: seconds(1, 100),
    memory: seconds(16, 128),
    tag: fc.constantFrom(":1.2.3", `:v1@sha256:${"a".repeat(64)}`, `@sha256:${"b".repeat(64)}`),
    value: text,
  })
  .map(({ liveness, readiness, startup, port, userId, cpu, memory, tag, value }) => ({
    name: "api",
    image: `registry.example.com/team/api${tag}`,
    port,
    env: { LEVEL: { configMap: "settings", key: "level" }, URL: { secret: "db", key: "url" }, WORD: value },
    requests: { cpu: `${cpu}m`, memory: `${memory}Mi` },
    limits: { cpu: `${cpu * 4}m`, memory: `${memory * 4}Mi` },
    probes: { liveness, readiness, startup },
    ...stated({ userId }),
  }));

const common = fc.record({
  container,
  preStopSeconds: maybe(seconds(0, 20)),
  rollout: maybe(fc.record({ maxSurge: fc.constantFrom(1, 2, "25%" as const), maxUnavailable: fc.constantFrom(0, 1) })),
  labels: maybe(labelsOf("l")),
  value: text,
});

const speed = fc.record({
  percent: seconds(1, 1000),
  periodSeconds: seconds(1, 1800),
  stabilizationSeconds: seconds(0, 3600),
});

const webApi = fc
  .record({
    common,
    min: seconds(2, 4),
    more: seconds(1, 4),
    percent: seconds(10, 95),
    scaleUp: maybe(speed),
    scaleDown: maybe(speed),
    hasIssuer: fc.boolean(),
  })
  .map(({ common: { value, ...workload }, min, more, percent, scaleUp, scaleDown, hasIssuer }) => ({
    ...stated(workload),
    namespace: { create: "web" },
    autoscaling: { min, max: min + more, cpuPercent: percent, ...stated({ scaleUp, scaleDown }) },
    servicePort: 80,
    publicService: { port: 443, sourceRanges: ["203.0.113.0/24"] },
    ingress: {
      host: "api.example.com",
      tlsSecret: "api-tls",
      routes: [
        { path: "/", service: "web-api", port: 80 },
        { path: "/other", service: "other", port: 8080, existing: true },
      ],
      ...(hasIssuer ? { clusterIssuer: "letsencrypt-prod" } : {}),
    },
    configMaps: { settings: { level: "info", text: value } },
    secrets: { db: { keys: ["url"], revision: 1 } },
    network: {
      ingressFrom: [{ namespace: "traefik" }, { cidr: "10.0.0.0/8" }],
      egressTo: [
        { namespace: "data", podLabels: { app: "db" }, port: 5432 },
        { cidr: "0.0.0.0/0", port: 443 },
      ],
    },
    tolerations: [{ key: "team", value: "web" }],
  })) satisfies fc.Arbitrary<Workload>;

const plain = fc
  .record({ common, replicas: seconds(2, 4), existing: label })
  .map(({ common: { value, ...workload }, replicas, existing }) => ({
    ...stated(workload),
    replicas,
    namespace: { existing },
    configMaps: { settings: { level: value } },
    secrets: { db: { existing: true } },
  })) satisfies fc.Arbitrary<Workload>;

const lasting = { namespace: { existing: "team" }, container: portless };

/** One of each kind that is not web. */
const kinds = {
  consumer: { ...lasting, kind: "worker", replicas: 2 },
  migration: { ...lasting, kind: "job" },
  nightly: { ...lasting, kind: "schedule", schedule: { cron: "30 2 * * *" } },
  database: { ...lasting, container: minimal.container, kind: "stateful", replicas: 2 },
  collector: { ...lasting, kind: "agent" },
} as const satisfies Readonly<Record<string, Workload>>;

const tagsOfPools = fc.constantFrom([], [{ key: "spot", value: "true", effect: "NoSchedule" }] as const);
const minor = maybe(fc.constantFrom("1.35", "1.36"));

const platform = maybe(fc.record({ replicas: maybe(seconds(2, 3)) }));

/** The platform that web-api's Ingress needs, or the class of another party's controller. */
function ingressOf(
  chosen: { readonly replicas?: number | undefined } | undefined,
  { ingress }: { readonly ingress: { readonly clusterIssuer?: string } },
) {
  if (chosen === undefined) return { ingressClassName: "traefik" };
  const hasIssuer = ingress.clusterIssuer !== undefined;
  const loadBalancer = hasIssuer ? { sourceRanges: ["0.0.0.0/0"] } : { internal: true as const };
  return {
    platform: {
      traefik: { loadBalancer, ...stated({ replicas: chosen.replicas }) },
      ...(hasIssuer ? { certManager: { email: "platform@example.com" } } : {}),
    },
  };
}

const eks = fc
  .record({
    region: fc.constantFrom("us-east-1", "eu-west-1", "ap-southeast-2"),
    zones: seconds(2, 3),
    prefix: seconds(16, 18),
    natGateways: maybe(fc.constantFrom("one", "per-zone", "regional")),
    min: seconds(4, 5),
    more: seconds(1, 6),
    types: fc.constantFrom(["m6i.xlarge"], ["m6i.xlarge", "m5.xlarge"], ["m6i.2xlarge"]),
    disk: maybe(seconds(20, 200)),
    labels: maybe(labelsOf("team/l").map(withoutEmpty)),
    taints: tagsOfPools,
    retention: maybe(fc.constantFrom(30, 90, 365)),
    isFixed: fc.boolean(),
    cidrs: maybe(fc.constantFrom([], ["203.0.113.0/24"])),
    webApi,
    platform,
    inCloud: fc.constantFrom(
      {},
      { identity: { roleArn: "arn:aws:iam::111122223333:role/web-api" } },
      { rights: { statements: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::orders/${aws:userid}/*"] }] } },
      { rights: { managedPolicies: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"] } },
    ),
  })
  .map(
    (value): EksCluster => ({
      type: "eks",
      name: "cluster",
      accountId: "111122223333",
      region: value.region,
      admins: ["arn:aws:iam::111122223333:role/platform-admin"],
      network: {
        vpcCidr: `10.64.0.0/${value.prefix}`,
        availabilityZones: [..."abc"].slice(0, value.zones).map((zone) => `${value.region}${zone}`),
        ...stated({ natGateways: value.natGateways }),
      },
      nodeGroups: {
        general: {
          instanceTypes: value.types,
          scaling: { min: value.min, max: value.min + value.more, initial: value.min },
          ...stated({ diskSizeGib: value.disk, labels: value.labels }),
        },
        spot: {
          instanceTypes: ["m6i.large", "m5.large"],
          capacityType: "SPOT",
          scaling: value.isFixed ? { fixed: value.min } : { min: 0, max: 5, initial: 0 },
          taints: value.taints,
        },
      },
      ...ingressOf(value.platform, value.webApi),
      workloads: {
        "web-api": {
          ...value.webApi,
          ...value.inCloud,
        },
      },
      ...stated({ logRetentionDays: value.retention, publicAccessCidrs: value.cidrs }),
    }),
  );

const aks = fc
  .record({
    location: fc.constantFrom("eastus", "westeurope"),
    ids: fc.tuple(guid, guid, groupOf("c")),
    version: minor,
    isPrivate: fc.boolean(),
    min: seconds(3, 5),
    more: seconds(1, 6),
    size: fc.constantFrom("Standard_D4s_v3", "Standard_D8s_v3"),
    maxPods: maybe(seconds(60, 250)),
    surge: maybe(fc.constantFrom("1", "33%")),
    egress: maybe(fc.constantFrom("load-balancer", "nat-gateway")),
    sku: maybe(fc.constantFrom("Standard", "Premium")),
    features: maybe(
      fc.record({
        azurePolicy: fc.boolean(),
        keda: fc.boolean(),
        imageCleanerHours: fc.constantFrom(48, false as const),
      }),
    ),
    spot: fc.boolean(),
    webApi,
    platform,
  })
  .map((value): AksCluster => {
    const [subscriptionId, tenantId, group] = value.ids;
    const pool = { vmSize: value.size, ...stated({ maxPods: value.maxPods }) };
    return {
      type: "aks",
      name: "cluster",
      subscriptionId,
      tenantId,
      location: value.location,
      adminGroupIds: [group],
      apiServer: value.isPrivate ? { private: true } : { authorizedIpRanges: ["203.0.113.0/24"] },
      network: {
        addressSpace: "10.100.0.0/16",
        serviceCidr: "172.20.0.0/16",
        dnsServiceIp: "172.20.0.10",
        ...stated({ egress: value.egress }),
      },
      systemPool: { ...pool, scaling: { min: 3, max: 4 }, ...stated({ maxSurge: value.surge }) },
      nodePools: {
        worker: { ...pool, scaling: { min: value.min, max: value.min + value.more } },
        spot: {
          ...pool,
          scaling: { fixed: 1 },
          taints: [{ key: "spot", value: "true", effect: "NoSchedule" }],
          ...(value.spot ? { spot: { maxPrice: -1 } } : {}),
        },
      },
      ...ingressOf(value.platform, value.webApi),
      workloads: { "web-api": value.webApi },
      ...stated({ kubernetesVersion: value.version, skuTier: value.sku, features: value.features }),
    };
  });

const kind = fc.dictionary(label, plain, { maxKeys: 2 }).map(
  (workloads): ExistingCluster => ({
    type: "existing",
    kubeContext: "kind-kind",
    ingressClassName: "traefik",
    workloads: { ...workloads, ...kinds },
  }),
);

const backend = fc.constantFrom<Environment["backend"][]>(
  { type: "s3", bucket: "states", region: "us-east-1" },
  { type: "azurerm", resourceGroup: "rg", storageAccount: "states", container: "tfstate" },
);

const repositories = fc
  .record({
    own: maybe(seconds(1, 100)),
    others: fc.dictionary(
      label.filter((name) => name.length > 1 && !name.includes("--")),
      fc.constant({}),
    ),
  })
  .map(({ own, others }) => ({ ...others, "team/api": stated({ keepImages: own }), api: {} }));

const ecr = fc.record({ repositories, days: maybe(seconds(1, 365)), admin: label }).map(
  ({ repositories, days, admin }): EcrRegistry => ({
    type: "ecr",
    accountId: "111122223333",
    region: "us-east-1",
    admins: [`arn:aws:iam::111122223333:role/${admin}`],
    pusherArn: "arn:aws:iam::444455556666:user/ci",
    pullClusters: ["eks"],
    repositories,
    ...stated({ untaggedDays: days }),
  }),
);

const acr = fc
  .record({
    repositories,
    days: maybe(seconds(1, 365)),
    ids: fc.tuple(guid, guid),
    copies: fc.boolean(),
    zones: maybe(fc.boolean()),
  })
  .map(
    ({ repositories, days, ids: [subscriptionId, pusherId], copies, zones }) =>
      (tenantId: string): AcrRegistry => ({
        type: "acr",
        subscriptionId,
        tenantId,
        location: "northeurope",
        name: "images",
        pusherId,
        pullClusters: ["aks"],
        repositories,
        ...stated({ untaggedDays: days, zoneRedundant: zones }),
        ...(copies
          ? { geoReplications: [{ location: "westus2" }, { location: "eastus2", zoneRedundant: false }] }
          : {}),
      }),
  );

const version = fc.constantFrom({ tag: "1.2.3" }, { digest: `sha256:${"c".repeat(64)}` });

/** The cluster with its first workload's image of a registry, or as it was. */
function withImage<Kind extends EksCluster | AksCluster>(cluster: Kind, image: Image | undefined): Kind {
  const webApi = cluster.workloads["web-api"];
  if (image === undefined || webApi === undefined) return cluster;
  const workloads = { ...cluster.workloads, "web-api": { ...webApi, container: { ...webApi.container, image } } };
  return { ...cluster, workloads };
}

const parts = fc
  .record({ eks, aks, kind, ecr, acr, version, ofRegistry: fc.boolean() })
  .map(({ eks, aks, kind, ecr, acr, version, ofRegistry }) => {
    const image = (registry: string) => (ofRegistry ? { registry, repository: "team/api", ...version } : undefined);
    return {
      clusters: { eks: withImage(eks, image("ecr")), aks: withImage(aks, image("acr")), kind },
      registries: { ecr, acr: acr(aks.tenantId) },
    };
  });

const principal = (name: string) => `arn:aws:iam::111122223333:role/${name}`;

const teams = fc
  .record({
    groups: fc.tuple(groupOf("a"), groupOf("b")),
    role: maybe(fc.constantFrom("viewer", "operator", "admin")),
  })
  .map(
    ({ groups: [web, others], role }): Teams => ({
      web: {
        role: "developer",
        namespaces: ["web"],
        eksPrincipals: [principal("web"), principal("teams/web-lead")],
        entraGroupId: web,
      },
      ...(role === undefined
        ? {}
        : { others: { role, eksPrincipals: [principal("others")] }, azure: { role, entraGroupId: others } }),
    }),
  );

/** Environments that no rule finds an error in. */
export const validEnvironments: fc.Arbitrary<Environment> = fc
  .record({
    name: fc.constantFrom("a", "production", "x-1"),
    protected: fc.boolean(),
    backend,
    tags: fc.dictionary(label, fc.constantFrom("", "a b", "Größe"), { maxKeys: 4 }),
    parts,
    teams,
  })
  .map(({ parts, ...environment }) => ({ ...environment, ...parts }));
