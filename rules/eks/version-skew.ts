import { DEFAULT_KUBERNETES_VERSION } from "../../lib/kubernetes-version";
import type { EksConfig } from "../../stacks/eks-stack";
import type { Rule } from "../rule";

/** Nodes are never ahead of their control plane and at most three minors behind it. */
export const versionSkew: Rule<Pick<EksConfig, "kubernetesVersion" | "nodeGroups">> = {
  id: "eks/version-skew",
  source: "https://kubernetes.io/releases/version-skew-policy/#kubelet",
  check: ({ kubernetesVersion = DEFAULT_KUBERNETES_VERSION, nodeGroups }) =>
    Object.entries(nodeGroups).flatMap(([name, { kubernetesVersion: version }]) => {
      if (version === undefined) return [];
      const behind = minorOf(kubernetesVersion) - minorOf(version);
      const path = `nodeGroups.${name}.kubernetesVersion`;
      if (Number.isNaN(minorOf(version))) {
        return [{ path, value: version, message: "is not a minor version: take one like 1.36, no patch" }];
      }
      if (behind < 0) {
        return [
          {
            path,
            value: version,
            message: `is ahead of the cluster's ${kubernetesVersion}: take that or leave it out, the cluster goes first`,
          },
        ];
      }
      return behind > 3
        ? [
            {
              path,
              value: version,
              message: `is ${behind} minors behind the cluster's ${kubernetesVersion}: take at most three`,
            },
          ]
        : [];
    }),
};

function minorOf(version: string): number {
  return Number(/^1\.(\d{2})$/.exec(version)?.[1] ?? Number.NaN);
}
