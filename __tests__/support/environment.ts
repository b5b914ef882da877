import type { AksCluster } from "../../config/aks";
import type { EksCluster } from "../../config/eks";
import type { Cluster, Environment } from "../../config/environment";
import type { WebWorkload, Workload } from "../../config/workload";
import { minimalAks } from "./aks";
import { minimalEks } from "./eks";
import { foundBy } from "./findings";
import { minimal } from "./workload";

type Workloads = Readonly<Record<string, Workload>>;

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

/** So many replicas that request so much, and a surge of one. */
export function replicas(count: number, change: Partial<WebWorkload> = {}, cpu = "10m", memory = "1Mi"): WebWorkload {
  const container = { ...minimal.container, requests: { cpu, memory }, limits: { memory: "64Gi" } };
  return { ...minimal, rollout: { maxSurge: 1 }, ...change, container, replicas: count } as WebWorkload;
}

/** `path rule` of what the rules of an area find in an environment of these clusters. */
export function findingsAmong(area: string, clusters: Readonly<Record<string, Cluster>>): readonly string[] {
  return foundBy(area, environmentOf(clusters));
}

/** Clusters that a rule finds something in, at a path, and the nearest ones in which it finds nothing. */
export interface EnvironmentCase {
  readonly rule: string;
  readonly what: string;
  readonly path: string;
  readonly refused: Readonly<Record<string, Cluster>>;
  readonly accepted: Readonly<Record<string, Cluster>>;
}
