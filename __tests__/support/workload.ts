import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import type { ClusterTraits } from "../../constructs/kubernetes/cluster-traits";
import { Workload, type WorkloadConfig } from "../../constructs/kubernetes/workload";
import { type StackJson, synthesizeStack } from "./synthesize";

/** The least a workload must say. */
export const minimal = {
  namespace: { existing: "team" },
  container: {
    name: "api",
    image: "example.com/api:1.0.0",
    port: 8080,
    requests: { cpu: "100m", memory: "128Mi" },
    limits: { memory: "256Mi" },
    probes: { liveness: { path: "/live" }, readiness: { path: "/ready" }, startup: { path: "/live" } },
  },
  replicas: 2,
} as const satisfies WorkloadConfig;

export const traits: ClusterTraits = {
  ingressClassName: "traefik",
  loadBalancerAnnotations: { "example.com/kind": "nlb" },
  serviceAccountAnnotations: {},
  podLabels: {},
  egressTo: [],
};

/** A stack with one workload named `api`. */
export function synthesizeWorkload(workload: WorkloadConfig, differences: Partial<ClusterTraits> = {}): StackJson {
  return synthesizeStack((stack) => {
    new KubernetesProvider(stack, "kubernetes", {});
    new Workload(stack, "workload", { ...workload, name: "api", traits: { ...traits, ...differences } });
  });
}
