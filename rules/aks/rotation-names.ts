import { rotationName, SYSTEM_POOL_NAME } from "../../lib/aks-pools";
import type { AksConfig } from "../../stacks/aks-stack";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** No pool has the name that another takes while its nodes are replaced. */
export const rotationNames: Rule<AksConfig> = {
  id: "aks/rotation-names",
  source: "https://learn.microsoft.com/azure/aks/resize-node-pool",
  check: ({ nodePools }) => {
    const names = [SYSTEM_POOL_NAME, ...Object.keys(nodePools)];
    return Object.keys(nodePools).flatMap((name) =>
      requires(
        `nodePools.${name}`,
        name,
        (text) => !names.some((other) => rotationName(other) === text),
        "is the name another pool has while its nodes are replaced: take another",
      ),
    );
  },
};
