import { POOL_NAME, SYSTEM_POOL_NAME } from "../lib/aks-pools";
import { isLabelKey, isLabelValue } from "../lib/label-syntax";
import { inEach, inEachItem } from "./fill";
import { machineFacts } from "./node-group";
import {
  accepts,
  type Complete,
  count,
  excluded,
  flag,
  instead,
  integer,
  keyed,
  list,
  matching,
  object,
  oneOf,
  optional,
  ruled,
  shapeBy,
  texts,
  type Written,
} from "./schema";
import { kubernetesPatch, repeated, taints } from "./values";

const NODES = ["aks/pool-scaling", "https://learn.microsoft.com/azure/aks/cluster-autoscaler"] as const;

/** A count that only an apply changes. */
const fixed = object({
  /** Nodes, at all times. */
  fixed: integer(...NODES, 0, 1000),
  min: instead("fixed"),
  max: instead("fixed"),
});

/** Counts under the cluster's own autoscaler. */
const range = ruled(
  object({
    /** The fewest nodes. */
    min: integer(...NODES, 0, 1000),
    /** The most nodes. */
    max: integer(...NODES, 0, 1000),
    fixed: instead("min and max"),
  }),
  {
    id: NODES[0],
    source: NODES[1],
    check: ({ min, max }) => (max >= min ? [] : [{ at: ["max"], message: `must be at least min, ${min}` }]),
  },
);

const scaling = shapeBy([range, fixed], (scaling) => (scaling["fixed"] === undefined ? range : fixed));

const SYSTEM = "https://learn.microsoft.com/azure/aks/use-system-pools#system-and-user-node-pools";

const systemScaling = ruled(scaling, {
  id: "aks/system-pool-nodes",
  source: SYSTEM,
  check: ({ fixed, min }) =>
    (fixed ?? min) >= 1
      ? []
      : [{ at: [fixed === undefined ? "min" : "fixed"], message: "must be at least 1, for the cluster's add-ons" }],
});

const RESERVED = /(^|\.)(kubernetes\.azure\.com|kubernetes\.io|k8s\.io)\//;
const ALLOWED = /(^|\.)(node|kubelet)\.kubernetes\.io\//;
/** What AKS or the kubelet sets itself. https://learn.microsoft.com/azure/aks/use-labels#reserved-system-labels */
const OWN_LABELS = new Set([
  "agentpool",
  "storageprofile",
  "storagetier",
  "accelerator",
  "node.kubernetes.io/instance-type",
  "node.kubernetes.io/exclude-from-external-load-balancers",
]);

const KEY_FORM = "[prefix/]name, the name 1 to 63 letters, digits, -, _ and .";
const VALUE_FORM = "at most 63 letters, digits, -, _ and ., with a letter or digit at both ends";

const labels = ruled(texts, {
  id: "aks/pool-labels",
  source: "https://learn.microsoft.com/azure/aks/use-labels",
  check: (labels) =>
    inEach(labels, (key, value) => {
      const reserved = OWN_LABELS.has(key) || (RESERVED.test(key) && !ALLOWED.test(key));
      return [
        ...(isLabelKey(key) ? [] : [{ at: [key], value: key, message: `must be a label key: ${KEY_FORM}` }]),
        ...(reserved
          ? [{ at: [key], value: key, message: "is a label of AKS's own or has its prefix; expected another" }]
          : []),
        ...(isLabelValue(value) ? [] : [{ at: [key], message: `must be a label value: ${VALUE_FORM}` }]),
      ];
    }),
});

