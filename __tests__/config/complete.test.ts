import { deriveEnvironment } from "../../config/complete";
import { type Cluster, type CompleteEnvironment, environment as schema } from "../../config/environment";
import { fill, hide, readable } from "../../config/fill";
import { minimalAks } from "../support/aks";
import { minimal } from "../support/workload";

// biome-ignore lint/suspicious/noExplicitAny: a cluster of another type has other properties
type Clusters = Readonly<Record<string, any>>;

function complete(
  clusters: Readonly<Record<string, Cluster>>,
  registries = {},
): CompleteEnvironment & { clusters: Clusters } {
  const written = { name: "test", protected: false, backend: { type: "local" }, tags: {}, clusters, registries };
  const { value, misshapen } = fill(schema, written);
  expect(misshapen).toEqual([]);
  const environment = value as unknown as CompleteEnvironment;
  deriveEnvironment(environment);
  return environment;
}

const EKS = {
  type: "eks",
  accountId: "111122223333",
  region: "us-east-1",
  admins: ["arn:aws:iam::111122223333:role/platform-admin"],
  network: { vpcCidr: "10.20.0.0/16", availabilityZones: ["us-east-1a", "us-east-1b"] },
  nodeGroups: { general: { instanceTypes: ["m6i.large"], scaling: { fixed: 2 } } },
  workloads: {},
} as const;
const KIND = { type: "existing", kubeContext: "kind", workloads: {} } as const;

