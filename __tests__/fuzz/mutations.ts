import type { Environment } from "../../config/environment";

/** One wrong value: which rule refuses it, where, and what is written there. */
export interface Mutation {
  readonly rule: string;
  /** Where the rule finds it. */
  readonly path: string;
  /** What is written where; a function reads what is there. */
  readonly change: Readonly<Record<string, unknown>>;
  readonly severity: "error" | "warning";
  /** What is written in its place that the rule lets pass: the nearest to what it refuses. @default not shown here */
  readonly accepted?: unknown;
}

const ECR = "registries.ecr";
const ACR = "registries.acr";
const EKS = "clusters.eks";
const AKS = "clusters.aks";
const GROUP = `${EKS}.nodeGroups.general`;
const POOL = `${AKS}.nodePools.worker`;
const ZONES = { [`${EKS}.network.availabilityZones`]: ["us-east-1a", "us-east-1b"] };
const EKS_API = `${EKS}.workloads.web-api`;
const AKS_API = `${AKS}.workloads.web-api`;
const KINDS = "clusters.kind.workloads";

/** A value written at a path where the rule finds it. */
function at(rule: string, path: string, value: unknown, more: Readonly<Record<string, unknown>> = {}): Mutation {
  return { rule, path, change: { ...more, [path]: value }, severity: "error" };
}

/** Both sides of a rule: a value that it refuses at a path, and the nearest that it accepts there. */
function between(
  rule: string,
  path: string,
  refused: unknown,
  accepted: unknown,
  more: Readonly<Record<string, unknown>> = {},
): Mutation {
  return { ...at(rule, path, refused, more), accepted };
}

/** What is written elsewhere than the rule finds it. */
function found(rule: string, path: string, change: Readonly<Record<string, unknown>>): Mutation {
  return { rule, path, change, severity: "error" };
}

function warned(mutation: Mutation): Mutation {
  return { ...mutation, severity: "warning" };
}