const poolTaints = ruled(taints, {
  id: "aks/pool-taints",
  source: "https://learn.microsoft.com/azure/aks/use-node-taints",
  check: (taints) => [
    ...inEachItem(taints, ({ key, value = "" }, index) => [
      ...(isLabelKey(key) ? [] : [{ at: [index, "key"], message: `must be a taint key: ${KEY_FORM}` }]),
      ...(/(^|\.)kubernetes\.azure\.com\//.test(key)
        ? [{ at: [index, "key"], message: "has a prefix that AKS reserves; expected one of your own, or none" }]
        : []),
      ...(isLabelValue(value) ? [] : [{ at: [index, "value"], message: `must be a taint value: ${VALUE_FORM}` }]),
    ]),
    ...repeated(taints, "is listed twice; each is accepted once", ({ key, effect }) => `${key}:${effect}`).map(
      ({ at, message }) => ({ at, value: `${taints[at[0]]?.key}:${taints[at[0]]?.effect}`, message }),
    ),
  ],
});

const zones = ruled(list(oneOf("1", "2", "3")), {
  id: "aks/pool-zones",
  source: "https://learn.microsoft.com/azure/aks/availability-zones-overview",
  check: (zones) => repeated(zones, "is listed twice; each zone is accepted once"),
});

const pool = {
  /** VM size, for example `Standard_D4s_v3`. */
  vmSize: matching(
    "aks/vm-size",
    "https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions",
    /^Standard_[A-Z]+\d+(-\d+)?[a-z]*(_[A-Za-z0-9]+)*$/,
    "must be a VM size such as Standard_D4s_v3",
  ),
  /** Node counts under the cluster's own autoscaler, or a count that only an apply changes. */
  scaling,
  /** Size of the nodes' OS disk in GiB, 30 to 2048. @default 128 */
  osDiskSizeGib: optional(
    integer("aks/os-disk-size", "https://learn.microsoft.com/azure/aks/concepts-storage#os-disk", 30, 2048),
    128,
  ),
  /** `Ephemeral` lives in the VM's cache: faster, no cost, and no larger than that cache. @default "Managed" */
  osDiskType: optional(oneOf("Managed", "Ephemeral"), "Managed"),
  /**
   * The nodes' Linux; a change between the two replaces the nodes one by one.
   * https://learn.microsoft.com/azure/aks/use-azure-linux
   * @default the one that the pool has, `Ubuntu` for a new one
   */
  osSku: optional(oneOf("Ubuntu", "AzureLinux")),
  /**
   * Cryptography validated by FIPS 140; a change recreates the nodes. https://learn.microsoft.com/azure/aks/enable-fips-nodes
   * @default false
   */
  fips: optional(flag, false),
  /** Availability zones; none, `[]`, in a region without them. @default ["1", "2", "3"] */
  zones: optional(zones, ["1", "2", "3"]),
  /** Kubernetes node labels. @default {} */
  labels: optional(labels, {}),
  /** Pods a node can hold, 10 to 250; with overlay networking they share a /24. @default 250 */
  maxPods: optional(
    integer("aks/max-pods", "https://learn.microsoft.com/azure/aks/azure-cni-overlay#maximum-pods-per-node", 10, 250),
    250,
  ),
  /** Holds the nodes back while the control plane moves on, at most three minors. @default the cluster's version */
  kubernetesVersion: optional(
    kubernetesPatch(
      "aks/kubernetes-version",
      "https://learn.microsoft.com/azure/aks/supported-kubernetes-versions#alias-minor-version",
    ),
  ),
  /**
   * What the VM size has, for the check of capacity alone. https://learn.microsoft.com/azure/virtual-machines/sizes/overview
   * @default known for the common series
   */
  nodeFacts: optional(object(machineFacts)),
};

const UPGRADE = "https://learn.microsoft.com/azure/aks/upgrade-aks-node-pools-rolling";

const upgrades = {
  /** Extra nodes during an upgrade, a count or a percentage of the pool, for example `33%`. @default "10%" */
  maxSurge: optional(
    matching(
      "aks/max-surge",
      UPGRADE,
      /^([1-9]\d{0,3}|([1-9]\d?|100)%)$/,
      'must be a count of nodes, or "1%" to "100%" of the pool',
    ),
    "10%",
  ),
  /** Minutes a node may take to drain, 5 to 1440. @default 30 */
  drainTimeoutMinutes: optional(integer("aks/drain-and-soak", UPGRADE, 5, 1440), 30),
  /** Minutes to wait after a node before the next, 0 to 30. @default 0 */
  nodeSoakMinutes: optional(integer("aks/drain-and-soak", UPGRADE, 0, 30), 0),
};

