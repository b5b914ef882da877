import type { AksConfig } from "../../stacks/aks-stack";
import { type Finding, findingsOf, type Named } from "../rule";
import { aksRules, controlPlaneRules, networkRules, nodePoolRules } from "./rules";

/** Everything that is wrong with a cluster's configuration, without building it; paths are reported below `path`. */
export function aksFindings(config: Named<AksConfig>, path: string): Finding[] {
  return [
    ...findingsOf([...aksRules, ...controlPlaneRules], config, path),
    ...findingsOf(networkRules, config.network, `${path}.network`),
    ...Object.entries(config.nodePools).flatMap(([name, pool]) =>
      findingsOf(nodePoolRules, { ...pool, name }, `${path}.nodePools.${name}`),
    ),
  ];
}
