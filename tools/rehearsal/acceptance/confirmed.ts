import type { Mutation } from "../../../__tests__/fuzz/mutations";

/** A refusal of a configuration by something other than a rule. */
export interface Confirmation {
  readonly rule: string;
  readonly by: "API server" | "provider" | "emulator moto";
  /** Part of its message. */
  readonly says: string;
  /** The change of the valid environment, by path. @default the fuzz test's first mutation of the rule */
  readonly change?: Mutation["change"];
}

const EKS = "clusters.eks";
const AKS = "clusters.aks";
const GROUP = `${EKS}.nodeGroups.general`;
const POOL = `${AKS}.nodePools.worker`;
const API = `${EKS}.workloads.web-api`;

const by =
  (by: Confirmation["by"]) =>
  (rule: string, says: string, change?: Mutation["change"]): Confirmation => ({
    rule,
    by,
    says,
    ...(change && { change }),
  });
const apiServer = by("API server");
const provider = by("provider");
const moto = by("emulator moto");

/** Rules that an API server, a provider or moto confirms in `refusals.test.ts`. */
export const confirmed: readonly Confirmation[] = [
  apiServer("workload/name", "must consist of lower case alphanumeric characters"),
  apiServer("workload/labels", "a valid label must be", { [`${API}.labels`]: { version: "a b" } }),
  apiServer("workload/image-pinned", "image: Required value", { [`${API}.container.image`]: "" }),
  apiServer("workload/unprivileged", "must be between 0 and 2147483647", { [`${API}.container.userId`]: 2 ** 31 }),
  apiServer("workload/quantities", "quantities must match", { [`${API}.container.limits.memory`]: "512MB" }),
  apiServer("workload/requests-within-limits", "must be less than or equal to cpu limit"),
  apiServer("workload/probes", "must be greater than or equal to 0", {
    [`${API}.container.probes.liveness`]: { path: "/live", failureThreshold: -1 },
  }),
  apiServer("workload/env-sources", "a valid environment variable name", { [`${API}.container.env`]: { "A=B": "a" } }),
  apiServer("workload/config-map-keys", "a valid config key must consist of"),
  apiServer("workload/config-map-size", "may not be more than 1048576 bytes"),
  apiServer("workload/autoscaling-range", "must be greater than or equal to `minReplicas`", {
    [`${API}.autoscaling.max`]: 1,
  }),
  apiServer("workload/autoscaling-speed", "policies[0].value: Invalid value: 0: must be greater than zero"),
  apiServer("workload/rollout", "may not be 0 when `maxSurge` is 0"),
  apiServer("workload/disruption", "must not be greater than 100%", { [`${API}.maxDisrupted`]: "101%" }),
  apiServer("workload/ingress-routes", "must be an absolute path", { [`${API}.ingress.routes.0.path`]: "api" }),
  apiServer("workload/tls-secret", "spec.tls[0].secretName", { [`${API}.ingress.tlsSecret`]: "Db_" }),
  apiServer("workload/ports", "must be between 1 and 65535"),
  apiServer("workload/address-ranges", "must be a valid CIDR value"),
  apiServer("workload/peers", "podSelector.matchLabels", {
    [`${API}.network.egressTo.0.podLabels`]: { "a b": "c" },
  }),
  apiServer("workload/tolerations", "operator must be Exists when `key` is empty"),
  apiServer("coupling/ingress-class", "spec.ingressClassName"),

  provider("coupling/workload-identity", "cannot be parsed as an ARN", {
    [`${API}.identity`]: { roleArn: "web-api" },
    [`${API}.rights`]: undefined,
  }),
  provider("eks/vpc-cidr", "between 16 and 28 significant bits"),
  provider("eks/cluster-name", '"name" doesn\'t comply with restrictions'),
  provider("eks/log-retention", "expected retention_in_days to be one of"),
  provider("eks/node-group-name", "expected length of node_group_name_prefix to be in the range (0 - 37)", {
    [`${EKS}.nodeGroups.${"x".repeat(37)}`]: { instanceTypes: ["m6i.large"], scaling: { fixed: 1 } },
  }),
  provider("eks/node-group-scaling", "min_size to be at least (0)", {
    [`${GROUP}.scaling`]: { min: -1, max: 3, initial: 1 },
  }),
  provider("eks/max-unavailable", "to be in the range (1 - 100)", { [`${GROUP}.maxUnavailablePercentage`]: 101 }),
  provider("eks/node-taints", "expected length of taint", {
    [`${GROUP}.taints`]: [{ key: "a", value: "x".repeat(64), effect: "NoSchedule" }],
  }),
  provider("eks/admins", "is an invalid ARN", { [`${EKS}.admins`]: ["platform-admin"] }),
  provider("aks/resource-group-name", '"name" may not end with a period'),
  provider("aks/dns-prefix", 'the "dns_prefix" must begin and end with a letter or number'),
  provider("aks/subscription-and-tenant", "to be a valid UUID", { [`${AKS}.tenantId`]: "tenant" }),
  provider("aks/admin-groups", "to be a valid UUID", { [`${AKS}.adminGroupIds`]: ["admins"] }),
  provider("aks/api-server-access", "authorized_ip_ranges.0 must start with IPV4 address", {
    [`${AKS}.apiServer`]: { authorizedIpRanges: ["203.0.113"] },
  }),
  provider("aks/log-retention", "expected retention_in_days to be in the range (30 - 730), got 29"),
  provider("aks/image-cleaner", "expected image_cleaner_interval_hours to be in the range (24 - 2160), got 23"),
  provider("aks/registry-ids", "cannot parse Azure ID"),
  provider("aks/dns-service-ip", "is not a valid IPv4 address", { [`${AKS}.network.dnsServiceIp`]: "172.20.0" }),
  provider("aks/pool-name", "contain only lowercase letters and numbers and be between 1 and 12 characters"),
  provider("aks/pool-scaling", "expected max_count to be in the range (0 - 1000)", {
    [`${POOL}.scaling`]: { min: 0, max: 1001 },
  }),
  provider("aks/os-disk-size", "expected os_disk_size_gb to be at least (1)", { [`${POOL}.osDiskSizeGib`]: 0 }),
  provider("aks/drain-and-soak", "to be in the range (0 - 30), got 31", { [`${POOL}.nodeSoakMinutes`]: 31 }),
  provider("aks/spot-price", 'expected "spot_max_price" to be'),
  provider("aks/vm-size", 'expected "vm_size" to not be an empty string', { [`${POOL}.vmSize`]: "" }),

  moto("environment/backend", "<Code>InvalidBucketName</Code>"),
  moto("eks/zones-in-region", "availabilityZone is invalid", {
    [`${EKS}.network.availabilityZones.1`]: "us-west-9b",
  }),
  moto("eks/vpc-cidr", "<Code>InvalidVpc.Range</Code>"),
  moto("coupling/tags", "Member must have length less than or equal to 128", { [`tags.${"x".repeat(129)}`]: "a" }),
];
