import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import type { Workload as WorkloadConfig } from "../../config/workload";
import type { ClusterTraits } from "../../constructs/kubernetes/cluster-traits";
import { Workload } from "../../constructs/kubernetes/workload";
import { completeWorkload } from "./complete";
import { type StackJson, synthesizeStack } from "./synthesize";

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
    new Workload(stack, "workload", {
      ...completeWorkload(workload),
      name: "api",
      traits: { ...traits, ...differences },
    });
  });
}
