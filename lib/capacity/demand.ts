import type { Amount } from "./amount";
import type { Pool } from "./pool";

/** A pool that a demand's pods may run on, with the nodes of it that its selector leaves. */
export interface Place {
  readonly pool: Pool;
  readonly nodes: number;
  /** The zone its selector names. */
  readonly zone: string | undefined;
}

/** Equal pods that want a place. */
export interface Demand {
  readonly name: string;
  /** Pods at the maximum, a rollout's surge included. */
  readonly pods: number;
  /** Pods at the minimum. */
  readonly minimum: number;
  readonly pod: Amount;
  readonly places: readonly Place[];
  /** Why each other pool does not take its pods. */
  readonly refusals: readonly string[];
}

/** A cluster's pools, and what wants to run on them. */
export interface ClusterDemand {
  /** With the room that the agents leave. */
  readonly pools: readonly Pool[];
  /** The workloads with a pod on each node, on the pools as they are without them. */
  readonly agents: readonly Demand[];
  /** The other workloads, in the order they are declared. */
  readonly workloads: readonly Demand[];
  /** The cluster's own pods that run beside workloads. */
  readonly system: readonly Demand[];
}

// Labels of nodes that no pool has: Karpenter makes them as pods ask.
const KARPENTER = /^karpenter\.(sh|k8s\.aws|azure\.com)\//;

/** Whether a pod asks for nodes that Karpenter makes, which are in no pool. */
export function isOnKarpenter({ nodeSelector }: Placing): boolean {
  return Object.keys(nodeSelector).some((key) => KARPENTER.test(key));
}

/** What a pod says of the nodes that it may run on. */
export interface Placing {
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly {
    /** @default every one */
    readonly key?: string;
    /** @default any */
    readonly value?: string;
    /** @default every one */
    readonly effect?: string;
  }[];
  /** @default any node */
  readonly nodeAffinity?: { readonly required: readonly (readonly NodeRequirement[])[] };
}

/** What a node's label must be. */
interface NodeRequirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
  readonly values?: readonly string[];
  readonly value?: number;
}

/** The pools that take a pod, and why the others do not. */
export function placesOf(placing: Placing, pools: readonly Pool[]): Pick<Demand, "places" | "refusals"> {
  const judged = pools.map((pool) => ({ pool, nodes: nodesFor(placing, pool), refusal: refusalOf(placing, pool) }));
  return {
    places: judged
      .filter(({ refusal }) => refusal === undefined)
      .map(({ pool, nodes }) => ({ pool, nodes, zone: placing.nodeSelector[ZONE] })),
    refusals: judged.flatMap(({ refusal }) => refusal ?? []),
  };
}

const ZONE = "topology.kubernetes.io/zone";

/** A zone's share, where the selector names one; nodes spread evenly. */
function nodesFor({ nodeSelector }: Placing, pool: Pool): number {
  return nodeSelector[ZONE] === undefined || pool.zones.length === 0
    ? pool.maxNodes
    : Math.floor(pool.maxNodes / pool.zones.length);
}

// Labels that only the cloud sets, beyond those listed in a pool's: whether they match is left to it.
const CLOUDS_OWN = /^(eks\.amazonaws\.com|([a-z-]+\.)?kubernetes\.azure\.com)\//;

function refusalOf(placing: Placing, pool: Pool): string | undefined {
  const { nodeSelector, tolerations } = placing;
  if (nodesFor(placing, pool) === 0) return `${pool.name} has no node`;
  const missing = Object.entries(nodeSelector).find(([key, value]) => {
    const values = pool.labels[key];
    return values === undefined ? !CLOUDS_OWN.test(key) : !values.includes(value);
  });
  if (missing) return `${pool.name} lacks the label ${missing.join("=")}`;
  const required = placing.nodeAffinity?.required ?? [];
  if (required.length > 0 && !required.some((nodes) => nodes.every((requirement) => meets(pool, requirement)))) {
    return `${pool.name} meets no list of nodeAffinity.required`;
  }
  const taint = pool.taints.find(
    ({ key, value = "", effect }) =>
      effect !== "PreferNoSchedule" &&
      !tolerations.some(
        (toleration) =>
          (toleration.key === undefined || toleration.key === key) &&
          (toleration.value === undefined || toleration.value === value) &&
          (toleration.effect === undefined || toleration.effect === effect),
      ),
  );
  return taint && `${pool.name} has the taint ${taint.key}=${taint.value ?? ""}:${taint.effect}`;
}

/** Whether some node of the pool has such a label; one of the cloud's own may be any. */
function meets({ labels }: Pool, { key, operator, values = [], value = 0 }: NodeRequirement): boolean {
  const found = labels[key];
  if (found === undefined) return operator === "NotIn" || operator === "DoesNotExist" || CLOUDS_OWN.test(key);
  switch (operator) {
    case "In":
      return found.some((label) => values.includes(label));
    case "NotIn":
      return found.some((label) => !values.includes(label));
    case "Exists":
      return true;
    case "DoesNotExist":
      return false;
    case "Gt":
      return found.some((label) => Number(label) > value);
    case "Lt":
      return found.some((label) => Number(label) < value);
  }
}