describe("what an environment leaves out", () => {
  test("of an EKS cluster has its default", () => {
    const { eks } = complete({ eks: EKS }).clusters;
    expect(eks).toMatchObject({
      name: "test-eks",
      kubernetesVersion: "1.36",
      publicAccessCidrs: [],
      logRetentionDays: 365,
      network: { natGateways: "per-zone" },
      addOns: {
        coredns: { configuration: {}, conflicts: "OVERWRITE" },
      },
      nodeGroups: {
        general: {
          capacityType: "ON_DEMAND",
          diskSizeGib: 50,
          labels: {},
          taints: [],
          amiType: "AL2023_x86_64_STANDARD",
          kubernetesVersion: "1.36",
          maxUnavailablePercentage: 33,
        },
      },
    });
    expect(eks).not.toHaveProperty("platform");
  });

  test("of an AKS cluster has its default, or follows from what is stated", () => {
    const nodePools = { worker: { ...minimalAks.systemPool }, spot: { ...minimalAks.systemPool, spot: {} } };
    const { aks } = complete({ aks: { ...minimalAks, nodePools, kubernetesVersion: "1.35" } }).clusters;
    const pool = {
      osDiskSizeGib: 128,
      osDiskType: "Managed",
      maxPods: 250,
      zones: ["1", "2", "3"],
      kubernetesVersion: "1.35",
    };
    const upgrades = { maxSurge: "10%", drainTimeoutMinutes: 30, nodeSoakMinutes: 0 };
    expect(aks).toMatchObject({
      name: "test-aks",
      resourceGroupName: "rg-test-aks",
      dnsPrefix: "test-aks",
      skuTier: "Standard",
      upgradeChannel: "patch",
      nodeOsUpgradeChannel: "NodeImage",
      maintenance: { dayOfWeek: "Sunday", startTime: "02:00", durationHours: 4 },
      autoscaler: { expander: "least-waste", scaleDownUnneededMinutes: 10, scaleDownUtilizationPercent: 50 },
      logRetentionDays: 365,
      registryIds: [],
      features: {
        azurePolicy: true,
        keyVaultSecrets: true,
        containerInsights: true,
        managedPrometheus: true,
        imageCleanerHours: 48,
        costAnalysis: true,
        hostEncryption: true,
      },
      network: {
        nodeSubnet: "10.10.0.0/20",
        egress: "nat-gateway",
        publicPorts: [80, 443],
        podCidr: "10.244.0.0/16",
        serviceCidr: "10.0.0.0/16",
        dnsServiceIp: "10.0.0.10",
      },
      systemPool: { ...pool, ...upgrades },
      nodePools: {
        worker: { ...pool, ...upgrades, taints: [] },
        spot: { ...pool, taints: [], spot: { maxPrice: -1, evictionPolicy: "Delete" } },
      },
    });
    expect(aks.nodePools.spot).not.toHaveProperty("maxSurge");
  });

  test("of a workload has its default, or follows from what is stated", () => {
    const ingress = { host: "api.example.com", routes: [{ path: "/", service: "api", port: 80 }] };
    const scaled = { ...minimal, replicas: undefined, autoscaling: { min: 2, max: 3, cpuPercent: 70 }, ingress };
    const { replicas: _, ...unscaled } = scaled;
    const publicService = { port: 443, sourceRanges: ["203.0.113.0/24"] };
    const workloads = { api: minimal, web: unscaled, open: { ...minimal, publicService } };
    const { kind } = complete({ kind: { ...KIND, workloads } }).clusters;
    const probe = { initialDelaySeconds: 0, periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3 };
    expect(kind.kubeconfig).toBe("~/.kube/config");
    expect(kind.workloads.api).toMatchObject({
      labels: {},
      container: {
        env: {},
        requests: { ephemeralStorage: "64Mi" },
        limits: { ephemeralStorage: "256Mi" },
        probes: { liveness: probe, readiness: probe, startup: probe },
        userId: 10001,
      },
      rollout: { maxSurge: "25%", maxUnavailable: 0, minReadySeconds: 0, progressDeadlineSeconds: 600 },
      preStopSeconds: 5,
      terminationGraceSeconds: 30,
      maxDisrupted: 1,
      nodeSelector: {},
      tolerations: [],
      servicePort: 80,
      configMaps: {},
      secrets: {},
      network: { ingressFrom: [], egressTo: [] },
    });
    expect(kind.workloads.web).toMatchObject({ autoscaling: { name: "web" }, ingress: { name: "web" } });
    expect(kind.workloads.open).toMatchObject({ preStopSeconds: 25, terminationGraceSeconds: 50 });
  });

  test("a workload's pods serve on behind class `alb`, too", () => {
    const ingress = { host: "a.example.com", routes: [{ path: "/", service: "w", port: 80 }] };
    const workloads = { w: { ...minimal, ingress } };
    const stopsAfter = (ingressClassName: string) => {
      const { kind } = complete({
        kind: { type: "existing", kubeContext: "kind", ingressClassName, workloads },
      }).clusters;
      return kind.workloads.w.preStopSeconds;
    };
    expect(["alb", "traefik"].map(stopsAfter)).toEqual([25, 5]);
  });

  test("of a registry has its default, or follows from what is stated", () => {
    const acr = {
      type: "acr",
      subscriptionId: minimalAks.subscriptionId,
      tenantId: minimalAks.tenantId,
      location: "eastus",
      name: "images",
      pusherId: "00000000-0000-0000-0000-000000000004",
      pullClusters: [],
      repositories: { "web-api": {} },
    };
    expect(complete({}, { acr }).registries["acr"]).toMatchObject({
      resourceGroupName: "rg-images",
      keyVaultName: "kv-images",
      untaggedDays: 7,
      zoneRedundant: true,
      geoReplications: [],
      repositories: { "web-api": { keepImages: 30 } },
    });
  });

  test("of the environment itself is empty", () => {
    expect(complete({})).toMatchObject({ registries: {}, teams: {}, waivers: [] });
  });
});

test("what is stated is not derived", () => {
  const names = { name: "a", resourceGroupName: "b", dnsPrefix: "c" };
  const network = { addressSpace: "10.10.0.0/24", nodeSubnet: "10.10.0.0/25" };
  const systemPool = { ...minimalAks.systemPool, kubernetesVersion: "1.35" } as const;
  const features = { costAnalysis: false };
  const stated = { ...names, network, systemPool, features };
  const { aks, free } = complete({
    aks: { ...minimalAks, ...stated },
    free: { ...minimalAks, skuTier: "Free", network: { addressSpace: "10.10.0.0/24" } },
  }).clusters;
  expect(aks).toMatchObject(stated);
  expect(free).toMatchObject({ features: { costAnalysis: false }, network: { nodeSubnet: "10.10.0.0/24" } });
});