const READ = { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::orders/*"] };
const S3_POLICY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
const ORDERS =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-orders/providers/Microsoft.Storage/storageAccounts/orders";
const TEAM = "teams.web";
const GROUP_ID = "00000000-0000-0000-0000-00000000000f";
const INTERNAL = { loadBalancer: { internal: true } } as const;
const chart = (name: string) => ({
  repository: "https://charts.example.com",
  version: "1.2.3",
  namespace: { create: name },
  values: {},
  pods: { [name]: { replicas: 1, requests: { cpu: "1m", memory: "1Mi" } } },
});
const CHARTS = { [`${AKS}.platform`]: { charts: { first: chart("first"), second: chart("second") } } };
const LONG = "x".repeat(64);
const range = (max: number) => ({ min: 3, max, initial: 3 });

const EXISTING_NETWORK = {
  vpcCidr: "10.64.0.0/16",
  privateSubnets: ["a", "b"].map((zone) => ({ id: `subnet-${zone.repeat(8)}`, availabilityZone: `us-east-1${zone}` })),
};

const SUBSCRIPTION = "00000000-0000-0000-0000-00000000000a";
const OWN_REGISTRY = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/registry`;
const NETWORK = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network`;
const KEY_VAULT_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v`;
const PRIVATE_ACCESS = {
  subnetId: `${NETWORK}/virtualNetworks/hub/subnets/endpoints`,
  privateDnsZoneId: `${NETWORK}/privateDnsZones/privatelink.azurecr.io`,
};

/** At least one a rule, each on any of the valid environments. */
export const mutations: readonly Mutation[] = [
  at("schema/shape", `${GROUP}.scaling.maxsize`, 3),
  at("schema/shape", `${GROUP}.scaling.max`, "3"),
  at("schema/shape", `${GROUP}.scaling.min`, Number.NaN),
  at("schema/shape", `${POOL}.vmSize`, undefined),
  at("schema/shape", `${AKS_API}.replicas`, 3),
  at("schema/shape", "clusters.aks", null),
  at("schema/shape", `${TEAM}.role`, "owner"),
  at("schema/shape", `${TEAM}.namespaces`, ["web"], { [`${TEAM}.role`]: "operator" }),
  found("schema/shape", "clusters.gke.type", { "clusters.gke": { type: "gke" } }),
  at("schema/plain-data", `${EKS_API}.configMaps.settings.level`, "\ud800"),
  at("schema/plain-data", "tags.constructor", "a"),
  at("schema/plain-data", `${EKS}.name`, () => "a"),

  found("environment/overrides", "overrides.1", {
    overrides: [1, 2].map((value) => ({
      ...{ stack: "a-eks", address: "aws_eks_cluster.cluster", argument: "version", value, reason: "a" },
    })),
  }),
  at("environment/own-stacks", `${EKS}.ownStacks.0`, "Database", { [`${EKS}.ownStacks`]: ["database"] }),
  at("environment/own-stacks", `${AKS}.ownStacks.1`, "database", { [`${AKS}.ownStacks`]: ["database", "queue"] }),
  found("coupling/tags-of-others", "tagsOfOthers.0", { tags: { team: "web" }, tagsOfOthers: ["Team"] }),
  at("eks/account-id", `${EKS}.accountId`, "11122223333"),
  at("eks/region", `${EKS}.region`, "us-gov-west-1"),
  at("eks/zones-in-region", `${EKS}.network.availabilityZones.1`, "us-west-2b"),
  at("eks/availability-zones", `${EKS}.network.availabilityZones`, ["us-east-1a"]),
  at("eks/vpc-cidr", `${EKS}.network.vpcCidr`, "10.64.0.0/15"),
  between("eks/service-range", `${EKS}.network.serviceCidr`, "10.96.0.0/11", "10.96.0.0/12"),
  between("eks/service-range", `${EKS}.network.serviceCidr`, "172.20.0.0/25", "172.20.0.0/24"),
  at("eks/service-range", `${EKS}.network.serviceCidr`, "100.64.0.0/16"),
  at("eks/service-range", `${EKS}.network.serviceCidr`, "10.64.0.0/16", { [`${EKS}.network.vpcCidr`]: "10.64.0.0/16" }),
  warned(
    between("eks/private-runner", `${EKS}.privateAccessCidrs`, [], ["10.200.0.0/24"], {
      [`${EKS}.publicAccessCidrs`]: [],
      [`${EKS}.privateAccessSecurityGroupIds`]: [],
    }),
  ),
  warned(at("eks/shared-range", `${EKS}.network.vpcCidr`, "100.64.0.0/16")),
  at("eks/private-subnets", `${EKS}.network.privateSubnetPrefix`, 15),
  at("eks/interface-endpoints", `${EKS}.network.interfaceEndpoints.0`, "ECR", {
    [`${EKS}.network.interfaceEndpoints`]: [],
  }),
  at("eks/endpoints-without-nat", `${EKS}.network.interfaceEndpoints`, ["sts"], {
    [`${EKS}.network.natGateways`]: "none",
  }),
  at("eks/existing-network", `${EKS}.network.vpcId`, "vpc", { [`${EKS}.network`]: EXISTING_NETWORK }),
  at("eks/private-access", `${EKS}.privateAccessCidrs.0`, "10.0.0.1/8", { [`${EKS}.privateAccessCidrs`]: [] }),
  at("eks/cluster-role", `${EKS}.clusterRoleArn`, "cluster"),
  at("eks/secrets-key", `${EKS}.secretsKeyArn`, "alias/eks/cluster"),
  at("eks/additional-security-groups", `${EKS}.additionalSecurityGroupIds.0`, "nodes", {
    [`${EKS}.additionalSecurityGroupIds`]: [],
  }),
  at("eks/other-nodes", `${EKS}.otherNodesSecurityGroupIds.0`, "nodes", { [`${EKS}.otherNodesSecurityGroupIds`]: [] }),
  at("eks/cluster-name", `${EKS}.name`, "-cluster"),
  at("eks/kubernetes-version", `${EKS}.kubernetesVersion`, "1.36.1"),
  at("eks/version-skew", `${GROUP}.kubernetesVersion`, "1.37"),
  at("eks/ami-release-version", `${GROUP}.amiReleaseVersion`, "1.30.3-20261101"),
  at("eks/add-on-versions", `${EKS}.addOns.coredns.version`, "1.12.4", { [`${EKS}.addOns`]: { coredns: {} } }),
  found("eks/add-ons", `${EKS}.addOns.core-dns`, { [`${EKS}.addOns`]: { "core-dns": {} } }),
  at("eks/admins", `${EKS}.admins`, []),
  at("eks/public-access-cidrs", `${EKS}.publicAccessCidrs.0`, "10.0.0.0/8", { [`${EKS}.publicAccessCidrs`]: [] }),
  between("eks/log-retention", `${EKS}.logRetentionDays`, 364, 365),
  found("eks/core-dns-nodes", `${EKS}.nodeGroups`, {
    [`${GROUP}.scaling`]: { fixed: 0 },
    [`${EKS}.nodeGroups.spot.scaling`]: { fixed: 0 },
  }),
  found("eks/node-group-name", `${EKS}.nodeGroups._`, {
    [`${EKS}.nodeGroups._`]: { instanceTypes: ["m6i.large"], scaling: { fixed: 1 } },
  }),
  between("eks/node-zones", `${GROUP}.zones`, [], ["us-east-1b"], ZONES),
  between("eks/node-zones", `${GROUP}.zones.0`, "us-east-1c", "us-east-1b", { ...ZONES, [`${GROUP}.zones`]: [] }),
  between("eks/node-zones", `${GROUP}.zones.1`, "us-east-1a", "us-east-1b", {
    ...ZONES,
    [`${GROUP}.zones`]: ["us-east-1a"],
  }),
  at("eks/instance-types", `${GROUP}.instanceTypes.0`, "m6i.huge"),
  at("eks/instance-accelerator", `${GROUP}.instanceTypes.0`, "g5.xlarge"),
  at("eks/kube-proxy-version", `${EKS}.addOns.kube-proxy.version`, "v1.39.0-eksbuild.1", {
    [`${EKS}.addOns`]: { "kube-proxy": {} },
  }),
  at("eks/instance-architecture", `${GROUP}.instanceTypes.0`, "m7g.large"),
  found("eks/node-group-scaling", `${GROUP}.scaling.min`, { [`${GROUP}.scaling`]: { min: 12, max: 10, initial: 11 } }),
  between("eks/node-disk-size", `${GROUP}.diskSizeGib`, 19, 20),
  found("eks/node-labels", `${GROUP}.labels.kubernetes.io/role`, {
    [`${GROUP}.labels`]: { "kubernetes.io/role": "a" },
  }),
  found("eks/node-taints", `${GROUP}.taints.0.key`, { [`${GROUP}.taints`]: [{ key: "", effect: "NoSchedule" }] }),
  at("eks/max-unavailable", `${GROUP}.maxUnavailablePercentage`, 0),

  at("aks/subscription-and-tenant", `${AKS}.subscriptionId`, "production"),
  at("aks/location", `${AKS}.location`, "East US"),
  found("aks/zones-in-location", `${AKS}.systemPool.zones`, { [`${AKS}.location`]: "westus" }),
  at("aks/node-resource-group-name", `${AKS}.nodeResourceGroupName`, "nodes."),
  at("aks/nat-addresses", `${AKS}.network.natAddresses`, 17),
  at("aks/existing-network", `${AKS}.network.nodeSubnetId`, "nodes", {
    [`${AKS}.network`]: { addressSpace: "10.100.0.0/16", nodeSubnet: "10.100.0.0/20", egress: "nat-gateway" },
  }),
  between("aks/pod-network", `${AKS}.network.pods.policy`, "azure", "cilium", {
    [`${AKS}.network`]: {
      nodeSubnetId: `${NETWORK}/virtualNetworks/hub/subnets/nodes`,
      addressSpace: "10.100.0.0/16",
      nodeSubnet: "10.100.0.0/20",
      egress: "nat-gateway",
      serviceCidr: "172.20.0.0/16",
      dnsServiceIp: "172.20.0.10",
      pods: { mode: "overlay", dataPlane: "cilium" },
    },
  }),
  at("aks/system-pool-name", `${AKS}.systemPool.name`, "System"),
  warned(
    between("aks/private-runner", `${AKS}.apiServer`, { private: true }, { authorizedIpRanges: ["203.0.113.0/24"] }),
  ),
  at("aks/private-dns-zone", `${AKS}.apiServer.privateDnsZoneId`, "zone", { [`${AKS}.apiServer`]: { private: true } }),
  at("aks/resource-group-name", `${AKS}.resourceGroupName`, "rg."),
  at("aks/cluster-name", `${AKS}.name`, "-cluster"),
  at("aks/dns-prefix", `${AKS}.dnsPrefix`, "prod_aks"),
  at("aks/kubernetes-version", `${AKS}.kubernetesVersion`, "1.36.1.1"),
  at("aks/pinned-patch", `${AKS}.kubernetesVersion`, "1.36.1"),
  at("aks/pool-version-skew", `${POOL}.kubernetesVersion`, "1.37"),
  at("aks/admin-groups", `${AKS}.adminGroupIds`, []),
  found("aks/api-server-access", `${AKS}.apiServer.authorizedIpRanges`, {
    [`${AKS}.apiServer`]: { authorizedIpRanges: [] },
  }),
  found("aks/authorized-ip-range-count", `${AKS}.apiServer.authorizedIpRanges`, {
    [`${AKS}.apiServer`]: { authorizedIpRanges: Array.from({ length: 201 }, (_, index) => `203.0.${index}.0/24`) },
  }),
  at("aks/maintenance-window", `${AKS}.maintenance.startTime`, "24:00", {
    [`${AKS}.maintenance`]: { dayOfWeek: "Sunday" },
  }),
  between("aks/log-retention", `${AKS}.logRetentionDays`, 29, 30),
  at("aks/image-cleaner", `${AKS}.features.imageCleanerHours`, 23, { [`${AKS}.features`]: {} }),
  found("aks/cost-analysis", `${AKS}.features.costAnalysis`, {
    [`${AKS}.features`]: { costAnalysis: true },
    [`${AKS}.skuTier`]: "Free",
  }),
  found("aks/support-plan", `${AKS}.supportPlan`, {
    [`${AKS}.supportPlan`]: "AKSLongTermSupport",
    [`${AKS}.skuTier`]: "Standard",
    [`${AKS}.features`]: {},
  }),
  found("aks/service-mesh", `${AKS}.features.serviceMesh.revisions.0`, {
    [`${AKS}.features`]: { serviceMesh: { revisions: ["1.27"] } },
  }),
  found("aks/freezes", `${AKS}.maintenance.freezes.0.until`, {
    [`${AKS}.maintenance`]: {
      dayOfWeek: "Sunday",
      startTime: "02:00",
      freezes: [{ from: "2026-12-20", until: "2026-12-19" }],
    },
  }),
  at("aks/registry-ids", `${AKS}.registryIds.0`, "registry", { [`${AKS}.registryIds`]: [] }),
  warned(at("aks/upgrade-channel", `${AKS}.upgradeChannel`, "rapid")),
  at("aks/range-syntax", `${AKS}.network.addressSpace`, "10.100.0.1/16"),
  at("aks/ranges-disjoint", `${AKS}.network.serviceCidr`, "10.100.0.0/16"),
  at("aks/node-subnet", `${AKS}.network.nodeSubnet`, "10.101.0.0/20"),
  at("aks/service-range-size", `${AKS}.network.serviceCidr`, "172.16.0.0/12"),
  at("aks/reserved-ranges", `${AKS}.network.podCidr`, "172.30.0.0/16"),
  at("aks/dns-service-ip", `${AKS}.network.dnsServiceIp`, "172.20.0.1"),
  at("aks/public-ports", `${AKS}.network.publicPorts.2`, 0, { [`${AKS}.network.publicPorts`]: [80, 443] }),
  at("aks/node-subnet-capacity", `${AKS}.network.nodeSubnet`, "10.100.0.0/29"),
  at("aks/pod-range-capacity", `${AKS}.network.podCidr`, "10.244.0.0/22"),
  found("aks/pool-name", `${AKS}.nodePools.Worker.name`, {
    [`${AKS}.nodePools.Worker`]: { vmSize: "Standard_D4s_v3", scaling: { fixed: 1 } },
  }),
  found("aks/rotation-names", `${AKS}.nodePools.workertmp`, {
    [`${AKS}.nodePools.workertmp`]: { vmSize: "Standard_D4s_v3", scaling: { fixed: 1 } },
  }),
  at("aks/vm-size", `${POOL}.vmSize`, "m6i.large"),
  found("aks/pool-scaling", `${POOL}.scaling.max`, { [`${POOL}.scaling`]: { min: 3, max: 2 } }),
  at("aks/max-pods", `${POOL}.maxPods`, 251),
  at("aks/os-disk-size", `${POOL}.osDiskSizeGib`, 29),
  found("aks/ephemeral-os-disk", `${POOL}.osDiskSizeGib`, {
    [`${POOL}.osDiskType`]: "Ephemeral",
    [`${POOL}.osDiskSizeGib`]: 201,
  }),
  found("aks/system-pool-size", `${AKS}.systemPool.vmSize`, {
    [`${AKS}.systemPool.vmSize`]: "Standard_DS1_v2",
    [`${AKS}.systemPool.osDiskType`]: "Managed",
  }),
  warned(
    found("aks/system-pool-count", `${AKS}.systemPool.scaling.min`, {
      [`${AKS}.systemPool.scaling`]: { min: 1, max: 2 },
    }),
  ),
  found("aks/peer-ranges", `${AKS_API}.network.egressTo.0.cidr`, {
    [`${AKS_API}.network.egressTo`]: [{ cidr: "10.244.0.0/24", port: 5432 }],
  }),
  at("aks/pool-zones", `${POOL}.zones.1`, "1", { [`${POOL}.zones`]: ["1"] }),
  found("aks/pool-labels", `${POOL}.labels.kubernetes.io/role`, { [`${POOL}.labels`]: { "kubernetes.io/role": "a" } }),
  at("aks/max-surge", `${POOL}.maxSurge`, "0"),
  at("aks/drain-and-soak", `${POOL}.drainTimeoutMinutes`, 0),
  found("aks/pool-taints", `${POOL}.taints.0.key`, { [`${POOL}.taints`]: [{ key: "", effect: "NoSchedule" }] }),
  found("aks/spot-price", `${AKS}.nodePools.spot.spot.maxPrice`, { [`${AKS}.nodePools.spot.spot`]: { maxPrice: 0 } }),
  found("aks/spot-upgrade-settings", `${AKS}.nodePools.spot.maxSurge`, {
    [`${AKS}.nodePools.spot.spot`]: {},
    [`${AKS}.nodePools.spot.maxSurge`]: "1",
  }),
  found("aks/system-pool-nodes", `${AKS}.systemPool.scaling.min`, {
    [`${AKS}.systemPool.scaling`]: { min: 0, max: 3 },
  }),
  at("aks/system-pool-pods", `${AKS}.systemPool.maxPods`, 29),

  found("workload/name", `${AKS}.workloads.Web.name`, { [`${AKS}.workloads.Web`]: minimalWorkload() }),
  at("schema/shape", `${KINDS}.collector.replicas`, 2),
  at("schema/shape", `${KINDS}.nightly.kind`, "cron"),
  between("workload/runs", `${KINDS}.migration.run.completions`, 0, 1, { [`${KINDS}.migration.run`]: {} }),
  between("workload/pod-claims", `${KINDS}.database.claimedPods`, 1, 2),
  between("workload/service", `${KINDS}.database.service.sessionAffinitySeconds`, 0, 1, {
    [`${KINDS}.database.service`]: {},
  }),
  between("workload/autoscaling-metrics", `${EKS_API}.autoscaling.metrics.0.percent`, 0, 1, {
    [`${EKS_API}.autoscaling.metrics`]: [{ type: "container", container: "api", resource: "cpu" }],
  }),
  between("workload/schedule", `${KINDS}.nightly.schedule.cron`, "30 24 * * *", "30 23 * * *"),
  at("workload/labels", `${EKS_API}.labels.app`, "a", { [`${EKS_API}.labels`]: {} }),
  at("workload/image-pinned", `${EKS_API}.container.image`, "registry.example.com/web-api:latest"),
  between("workload/unprivileged", `${EKS_API}.container.userId`, 0, "image"),
  warned(between("workload/unprivileged", `${EKS_API}.container.userId`, 10000, 10001)),
  at("workload/quantities", `${EKS_API}.container.limits.memory`, "128m"),
  at("workload/requests-within-limits", `${EKS_API}.container.requests.cpu`, "401m"),
  warned(
    found("workload/probes", `${EKS_API}.container.probes.liveness.path`, {
      [`${EKS_API}.container.probes.liveness`]: { path: "/ready", failureThreshold: 1, periodSeconds: 5 },
    }),
  ),
  warned(
    found("workload/probe-timeout", `${EKS_API}.container.probes.startup.timeoutSeconds`, {
      [`${EKS_API}.container.probes.startup`]: { path: "/live", timeoutSeconds: 6, periodSeconds: 5 },
    }),
  ),
  found("workload/startup-deadline", `${EKS_API}.rollout.progressDeadlineSeconds`, {
    [`${EKS_API}.container.probes.startup`]: { path: "/live", periodSeconds: 10, failureThreshold: 61 },
  }),
  at("workload/env-sources", `${EKS_API}.container.env.URL`, { secret: "db", key: "uri" }),
  found("workload/config-map-keys", `${EKS_API}.configMaps.settings`, { [`${EKS_API}.configMaps.settings.a b`]: "" }),
  found("workload/config-map-size", `${EKS_API}.configMaps.settings`, {
    [`${EKS_API}.configMaps.settings.a`]: "x".repeat(2 ** 20),
  }),
  found("workload/secret-keys", `${EKS_API}.secrets.db.revision`, { [`${EKS_API}.secrets.db.revision`]: 0 }),
  found("workload/replicas", "clusters.kind.workloads.w.replicas", {
    "clusters.kind.workloads.w": { ...minimalWorkload(), replicas: -1 },
  }),
  warned(
    found("workload/spare-replica", "clusters.kind.workloads.w.replicas", {
      "clusters.kind.workloads.w": { ...minimalWorkload(), replicas: 1 },
    }),
  ),
  warned(
    between("workload/spare-replica", `${EKS_API}.maxDisrupted`, 4, 3, {
      [`${EKS_API}.autoscaling`]: { min: 4, max: 5, cpuPercent: 70 },
    }),
  ),
  at("workload/autoscaling-range", `${EKS_API}.autoscaling.min`, 0),
  at("workload/autoscaling-reach", `${EKS_API}.autoscaling.cpuPercent`, 400),
  found("workload/autoscaling-speed", `${EKS_API}.autoscaling.scaleUp.percent`, {
    [`${EKS_API}.autoscaling.scaleUp`]: { percent: 0, periodSeconds: 1, stabilizationSeconds: 0 },
  }),
  found("workload/rollout", `${EKS_API}.rollout.maxSurge`, {
    [`${EKS_API}.rollout`]: { maxSurge: 0, maxUnavailable: 0 },
  }),
  at("workload/disruption", `${EKS_API}.maxDisrupted`, 0),
  at("workload/graceful-shutdown", `${EKS_API}.terminationGraceSeconds`, 1, { [`${EKS_API}.preStopSeconds`]: 1 }),
  at("workload/ingress-routes", `${EKS_API}.ingress.host`, "api"),
  at("workload/ingress-backend", `${EKS_API}.ingress.routes.0.port`, 8080),
  at("workload/ingress-reach", `${EKS_API}.network.ingressFrom`, [], {
    [`${EKS}.platform`]: {},
    [`${EKS}.ingressClassName`]: "nginx",
  }),
  found("workload/tls-secret", `${EKS_API}.ingress.tlsSecret`, { [`${EKS_API}.ingress.tlsSecret`]: "db" }),
  at("workload/ports", `${EKS_API}.servicePort`, 0),
  found("workload/metrics", `${EKS_API}.metrics.port`, { [`${EKS_API}.metrics`]: { port: 80, from: [] } }),
  between("workload/tmp-size", `${EKS_API}.container.tmpSize`, "257Mi", "256Mi"),
  warned(at("workload/public-tls", `${EKS_API}.publicService.port`, 443)),
  found("workload/env-size", `${EKS_API}.container.env.LONG`, { [`${EKS_API}.container.env.LONG`]: LONG.repeat(2048) }),
  warned(
    found("workload/autoscaling-memory", `${EKS_API}.autoscaling.memoryPercent`, {
      [`${EKS_API}.autoscaling.memoryPercent`]: 99,
    }),
  ),
  found("coupling/identity-egress", `${EKS_API}.network.egressTo`, {
    [`${EKS_API}.identity`]: { roleArn: "arn:aws:iam::111122223333:role/web-api" },
    [`${EKS_API}.network.egressTo`]: [],
  }),
  found("coupling/routes", `${EKS_API}.ingress.routes.0.service`, {
    [`${EKS_API}.ingress.routes`]: [{ path: "/", service: "other", port: 80 }],
  }),
  found("coupling/peers", `${EKS_API}.network.egressTo.0.port`, {
    [`${EKS_API}.network.egressTo`]: [{ namespace: "web", podLabels: { app: "web-api" }, port: 80 }],
  }),
  at("workload/address-ranges", `${EKS_API}.publicService.sourceRanges.0`, "203.0.113.7"),
  at("workload/peers", `${EKS_API}.network.ingressFrom.0.namespace`, "Traefik"),
  at("workload/reserved-namespace", `${EKS_API}.namespace.create`, "kube-system"),
  at("workload/literal-secret", `${EKS_API}.container.env.WORD`, "postgres://user:secret@db/app"),
  warned(at("workload/literal-secret", `${EKS_API}.container.env.DB_PASSWORD`, "secret")),
  at("workload/tolerations", `${EKS_API}.tolerations.0.key`, ""),

  between("coupling/token-egress", `${EKS_API}.network.egressTo`, [], [{ cidr: "10.0.0.0/8", port: 6443 }], {
    [`${EKS_API}.serviceAccount`]: { token: true },
  }),
  at("workload/command", `${EKS_API}.container.command`, []),
  warned(at("workload/readiness", `${EKS_API}.container.probes`, {})),
  found("workload/probe-port", `${EKS_API}.initContainers.proxy.probes.startup.port`, {
    [`${EKS_API}.initContainers`]: {
      proxy: { ...firstContainer(), sidecar: true, probes: { startup: { path: "/" } } },
    },
  }),
  at("workload/pre-stop", `${EKS_API}.preStopSeconds`, 1, {
    [`${EKS_API}.container.lifecycle`]: { preStop: { command: ["true"] } },
  }),
  at("workload/port-conflicts", `${EKS_API}.container.ports.grpc.servicePort`, 80, {
    [`${EKS_API}.container.ports`]: { grpc: { port: 1023 } },
  }),
  at("workload/devices", `${EKS_API}.container.devices.nvidia/gpu`, 0, { [`${EKS_API}.container.devices`]: {} }),
  at("workload/downward", `${EKS_API}.container.env.NODE.field`, "spec.node", {
    [`${EKS_API}.container.env.NODE`]: {},
  }),
  found("workload/init-containers", `${EKS_API}.initContainers`, {
    [`${EKS_API}.initContainers`]: { First: firstContainer() },
  }),
  at("workload/exceptions", `${EKS_API}.exceptions.hostNetwork`, "", { [`${EKS_API}.exceptions`]: {} }),
  found("workload/volumes", `${EKS_API}.volumes`, { [`${EKS_API}.volumes`]: { tmp: { emptyDir: { size: "1Mi" } } } }),
  found("workload/mounts", `${EKS_API}.container.mounts./data`, {
    [`${EKS_API}.container.mounts`]: { "/data": "data" },
  }),
  found("workload/volume-sources", `${EKS_API}.volumes.data.secret`, {
    [`${EKS_API}.volumes`]: { data: { secret: "none" } },
    [`${EKS_API}.container.mounts`]: { "/data": "data" },
  }),
  found("workload/volume-size", `${EKS_API}.volumes.data.emptyDir.size`, {
    [`${EKS_API}.volumes`]: { data: { emptyDir: { size: "1Gi" } } },
    [`${EKS_API}.container.mounts`]: { "/data": "data" },
  }),
  found("workload/claims", `${EKS_API}.volumes.data.claim.accessMode`, {
    [`${EKS_API}.volumes`]: { data: { claim: { size: "1Gi" } } },
    [`${EKS_API}.container.mounts`]: { "/data": "data" },
  }),
  found("workload/projected", `${EKS_API}.volumes.data.projected`, {
    [`${EKS_API}.volumes`]: { data: { projected: [] } },
    [`${EKS_API}.container.mounts`]: { "/data": "data" },
  }),
  at("workload/annotations", `${EKS_API}.podAnnotations.gantry/a/b`, "", { [`${EKS_API}.podAnnotations`]: {} }),
  found("workload/host-aliases", `${EKS_API}.hostAliases`, { [`${EKS_API}.hostAliases`]: { db: ["db"] } }),
  at("workload/dns", `${EKS_API}.dns.nameservers.0`, "dns", { [`${EKS_API}.dns`]: { nameservers: [] } }),
  at("workload/classes", `${EKS_API}.priorityClassName`, "High"),
  at("workload/node-affinity", `${EKS_API}.nodeAffinity.required.0`, [], {
    [`${EKS_API}.nodeAffinity`]: { required: [] },
  }),
  at("workload/pull-secrets", `${EKS_API}.imagePullSecrets.0`, "none", { [`${EKS_API}.imagePullSecrets`]: [] }),
  found("workload/revision", `${EKS_API}.configMaps.others.revision`, {
    [`${EKS_API}.configMaps.others`]: { existing: true, revision: 0 },
  }),
  at("workload/service-account", `${EKS_API}.serviceAccount.name`, "Web", { [`${EKS_API}.serviceAccount`]: {} }),
  at("workload/account-rules", `${EKS_API}.serviceAccount.rules`, [], { [`${EKS_API}.serviceAccount`]: {} }),

  at("environment/name", "name", "Production"),
  found("environment/name", "clusters", {
    "clusters.a_b": { type: "existing", kubeContext: "a", ingressClassName: "a", workloads: {} },
  }),
  at("environment/permissions-boundary", "permissionsBoundary", "policy/boundary"),
  at("environment/backend", "backend.bucket", "B", { backend: { type: "s3", region: "us-east-1" } }),
  found("environment/namespace-owner", `${AKS}.workloads.other.namespace.create`, {
    [`${AKS}.workloads.other`]: { ...minimalWorkload(), namespace: { create: "web" } },
  }),
  found("environment/kubernetes-support", `${EKS}.kubernetesVersion`, { [`${EKS}.kubernetesVersion`]: "1.33" }),
  warned(found("environment/kubernetes-support", `${EKS}.kubernetesVersion`, { [`${EKS}.kubernetesVersion`]: "1.34" })),
  found("environment/waivers", "waivers.0.rule", {
    waivers: [{ rule: "eks/regions", reason: "a", until: "2026-12-31" }],
  }),

  found("environment/stack-names", "clusters.eks-web-api", {
    "clusters.eks-web-api": { type: "existing", kubeContext: "a", ingressClassName: "a", workloads: {} },
  }),
  found("environment/stack-names", EKS_API, { [`${EKS}.ownStacks`]: ["web-api"] }),

  found("coupling/tags", `tags.${"x".repeat(128)}`, { [`tags.${"x".repeat(128)}`]: "a" }),
  found("coupling/protected-state", "backend.type", { backend: { type: "local" }, protected: true }),
  warned(found("coupling/unprotected-production", "protected", { protected: false, "tags.Stage": "production" })),
  warned(
    found("coupling/public-endpoint", `${EKS}.publicAccessCidrs.0`, {
      protected: true,
      [`${EKS}.publicAccessCidrs`]: ["0.0.0.0/0"],
    }),
  ),
  at("coupling/public-ports", `${AKS_API}.publicService.port`, 8443),
  at("coupling/ingress-class", `${AKS}.ingressClassName`, "Traefik"),
  at("coupling/ingress-class", `${AKS_API}.ingress.className`, "alb"),
  at("coupling/workload-identity", `${EKS_API}.identity.roleArn`, "arn:aws:iam::444455556666:role/a", {
    [`${EKS_API}.identity`]: {},
  }),
  between("workload/rights-statements", `${EKS_API}.rights.statements.0.actions.0`, "s3.GetObject", "s3:GetObject", {
    [`${EKS_API}.rights`]: { statements: [READ] },
  }),
  between("workload/rights-statements", `${EKS_API}.rights.statements.0.resources.0`, "orders/*", "*", {
    [`${EKS_API}.rights`]: { statements: [READ] },
  }),
  between("workload/rights-policies", `${EKS_API}.rights.managedPolicies.0`, "AmazonS3FullAccess", S3_POLICY, {
    [`${EKS_API}.rights`]: { managedPolicies: [S3_POLICY] },
  }),
  between("workload/rights-roles", `${AKS_API}.rights.roles.0.scope`, "rg-orders", ORDERS, {
    [`${AKS_API}.rights`]: { roles: [{ role: "Reader", scope: ORDERS }] },
  }),
  found("coupling/workload-rights", `${EKS_API}.rights`, {
    [`${EKS_API}.identity`]: { roleArn: "arn:aws:iam::111122223333:role/web-api" },
    [`${EKS_API}.rights`]: { statements: [READ] },
  }),
  warned(
    found("coupling/wide-rights", `${AKS_API}.rights.roles.0.scope`, {
      [`${AKS_API}.rights`]: { roles: [{ role: "Reader", scope: ORDERS.split("/providers")[0] }] },
    }),
  ),
  found("coupling/selectors", `${AKS}.workloads.other.selector`, {
    [`${AKS}.workloads.other`]: {
      ...minimalWorkload(),
      namespace: { existing: "web" },
      selector: { "app.kubernetes.io/instance": "web-api" },
    },
  }),
  found("coupling/object-names", `${AKS}.workloads.other.configMaps.settings`, {
    [`${AKS}.workloads.other`]: { ...minimalWorkload(), namespace: { existing: "web" }, configMaps: { settings: {} } },
  }),
  found("coupling/ingress-hosts", `${AKS}.workloads.other.ingress.routes.0.path`, {
    [`${AKS}.workloads.other`]: {
      ...minimalWorkload(),
      ingress: {
        name: "other",
        host: "api.example.com",
        tlsSecret: "tls",
        routes: [{ path: "/", service: "x", port: 80 }],
      },
    },
  }),

  found("platform/add-ons", `${AKS}.platform.certManager`, {
    [`${AKS}.platform`]: { certManager: { email: "a@example.com" } },
  }),
  found("platform/load-balancer-access", `${AKS}.platform.traefik.loadBalancer.sourceRanges`, {
    [`${AKS}.platform`]: { traefik: { loadBalancer: { sourceRanges: [] } } },
  }),
  at("platform/traefik-replicas", `${AKS}.platform.traefik.replicas`, 1, {
    [`${AKS}.platform`]: { traefik: INTERNAL },
  }),
  found("platform/contact", `${AKS}.platform.certManager.email`, {
    [`${AKS}.platform`]: { certManager: { email: "platform" } },
  }),
  found("platform/challenges", `${AKS}.platform.traefik.loadBalancer.internal`, {
    [`${AKS}.platform`]: { traefik: INTERNAL, certManager: { email: "a@example.com" } },
  }),
  warned(
    found("platform/cluster-issuer", `${AKS_API}.ingress.clusterIssuer`, {
      [`${AKS}.platform`]: { traefik: INTERNAL },
      [`${AKS_API}.ingress.clusterIssuer`]: "letsencrypt",
    }),
  ),
  warned(
    found("platform/autoscaler-missing", `${EKS}.platform.clusterAutoscaler`, {
      [`${EKS}.platform`]: {},
      [`${GROUP}.scaling`]: range(4),
    }),
  ),
  at("platform/node-autoscaling", `${AKS}.autoscaler.scaleDownUnneededMinutes`, 0, { [`${AKS}.autoscaler`]: {} }),
  at("platform/node-autoscaling", `${EKS}.platform.clusterAutoscaler.scaleDownUtilizationPercent`, 101, {
    [`${EKS}.platform`]: { clusterAutoscaler: {} },
  }),
  at("platform/autoscaler-version", `${EKS}.kubernetesVersion`, "1.33", {
    [`${EKS}.platform`]: { clusterAutoscaler: {} },
  }),
  found("platform/certificates", `${EKS}.platform.loadBalancerController.certificateArns`, {
    [`${EKS}.platform`]: { loadBalancerController: { ...INTERNAL, certificateArns: [] } },
  }),
  found("platform/ingress-tls", `${EKS_API}.ingress.tlsSecret`, {
    [`${EKS}.platform`]: { loadBalancerController: { ...INTERNAL, certificateArns: ["arn"] } },
  }),
  at("platform/ingress-alb", `${AKS_API}.ingress.alb`, { protocol: "HTTPS" }),
  found("platform/dns-zones", `${EKS}.platform.externalDns.zones.example.com`, {
    [`${EKS}.platform`]: { externalDns: { zones: { "example.com": "example.com" } } },
  }),
  between("platform/secret-store", `${EKS}.platform.externalSecrets.store`, KEY_VAULT_ID, "production/", {
    [`${EKS}.platform`]: { externalSecrets: { store: "", namespaces: ["web"] } },
  }),
  between("platform/secret-store", `${AKS}.platform.externalSecrets.store`, "production/", KEY_VAULT_ID, {
    [`${AKS}.platform`]: { externalSecrets: { store: "", namespaces: ["web"] } },
  }),
  between("platform/chart", `${AKS}.platform.charts.first.version`, "1.x", "v1.2.3-rc.1", CHARTS),
  between(
    "platform/chart",
    `${AKS}.platform.charts.first.repository`,
    "http://a.example.com",
    "https://a.example.com",
    CHARTS,
  ),
  between("platform/chart-pods", `${AKS}.platform.charts.first.pods.first.replicas`, 0, 1, CHARTS),
  between("platform/chart-needs", `${AKS}.platform.charts.second.needs.0`, "charts.second", "charts.first", {
    ...CHARTS,
    [`${AKS}.platform.charts.second.needs`]: [],
  }),
  between("platform/chart-namespace", `${AKS}.platform.charts.second.namespace.create`, "first", "third", CHARTS),
  between("platform/chart-secrets", `${AKS}.platform.charts.second.secrets.s-a.keys.0`, "b", "c", {
    ...CHARTS,
    [`${AKS}.platform.charts.first.secrets`]: { s: { keys: ["a_b"], revision: 1 } },
    [`${AKS}.platform.charts.second.secrets`]: { "s-a": { keys: [], revision: 1 } },
  }),
  between(
    "platform/chart-literal-secret",
    `${AKS}.platform.charts.first.values.url`,
    "https://a:b@c",
    "https://c",
    CHARTS,
  ),
  found("capacity/platform-schedulable", `${AKS}.platform`, {
    [`${AKS}.platform`]: { traefik: INTERNAL },
    [`${AKS}.nodePools`]: {
      worker: { vmSize: "Standard_D4s_v3", scaling: { fixed: 1 }, taints: [{ key: "a", effect: "NoSchedule" }] },
    },
  }),

  at("registry/account", `${ECR}.accountId`, "11122223333"),
  at("registry/principals", `${ECR}.pusherArn`, "arn:aws:sts::111122223333:assumed-role/ci/session"),
  at("registry/azure-places", `${ACR}.geoReplications.0.location`, "West US 2", {
    [`${ACR}.geoReplications`]: [{}],
  }),
  found("registry/zones", `${ACR}.zoneRedundant`, { [`${ACR}.location`]: "westus", [`${ACR}.zoneRedundant`]: true }),
  at("registry/azure-names", `${ACR}.name`, "web-registry"),
  found("registry/repositories", `${ECR}.repositories.Web`, { [`${ECR}.repositories.Web`]: {} }),
  at("registry/repositories", `${ACR}.untaggedDays`, 0),
  found("registry/private-purge", `${ACR}.repositories.api.keepImages`, {
    [`${ACR}.repositories.api.keepImages`]: 10,
    [`${ACR}.privateAccess`]: PRIVATE_ACCESS,
  }),
  at("registry/pull-clusters", `${ACR}.pullClusters.0`, "eks"),
  found("registry/pull-clusters", `${ECR}.pullClusters.0`, { [`${EKS}.name`]: "c".repeat(33) }),
  at("registry/image", `${EKS_API}.container.image.registry`, "ghcr", {
    [`${EKS_API}.container.image`]: { repository: "team/api", tag: "1.2.3" },
  }),
  at("registry/image", `${EKS_API}.container.image.repository`, "apis", {
    [`${EKS_API}.container.image`]: { registry: "ecr", tag: "1.2.3" },
  }),
  at("registry/own-registry-ids", `${AKS}.registryIds.0`, OWN_REGISTRY, {
    [`${AKS}.registryIds`]: [],
    [`${ACR}.subscriptionId`]: SUBSCRIPTION,
    [`${ACR}.name`]: "registry",
    [`${ACR}.resourceGroupName`]: "rg",
  }),
  warned(
    at("registry/movable-tag", `${AKS_API}.container.image.tag`, "1.2.3", {
      [`${AKS_API}.container.image`]: { registry: "acr", repository: "team/api" },
    }),
  ),
  found("environment/stack-names", "registries.eks", {
    "registries.eks": {
      type: "ecr",
      accountId: "111122223333",
      region: "us-east-1",
      admins: ["arn:aws:iam::111122223333:role/admin"],
      pusherArn: "arn:aws:iam::111122223333:role/ci",
      pullClusters: [],
      repositories: { other: {} },
    },
  }),

  found("rights/team-name", "teams.Web_", { "teams.Web_": { role: "viewer", entraGroupId: GROUP_ID } }),
  at("rights/principals", `${TEAM}.eksPrincipals.0`, "arn:aws:iam::111122223333:user/jane"),
  at("rights/principals", `${TEAM}.entraGroupId`, "web-developers"),
  found("rights/principals", "teams.nobody", { "teams.nobody": { role: "viewer", eksPrincipals: [] } }),
  at("rights/one-role", `${TEAM}.eksPrincipals.0`, "arn:aws:iam::111122223333:role/platform-admin"),
  found("rights/one-role", `${TEAM}.entraGroupId`, {
    [`${TEAM}.entraGroupId`]: GROUP_ID,
    [`${AKS}.adminGroupIds.0`]: GROUP_ID.toUpperCase(),
  }),
  at("rights/namespaces", `${TEAM}.namespaces.0`, "kube-system"),
  at("rights/namespaces", `${TEAM}.namespaces`, []),

  at("addresses/networks-disjoint", `${AKS}.network.addressSpace`, "10.64.0.0/16"),
  at("addresses/inner-ranges", `${AKS}.network.podCidr`, "10.64.0.0/16"),
  at("addresses/pod-subnets", `${EKS}.network.vpcCidr`, "10.64.0.0/20", { [`${GROUP}.scaling`]: range(200) }),
  at("addresses/reserved-ranges", `${EKS}.network.vpcCidr`, "172.31.0.0/16"),
  at("capacity/system-pool", `${AKS_API}.tolerations.0.key`, "CriticalAddonsOnly"),
  warned(
    found("capacity/zone-loss", `${EKS_API}.autoscaling.min`, {
      [`${GROUP}.scaling`]: { min: 1, max: 1, initial: 1 },
      [`${EKS}.nodeGroups.spot.scaling`]: { fixed: 0 },
    }),
  ),
  warned(
    found("capacity/spot-only", `${AKS}.workloads.other.replicas`, {
      [`${AKS}.nodePools.spot.spot`]: {},
      [`${AKS}.workloads.other`]: {
        ...minimalWorkload(),
        nodeSelector: { "kubernetes.azure.com/scalesetpriority": "spot" },
        tolerations: [{ key: "spot" }, { key: "kubernetes.azure.com/scalesetpriority" }],
      },
    }),
  ),
  at("capacity/maximum", `${EKS_API}.autoscaling.max`, 100_000),
  found("capacity/pod-fits-node", `${EKS_API}.container.requests`, {
    [`${EKS_API}.container.requests.memory`]: "100Gi",
    [`${EKS_API}.container.limits.memory`]: "200Gi",
  }),
  found("capacity/schedulable", `${EKS_API}.nodeSelector`, { [`${EKS_API}.nodeSelector`]: { nowhere: LONG.slice(1) } }),
  at("capacity/node-facts", `${GROUP}.nodeFacts.vcpu`, 0, {
    [`${GROUP}.nodeFacts`]: { memoryGib: 8, networkInterfaces: 3, addressesPerInterface: 10 },
  }),
  warned(at("capacity/known-sizes", `${POOL}.vmSize`, "Standard_Q4s_v9")),
];

function firstContainer() {
  const { image, requests, limits } = minimalWorkload().container;
  return { image, requests, limits };
}

function minimalWorkload() {
  return {
    namespace: { existing: "team" },
    container: {
      name: "api",
      image: "example.com/api:1.0.0",
      port: 8080,
      requests: { cpu: "10m", memory: "16Mi" },
      limits: { memory: "32Mi" },
      probes: { liveness: { path: "/live" }, readiness: { path: "/ready" }, startup: { path: "/live" } },
    },
    replicas: 2,
  };
}

/** The environment with the mutation's values; keys hold no dots but in the last part of a path. */
export function mutated(environment: Environment, { change }: Mutation): Environment {
  const copy = structuredClone(environment);
  // A later value may be written into an earlier one. A function is what no environment holds.
  for (const [path, value] of Object.entries(change)) {
    write(copy, path, typeof value === "object" ? structuredClone(value) : value);
  }
  return copy;
}

function write(root: object, path: string, value: unknown): void {
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  let parent = root as Record<string, unknown>;
  for (const step of steps) {
    const next = parent[step];
    if (typeof next !== "object" || next === null) throw new Error(`there is no ${step} of ${path}`);
    parent = next as Record<string, unknown>;
  }
  parent[last] = value;
}