/** The pool for critical add-ons; workloads do not land on it. It cannot be Spot. */
export const systemPool = object({
  /**
   * Its name, which no pool of a cluster that was made elsewhere can change.
   * https://learn.microsoft.com/azure/aks/create-node-pools#limitations
   * @default "system"
   */
  name: optional(
    matching(
      "aks/system-pool-name",
      "https://learn.microsoft.com/azure/aks/create-node-pools#limitations",
      POOL_NAME,
      "must be 1 to 12 lower-case letters and digits, with a letter first",
    ),
    SYSTEM_POOL_NAME,
  ),
  /**
   * Whether a taint keeps workloads away. A change moves the pool's nodes, one after the other.
   * https://learn.microsoft.com/azure/aks/use-system-pools
   * @default true
   */
  addOnsOnly: optional(flag, true),
  ...pool,
  ...upgrades,
  /** Node counts under the cluster's own autoscaler, or a count that only an apply changes; at least one node. */
  scaling: systemScaling,
  /** Pods a node can hold, 30 to 250; with overlay networking they share a /24. @default 250 */
  maxPods: optional(
    ruled(
      integer("aks/max-pods", "https://learn.microsoft.com/azure/aks/azure-cni-overlay#maximum-pods-per-node", 10, 250),
      accepts("aks/system-pool-pods", SYSTEM, (pods) => pods >= 30, "must be at least 30, for the cluster's add-ons"),
    ),
    250,
  ),
  spot: excluded("is not accepted: Azure may evict a Spot pool, and this one carries the cluster's add-ons", {
    id: "aks/system-pool-not-spot",
    source: "https://learn.microsoft.com/azure/aks/spot-node-pool#limitations",
  }),
});

export type SystemPool = Written<typeof systemPool>;
export type CompleteSystemPool = Complete<typeof systemPool>;

const userPool = {
  ...pool,
  /** They keep pods off that do not tolerate them. @default [] */
  taints: optional(poolTaints, []),
};

const SPOT = "https://learn.microsoft.com/azure/aks/spot-node-pool";

const regularPool = object({ ...userPool, ...upgrades, spot: excluded("is not part of a regular pool") });

const noSurge = excluded("has no effect on a Spot pool, which AKS upgrades without surge; leave it out", {
  id: "aks/spot-upgrade-settings",
  source: SPOT,
});

const spotPool = object({
  ...userPool,
  /** Makes it a Spot pool; AKS adds its own label and taint, and upgrades it without surge. @default a regular pool */
  spot: object({
    /** Highest price an hour in US dollars, with at most five decimals, or -1 for up to the regular price. @default -1 */
    maxPrice: optional(
      ruled(
        count,
        accepts(
          "aks/spot-price",
          SPOT,
          (price) => price === -1 || (price >= 0.00001 && Number(price.toFixed(5)) === price),
          "must be -1, or US dollars from 0.00001 with at most five decimals",
        ),
      ),
      -1,
    ),
    /** What becomes of a VM that Azure takes back; a deallocated one still counts against the quota. @default "Delete" */
    evictionPolicy: optional(oneOf("Delete", "Deallocate"), "Delete"),
  }),
  maxSurge: noSurge,
  drainTimeoutMinutes: noSurge,
  nodeSoakMinutes: noSurge,
});

/** A pool for workloads, regular or Spot. */
export const nodePool = shapeBy([regularPool, spotPool], (pool) =>
  pool["spot"] === undefined ? regularPool : spotPool,
);

/** A pool for workloads: what an environment says about it. Its key is its name. */
export type NodePool = Written<typeof nodePool>;
export type CompleteNodePool = Complete<typeof nodePool>;

export const nodePools = keyed(nodePool);
