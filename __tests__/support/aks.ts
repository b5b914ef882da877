import type { AksCluster } from "../../config/aks";
import { findingsIn } from "./findings";

/** The least an AKS cluster must say; everything else is a default. */
export const minimalAks = {
  type: "aks",
  subscriptionId: "00000000-0000-0000-0000-000000000001",
  tenantId: "00000000-0000-0000-0000-000000000002",
  location: "eastus",
  adminGroupIds: ["00000000-0000-0000-0000-000000000003"],
  apiServer: { authorizedIpRanges: ["203.0.113.0/24"] },
  network: { addressSpace: "10.10.0.0/16" },
  systemPool: { vmSize: "Standard_D4s_v3", scaling: { min: 2, max: 4 } },
  nodePools: {},
  workloads: {},
} as const satisfies AksCluster;

export const TAGS = { Environment: "test", Owner: "platform" };

/** `path rule` of everything the rules find in the least cluster with the changes. */
export function findingsWith(config: Partial<AksCluster>): string[] {
  const clusters = { aks: { ...minimalAks, name: "c", ...config } };
  return findingsIn({ name: "test", protected: false, backend: { type: "local" }, tags: {}, clusters }).map(
    ({ path, rule }) => `${path.replace("clusters.", "")} ${rule}`,
  );
}
