import { AKS_RESERVED_RANGES } from "../lib/aks-ranges";
import { parseCidr } from "../lib/cidr";
import { eksServiceRange } from "../lib/eks-ranges";
import { hasPodRange } from "./aks-network";
import { type ByType, byType } from "./by-type";
import type { ClusterType, CompleteEnvironment } from "./environment";
import { entriesOf, readable } from "./fill";

/** A range of an environment. */
export interface EnvironmentRange {
  /** The cluster's key. */
  readonly cluster: string;
  readonly type: ClusterType;
  /** Where it is said, below the environment; of a range that cannot be stated, the cluster's own path. */
  readonly path: string;
  readonly range: string;
  /** `network`: a VPC or VNet. `inner`: a cluster's pods or services, which shadow any network there. */
  readonly kind: "network" | "inner";
  /** Whether an environment can state it. */
  readonly stated: boolean;
}

interface Part {
  /** Its property of the cluster's network. @default it cannot be stated */
  readonly part?: string;
  readonly range: () => string;
  readonly kind: EnvironmentRange["kind"];
}

const RANGES: ByType<readonly Part[]> = {
  eks: (cluster) => [
    { part: "vpcCidr", range: () => cluster.network.vpcCidr, kind: "network" },
    readable(() => cluster.network.serviceCidr) === undefined
      ? { range: () => eksServiceRange(cluster.network.vpcCidr), kind: "inner" }
      : { part: "serviceCidr", range: () => cluster.network.serviceCidr ?? "", kind: "inner" },
  ],
  aks: (cluster) => [
    { part: "addressSpace", range: () => cluster.network.addressSpace, kind: "network" },
    ...(readable(() => hasPodRange(cluster.network)) === false
      ? []
      : [{ part: "podCidr", range: () => cluster.network.podCidr, kind: "inner" } as const]),
    { part: "serviceCidr", range: () => cluster.network.serviceCidr, kind: "inner" },
  ],
  existing: () => [],
};

/** What a cloud keeps for itself inside each of its clusters. */
export const RESERVED_RANGES: { readonly [Type in ClusterType]: readonly string[] } = {
  eks: [],
  aks: AKS_RESERVED_RANGES,
  existing: [],
};

/** Every range of an environment's clusters that can be read. */
export function rangesOf({ clusters }: CompleteEnvironment): readonly EnvironmentRange[] {
  return entriesOf(clusters).flatMap(([cluster, config]) =>
    byType(RANGES, config).flatMap(({ part, range: read, kind }) => {
      const range = readable(read);
      // A waiver lets text pass that is not a range.
      if (range === undefined || parseCidr(range) === undefined) return [];
      const path = part === undefined ? `clusters.${cluster}` : `clusters.${cluster}.network.${part}`;
      return [{ cluster, type: config.type, path, range, kind, stated: part !== undefined }];
    }),
  );
}
