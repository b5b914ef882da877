import { DEFAULT_KUBERNETES_VERSION } from "../../lib/kubernetes-version";
import type { AksConfig } from "../../stacks/aks-stack";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** A pool is never ahead of its control plane, and at most two minors behind. */
export const poolVersionSkew: Rule<AksConfig> = {
  id: "aks/pool-version-skew",
  source:
    "https://learn.microsoft.com/azure/aks/supported-kubernetes-versions#supported-version-skew-policy-for-node-pools",
  check: ({ kubernetesVersion = DEFAULT_KUBERNETES_VERSION, systemPool, nodePools }) => {
    const newest = minor(kubernetesVersion);
    return Object.entries({ systemPool, ...paths(nodePools) }).flatMap(([path, pool]) =>
      requires(
        `${path}.kubernetesVersion`,
        pool.kubernetesVersion ?? kubernetesVersion,
        (version) => Number.isNaN(newest) || (minor(version) <= newest && minor(version) >= newest - 2),
        `is no version for a pool of a ${kubernetesVersion} cluster: take the cluster's, or at most two minors less`,
      ),
    );
  },
};

function minor(version: string): number {
  return Number(version.split(".")[1]);
}

function paths<Pool>(pools: Readonly<Record<string, Pool>>): Record<string, Pool> {
  return Object.fromEntries(Object.entries(pools).map(([name, pool]) => [`nodePools.${name}`, pool]));
}
