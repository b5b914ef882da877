import type { Cluster, Environment } from "../environments/environment";
import { aksRanges } from "./aks-ranges";
import { parseCidr } from "./cidr";
import { eksServiceRange } from "./eks-ranges";

/** A range of an environment. */
export interface EnvironmentRange {
  /** The cluster's key. */
  readonly cluster: string;
  /** Where it is said, below the environment; of a range nobody can state, the cluster's own path. */
  readonly path: string;
  readonly range: string;
  /** `network`: a VPC or VNet. `inner`: a cluster's pods or services, which shadow any network there. */
  readonly kind: "network" | "inner";
  /** Whether an environment can state it. */
  readonly stated: boolean;
}

/** Every range of an environment's clusters, defaults filled in; texts that are none, and tokens, are left out. */
export function rangesOf({ clusters }: Environment): readonly EnvironmentRange[] {
  return Object.entries(clusters)
    .flatMap(([key, cluster]) => clusterRanges(key, cluster))
    .filter(({ range }) => parseCidr(range) !== undefined);
}

function clusterRanges(key: string, cluster: Cluster): EnvironmentRange[] {
  const path = `clusters.${key}`;
  const of = (part: string, range: string, kind: EnvironmentRange["kind"]): EnvironmentRange => {
    return { cluster: key, path: `${path}.network.${part}`, range, kind, stated: true };
  };
  switch (cluster.type) {
    case "eks": {
      const { vpcCidr } = cluster.network;
      const services = { cluster: key, path, range: eksServiceRange(vpcCidr), kind: "inner", stated: false } as const;
      return parseCidr(vpcCidr) ? [of("vpcCidr", vpcCidr, "network"), services] : [];
    }
    case "aks": {
      const { addressSpace, podCidr, serviceCidr } = aksRanges(cluster.network);
      return [
        of("addressSpace", addressSpace, "network"),
        of("podCidr", podCidr, "inner"),
        of("serviceCidr", serviceCidr, "inner"),
      ];
    }
    case "existing":
      return [];
  }
}
