import type { EksConfig } from "../../stacks/eks-stack";
import { type Finding, findingsOf, type Named } from "../rule";
import { controlPlaneRules, eksRules, networkRules, nodeGroupRules } from "./rules";

/** Everything that is wrong with a cluster's configuration, without building it; paths are reported below `path`. */
export function eksFindings(config: Named<EksConfig>, path: string): Finding[] {
  return [
    ...findingsOf([...eksRules, ...controlPlaneRules], config, path),
    ...findingsOf(networkRules, config.network, `${path}.network`),
    ...Object.entries(config.nodeGroups).flatMap(([name, group]) =>
      findingsOf(nodeGroupRules, { ...group, name }, `${path}.nodeGroups.${name}`),
    ),
  ];
}
