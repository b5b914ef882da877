import { isPool, poolsOf, startOf } from "./pools";
import type { Rule } from "./rule";

const WAY = "add the new pool in one change and remove the old one in the next, when its nodes are drained";

/** Nodes that carry pods do not go before others are there for them. */
export const nodes: Rule = {
  id: "nodes",
  sentence:
    "a node group or pool that carries pods and goes, also by being renamed, or that is made anew with fewer nodes than run or after the old one is gone",
  on: ["update", "destroy"],
  check: (change) => {
    if (!isPool(change) || change.deposed) return [];
    const { kind, action, was, will, createdFirst } = change;
    const [old] = poolsOf(kind, was);
    const [next] = poolsOf(kind, will);
    if (old === undefined || old.count === 0) return [];
    const running = old.count === undefined ? "its nodes" : `the ${old.count} nodes that run`;
    if (action === "destroy") return [`${running} go with their pods: ${WAY}`];
    if (action !== "replace") return [];
    const start = next && startOf(next);
    return [
      ...(createdFirst ? [] : [`${running} go before the new ones are up: ${WAY}`]),
      ...(old.count !== undefined && start !== undefined && start < old.count
        ? [`the new pool starts with ${start} nodes where ${old.count} run: start it with ${old.count}`]
        : []),
    ];
  },
};
