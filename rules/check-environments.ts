import type { Environment } from "../environments/environment";
import { aksFindings } from "./aks/aks-findings";
import { ConfigurationError } from "./configuration-error";
import { eksFindings } from "./eks/eks-findings";
import { environmentRules, environmentsRules } from "./environment/rules";
import { type Finding, findingsOf } from "./rule";
import { workloadRules } from "./workload/rules";

/** @throws ConfigurationError with everything that is wrong with any of the environments, before anything is built */
export function checkEnvironments(environments: readonly Environment[]): void {
  const reports = [
    ...environments.map((environment) => ({ subject: environment.name, findings: environmentFindings(environment) })),
    { subject: "environments", findings: findingsOf(environmentsRules, environments) },
  ].filter(({ findings }) => findings.length > 0);
  if (reports.length > 0) throw new ConfigurationError(...reports);
}

function environmentFindings(environment: Environment): Finding[] {
  return [
    ...findingsOf(environmentRules, environment),
    ...Object.entries(environment.clusters).flatMap(([key, cluster]) => {
      const path = `clusters.${key}`;
      const named = { ...cluster, name: `${environment.name}-${key}` };
      return [
        ...(cluster.type === "eks" ? eksFindings({ ...named, ...cluster }, path) : []),
        ...(cluster.type === "aks" ? aksFindings({ ...named, ...cluster }, path) : []),
        ...Object.entries(cluster.workloads).flatMap(([name, workload]) =>
          findingsOf(workloadRules, { ...workload, name }, `${path}.workloads.${name}`),
        ),
      ];
    }),
  ];
}
