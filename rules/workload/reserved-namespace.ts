import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** Kubernetes' own namespaces are not a workload's to make, label and limit. */
export const reservedNamespace: Rule<WorkloadConfig> = {
  id: "workload/reserved-namespace",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces",
  check: ({ namespace }) =>
    requires(
      "namespace.create",
      namespace.create,
      (name) => name !== "default" && !name.startsWith("kube-"),
      "is Kubernetes' own: take another name, without kube- first",
    ),
};
