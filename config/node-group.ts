import type { KubernetesMinor } from "../lib/kubernetes-version";
import { type CompleteEksNetwork, zonesOf } from "./eks-network";
import { derive, inEach, inEachItem } from "./fill";
import {
  type Complete,
  count,
  type Derived,
  instead,
  integer,
  keyed,
  list,
  object,
  oneOf,
  optional,
  ruled,
  shapeBy,
  text,
  texts,
  type Written,
} from "./schema";
import { kubernetesMinor, taints } from "./values";

const LABELS = "https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction";
const SCALING = "https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html";
const NODES = ["eks/node-group-scaling", SCALING] as const;

/** A count that only an apply changes. */
const fixed = object({
  /** Nodes, at all times. */
  fixed: integer(...NODES, 0),
  min: instead("fixed"),
  max: instead("fixed"),
  initial: instead("fixed"),
});

/** Counts under the cluster autoscaler. */
const range = ruled(
  object({
    /** At 0 or more. Scale the group up first to raise it above the running count: AWS refuses that otherwise. */
    min: integer(...NODES, 0),
    /** At least 1. */
    max: integer(...NODES, 1),
    /** Nodes at creation; afterwards the autoscaler's business and no drift. */
    initial: integer(...NODES, 0),
    fixed: instead("min, max and initial"),
  }),
  {
    id: "eks/node-group-scaling",
    source: SCALING,
    check: ({ min, max, initial }) => {
      if (min > max) return [{ at: ["min"], message: `must be at most max, ${max}` }];
      return initial < min || initial > max
        ? [{ at: ["initial"], message: `must be from min, ${min}, to max, ${max}` }]
        : [];
    },
  },
);

/** Node counts under the cluster autoscaler, or a count that only an apply changes. */
export const nodeGroupScaling = shapeBy([range, fixed], (scaling) => (scaling["fixed"] === undefined ? range : fixed));

export type NodeGroupScaling = Complete<typeof nodeGroupScaling>;

const KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const VALUE = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const RESERVED = /(^|\.)(kubernetes\.io|k8s\.io|eks\.amazonaws\.com)\//;
const ALLOWED = /(^|\.)(node|kubelet)\.kubernetes\.io\//;

const labels = ruled(texts, {
  id: "eks/node-labels",
  source: LABELS,
  check: (labels) =>
    inEach(labels, (key, value) => {
      if (key.length > 63 || !KEY.test(key)) {
        return [{ at: [key], value: key, message: "must be a label key of at most 63 characters, [prefix/]name" }];
      }
      if (RESERVED.test(key) && !ALLOWED.test(key)) {
        const message = "has a reserved prefix, with which nodes never join; expected a prefix of your own, or none";
        return [{ at: [key], value: key, message }];
      }
      const form = "must be a label value: 1 to 63 letters, digits, -, _ and ., with a letter or digit at both ends";
      return VALUE.test(value) ? [] : [{ at: [key], message: form }];
    }),
});

const TAINT_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

const nodeTaints = ruled(taints, {
  id: "eks/node-taints",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/node-taints-managed-node-groups.html",
  check: (taints) => {
    if (taints.length > 50) return [{ message: "must have at most 50 taints" }];
    const keys = new Set<string>();
    return inEachItem(taints, ({ key, value = "" }, index) => {
      if (key.length > 63 || !KEY.test(key)) {
        const message = "must be a taint key of at most 63 characters, [prefix/]name";
        return [{ at: [index, "key"], message }];
      }
      // The autoscaler's hint on the group holds one effect a key.
      if (keys.has(key)) return [{ at: [index, "key"], message: "is listed twice; each key is accepted once" }];
      keys.add(key);
      const form = "must be a taint value: at most 63 letters, digits, -, _ and ., with a letter or digit at both ends";
      return TAINT_VALUE.test(value) ? [] : [{ at: [index, "value"], message: form }];
    });
  },
});

const INSTANCE_TYPE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*\.(nano|micro|small|medium|large|\d*xlarge|metal(-\d+xl)?)$/;

const instanceTypes = ruled(list(text), {
  id: "eks/instance-types",
  source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html",
  check: (types) => {
    if (types.length < 1 || types.length > 20) {
      return [{ message: "must have 1 to 20 instance types; one, or several for Spot" }];
    }
    const known = new Set<string>();
    return inEachItem(types, (type, index) => {
      if (!INSTANCE_TYPE.test(type))
        return [{ at: [index], message: "must be an EC2 instance type such as m6i.large" }];
      if (known.has(type)) return [{ at: [index], message: "is listed twice; each type is accepted once" }];
      known.add(type);
      return [];
    });
  },
});

