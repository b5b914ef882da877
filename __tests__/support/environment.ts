import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { AksCluster, Cluster, EksCluster, Environment } from "../../environments/environment";
import type { Image } from "../../lib/container-image";
import { findingsOf, type Rule } from "../../rules/rule";
import { minimalAks } from "./aks";
import { minimalEks } from "./eks";
import { minimal } from "./workload";

type Workloads = Readonly<Record<string, WorkloadConfig<Image>>>;

/** An environment of these clusters. */
export function environmentOf(clusters: Readonly<Record<string, Cluster>>): Environment {
  return { name: "test", protected: false, backend: { type: "local" }, tags: {}, clusters };
}

/** The least EKS cluster with the changes. */
export function eksCluster(change: Partial<EksCluster> = {}, workloads: Workloads = {}): EksCluster {
  return { ...minimalEks, type: "eks", ingressClassName: "traefik", workloads, ...change };
}

/** The least AKS cluster with the changes. */
export function aksCluster(change: Partial<AksCluster> = {}, workloads: Workloads = {}): AksCluster {
  return { ...minimalAks, type: "aks", ingressClassName: "traefik", workloads, ...change };
}

/** So many replicas that request so much. */
export function replicas(
  count: number,
  change: Partial<WorkloadConfig> = {},
  cpu = "10m",
  memory = "1Mi",
): WorkloadConfig {
  const container = { ...minimal.container, requests: { cpu, memory }, limits: { memory: "64Gi" } };
  return { ...minimal, ...change, container, replicas: count } as WorkloadConfig;
}

/** `path rule` of everything the rules find in an environment of these clusters. */
export function findingsAmong(
  rules: readonly Rule<Environment>[],
  clusters: Readonly<Record<string, Cluster>>,
): readonly string[] {
  return findingsOf(rules, environmentOf(clusters)).map(({ path, rule }) => `${path} ${rule}`);
}

/** Clusters that a rule finds something in, at a path, and the nearest ones in which it finds nothing. */
export interface EnvironmentCase {
  readonly rule: string;
  readonly what: string;
  readonly path: string;
  readonly refused: Readonly<Record<string, Cluster>>;
  readonly accepted: Readonly<Record<string, Cluster>>;
}