test("what follows from a value that cannot be read cannot be either", () => {
  const { value } = fill(schema, {
    name: "test",
    protected: false,
    backend: { type: "local" },
    tags: {},
    clusters: { aks: minimalAks },
  });
  const environment = value as unknown as CompleteEnvironment & { clusters: Clusters };
  const { aks } = environment.clusters;
  for (const [parent, key] of [
    [aks, "kubernetesVersion"],
    [aks.network, "addressSpace"],
    [environment, "name"],
  ] as const) {
    hide(parent, [key]);
  }
  deriveEnvironment(environment);
  expect(readable(() => aks.name)).toBeUndefined();
  expect(readable(() => aks.systemPool.kubernetesVersion)).toBeUndefined();
  expect(readable(() => aks.network.nodeSubnet)).toBeUndefined();
  expect(aks.network.podCidr).toBe("10.244.0.0/16");
});

describe("a workload admits the platform's ingress controller", () => {
  const routed = (service: string, ingressFrom: readonly object[], more = {}) => ({
    ...minimal,
    namespace: { create: "shop" },
    network: { ingressFrom },
    ingress: { host: "a.example.com", routes: [{ path: "/", service, port: 80 }], ...more },
  });
  const TRAEFIK = { namespace: "traefik", podLabels: {} };
  const loadBalancer = { internal: true };
  const certificateArns = ["arn:aws:acm:us-east-1:111122223333:certificate/a"];
  const admittedBy = (cluster: object, workloads: object) =>
    Object.values(complete({ a: { ...cluster, workloads } as Cluster }).clusters["a"].workloads).map(
      // biome-ignore lint/suspicious/noExplicitAny: a workload of any kind
      (workload: any) => workload.network.ingressFrom,
    );

  test.each([
    ["another namespace", [{ namespace: "web" }], [{ namespace: "web", podLabels: {} }, TRAEFIK]],
    ["it already", [{ namespace: "traefik" }], [TRAEFIK]],
    [
      "its pods by their label",
      [{ namespace: "traefik", podLabels: { "app.kubernetes.io/name": "traefik" } }],
      [{ namespace: "traefik", podLabels: { "app.kubernetes.io/name": "traefik" } }],
    ],
    [
      "other pods of its namespace",
      [{ namespace: "traefik", podLabels: { app: "a" } }],
      [{ namespace: "traefik", podLabels: { app: "a" } }, TRAEFIK],
    ],
  ])("Traefik, beside %s", (_, ingressFrom, admitted) => {
    expect(
      admittedBy({ ...KIND, platform: { traefik: { loadBalancer } } }, { api: routed("api", ingressFrom) }),
    ).toEqual([admitted]);
  });

  test("another workload of the namespace that a route leads to, and the solver of an issuer", () => {
    const page = { ...minimal, namespace: { existing: "shop" } };
    const elsewhere = { ...page, namespace: { create: "other" } };
    const platform = { traefik: { loadBalancer } };
    const workloads = { api: routed("page", []), page, elsewhere };
    expect(admittedBy({ ...KIND, platform }, workloads)).toEqual([[], [TRAEFIK], []]);
    const issued = routed("page", [], { clusterIssuer: "letsencrypt-prod" });
    expect(admittedBy({ ...KIND, platform }, { ...workloads, api: issued })).toEqual([[TRAEFIK], [TRAEFIK], []]);
  });

  test("load balancers of class alb, by the half of the VPC that they stand in", () => {
    const behind = (access: object, ingressFrom: readonly object[], more = {}) =>
      admittedBy(
        { ...EKS, platform: { loadBalancerController: { loadBalancer: access, certificateArns }, ...more } },
        { api: routed("api", ingressFrom, { className: "alb" }) },
      );
    expect(behind(loadBalancer, [])).toEqual([[{ cidr: "10.20.0.0/17" }]]);
    expect(behind({ sourceRanges: ["203.0.113.0/24"] }, [])).toEqual([[{ cidr: "10.20.128.0/17" }]]);
    expect(behind(loadBalancer, [{ cidr: "10.20.0.0/16" }])).toEqual([[{ cidr: "10.20.0.0/16" }]]);
    expect(behind(loadBalancer, [], { traefik: { loadBalancer } })).toEqual([[{ cidr: "10.20.0.0/17" }]]);
  });

  test("a controller of another party is not known", () => {
    expect(admittedBy({ ...KIND, ingressClassName: "nginx" }, { api: routed("api", []) })).toEqual([[]]);
  });
});