const FACTS = ["capacity/node-facts", "https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-types.html"] as const;

const memoryGib = ruled(count, {
  id: FACTS[0],
  source: FACTS[1],
  check: (gib) => (gib > 0 ? [] : [{ message: "must be above 0, as the cloud's page of sizes states it" }]),
});

/** What a size has, where it is not known here. */
export const machineFacts = {
  /** Virtual CPUs, as the cloud's page of sizes states them. */
  vcpu: integer(...FACTS, 1, 10_000),
  /** Memory in GiB, as the cloud sells it. */
  memoryGib,
};

/** One EKS managed node group. */
export const nodeGroup = object({
  /** EC2 instance types of the image's architecture, for example `m6i.large`; several for Spot, at most 20. */
  instanceTypes,
  /** How EC2 sells the nodes; Spot nodes go when EC2 wants them back. @default "ON_DEMAND" */
  capacityType: optional(oneOf("ON_DEMAND", "SPOT"), "ON_DEMAND"),
  /** Node counts under the cluster autoscaler, or a count that only an apply changes. */
  scaling: nodeGroupScaling,
  /**
   * Size of the nodes' gp3 disk in GiB, 20 to 16384: the image and its container layers need 20.
   * https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
   * @default 50
   */
  diskSizeGib: optional(
    integer("eks/node-disk-size", "https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html", 20, 16384),
    50,
  ),
  /**
   * Availability zones of the nodes, among those of the cluster's network, for example one zone for pods with EBS volumes.
   * A change replaces the group, the new one before the old.
   * https://docs.aws.amazon.com/eks/latest/best-practices/cas.html
   * @default all of the network's
   */
  zones: optional(list(text)),
  /** Kubernetes node labels; none of Kubernetes' own prefixes but `node.kubernetes.io/`. @default {} */
  labels: optional(labels, {}),
  /** At most 50, each key once. @default [] */
  taints: optional(nodeTaints, []),
  /**
   * The nodes' image family; `NVIDIA` and `NEURON` have the drivers of accelerators. https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html
   * @default "AL2023_x86_64_STANDARD"
   */
  amiType: optional(
    oneOf(
      "AL2023_x86_64_STANDARD",
      "AL2023_ARM_64_STANDARD",
      "AL2023_x86_64_NVIDIA",
      "AL2023_ARM_64_NVIDIA",
      "AL2023_x86_64_NEURON",
      "BOTTLEROCKET_x86_64",
      "BOTTLEROCKET_ARM_64",
      "BOTTLEROCKET_x86_64_NVIDIA",
      "BOTTLEROCKET_ARM_64_NVIDIA",
    ),
    "AL2023_x86_64_STANDARD",
  ),
  /** Holds the nodes back while the control plane moves on, at most three minors. @default the cluster's version */
  kubernetesVersion: optional(
    kubernetesMinor("eks/version-skew", "https://kubernetes.io/releases/version-skew-policy/#kubelet"),
  ),
  /** Pins the image release of the nodes' version, for example `1.36.3-20261101`. @default the newest at creation */
  amiReleaseVersion: optional(text),
  /** Share of the group's nodes replaced at once in an update, in percent, 1 to 100. @default 33 */
  maxUnavailablePercentage: optional(
    integer(
      "eks/max-unavailable",
      "https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupUpdateConfig.html",
      1,
      100,
    ),
    33,
  ),
  /**
   * What the smallest of `instanceTypes` has, for the checks of capacity and addresses alone; EC2's own page states it.
   * https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-types.html
   * @default known for the common families
   */
  nodeFacts: optional(
    object({
      ...machineFacts,
      /** Network interfaces it can attach. */
      networkInterfaces: integer(...FACTS, 1, 10_000),
      /** Private IPv4 addresses of each interface, its own included. */
      addressesPerInterface: integer(...FACTS, 1, 10_000),
    }),
  ),
});

/** One EKS managed node group: what an environment says about it. Its key is its name, at most 36 characters. */
export type NodeGroup = Written<typeof nodeGroup>;

/** A node group behind the check: its version and zones are its cluster's where they are left out. */
export type CompleteNodeGroup = Derived<Complete<typeof nodeGroup>, "kubernetesVersion" | "zones">;

/** Fills in what a node group's cluster decides. */
export function deriveNodeGroup(
  group: CompleteNodeGroup,
  cluster: { readonly kubernetesVersion: KubernetesMinor; readonly network: CompleteEksNetwork },
): void {
  derive(group, "kubernetesVersion", () => cluster.kubernetesVersion);
  derive(group, "zones", () => zonesOf(cluster.network));
}

export const nodeGroups = keyed(nodeGroup);
