import type { Environment } from "../environments/environment";
import { aksFindings } from "./aks/aks-findings";
import { ConfigurationError, type Report } from "./configuration-error";
import { eksFindings } from "./eks/eks-findings";
import { environmentRules, environmentsRules } from "./environment/rules";
import { type Finding, findingsOf, isError } from "./rule";
import { workloadRules } from "./workload/rules";

export interface CheckOptions {
  /**
   * Whether a warning is an error.
   * @default false
   */
  readonly strict?: boolean;
}

/**
 * Checks every environment, before anything is built.
 * @returns what does not stop the synth: warnings
 * @throws ConfigurationError with everything that is wrong with any of them, warnings beside it
 */
export function checkEnvironments(environments: readonly Environment[], options: CheckOptions = {}): readonly Report[] {
  const reports = [
    ...environments.map((environment) => ({ subject: environment.name, findings: environmentFindings(environment) })),
    { subject: "environments", findings: findingsOf(environmentsRules, environments) },
  ]
    .map(({ subject, findings }) => ({ subject, findings: options.strict ? findings.map(asError) : findings }))
    .filter(({ findings }) => findings.length > 0);
  if (reports.some(({ findings }) => findings.some(isError))) throw new ConfigurationError(...reports);
  return reports;
}

function asError(finding: Finding): Finding {
  return { ...finding, severity: "error" };
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
