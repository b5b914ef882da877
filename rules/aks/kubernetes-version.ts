import { requires } from "../requires";
import type { Rule } from "../rule";

/** A minor alias: with a patch number, each automatic upgrade would be undone by the next apply. */
export const kubernetesVersion: Rule<{ readonly kubernetesVersion?: string }> = {
  id: "aks/kubernetes-version",
  source: "https://learn.microsoft.com/azure/aks/supported-kubernetes-versions#alias-minor-version",
  check: ({ kubernetesVersion }) =>
    requires(
      "kubernetesVersion",
      kubernetesVersion,
      (version) => /^1\.\d+$/.test(version),
      "is no Kubernetes minor: take 1.36, say, without the patch number that automatic upgrades change",
    ),
};
