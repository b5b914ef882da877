import { type ByType, byType } from "../config/by-type";
import { entriesOf, readable } from "../config/fill";
import { aksFindings } from "./aks";
import { capacityRules } from "./capacity";
import { chartRules } from "./charts";
import { configurationRules } from "./configuration";
import { containerRules } from "./container";
import { eksFindings } from "./eks";
import { imageRules } from "./image";
import { platformRules } from "./platform";
import { type ClusterSubject, type Finding, findingsOf } from "./rule";
import { volumeRules } from "./volume";
import { workloadRules } from "./workload";
import { workloadsRules } from "./workloads";

/** What each cloud's clusters refuse. */
const BY_TYPE: ByType<Finding[], [subject: Omit<ClusterSubject, "cluster">, path: string]> = {
  eks: (cluster, subject, path) => eksFindings({ ...subject, cluster }, path),
  aks: (cluster, subject, path) => aksFindings({ ...subject, cluster }, path),
  existing: () => [],
};

/** What each workload refuses. */
const WORKLOAD = [...workloadRules, ...containerRules, ...configurationRules, ...volumeRules, ...imageRules];

/** Everything that is wrong with a cluster and what runs on it; paths are reported below `path`. */
export function clusterFindings(subject: ClusterSubject, path: string): Finding[] {
  const { cluster } = subject;
  return [
    ...byType(BY_TYPE, cluster, subject, path),
    ...findingsOf([...workloadsRules, ...platformRules, ...chartRules, ...capacityRules], subject, path),
    ...(readable(() => entriesOf(cluster.workloads)) ?? []).flatMap(([name, workload]) =>
      findingsOf(WORKLOAD, { ...subject, name, workload }, `${path}.workloads.${name}`),
    ),
  ];
}
