import type { Cluster, Environment } from "../../environments/environment";
import { DEFAULT_KUBERNETES_VERSION } from "../../lib/kubernetes-version";
import { endOfSupport } from "../kubernetes-support";
import type { Rule, Violation } from "../rule";

const WARN_DAYS = 60;

/** Clusters and their nodes run a Kubernetes minor that their cloud still patches; two months before the end it warns. */
export const kubernetesSupport: Rule<Environment & { readonly today: string }> = {
  id: "environment/kubernetes-support",
  source: "https://kubernetes.io/releases/patch-releases/#support-period",
  check: ({ clusters, today }) =>
    Object.entries(clusters).flatMap(([key, cluster]) =>
      versionsOf(cluster).flatMap(([path, version]) => violation(cluster, `clusters.${key}.${path}`, version, today)),
    ),
};

function versionsOf(cluster: Cluster): readonly (readonly [path: string, version: string])[] {
  if (cluster.type === "existing") return [];
  const { kubernetesVersion = DEFAULT_KUBERNETES_VERSION } = cluster;
  const pools =
    cluster.type === "eks"
      ? below("nodeGroups", cluster.nodeGroups)
      : [...stated("systemPool", cluster.systemPool), ...below("nodePools", cluster.nodePools)];
  return [["kubernetesVersion", kubernetesVersion], ...pools];
}

interface Versioned {
  readonly kubernetesVersion?: string;
}

function below(path: string, pools: Readonly<Record<string, Versioned>>) {
  return Object.entries(pools).flatMap(([name, pool]) => stated(`${path}.${name}`, pool));
}

function stated(path: string, { kubernetesVersion }: Versioned) {
  return kubernetesVersion === undefined ? [] : [[`${path}.kubernetesVersion`, kubernetesVersion] as const];
}

function violation({ type }: Cluster, path: string, value: string, today: string): Violation[] {
  const end = type === "existing" ? undefined : endOfSupport(type, value);
  if (end === undefined) return [];
  const cloud = type.toUpperCase();
  if (end < today) {
    const message =
      `is past its end of support on ${cloud}, ${end}: take ${DEFAULT_KUBERNETES_VERSION}, a running cluster one minor ` +
      "an apply; one that must stay for now needs a waiver";
    return [{ path, value, message }];
  }
  if (end > dayAfter(today, WARN_DAYS)) return [];
  const message = `loses its support on ${cloud} after ${end}: take ${DEFAULT_KUBERNETES_VERSION} until then`;
  return [{ path, value, message, severity: "warning" }];
}

function dayAfter(today: string, days: number): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
