import { DEFAULT_KUBERNETES_VERSION } from "../../lib/kubernetes-version";
import type { EksConfig } from "../../stacks/eks-stack";
import type { Rule } from "../rule";

/** An image release belongs to a Kubernetes minor; Bottlerocket counts its releases by itself. */
export const amiReleaseVersion: Rule<Pick<EksConfig, "kubernetesVersion" | "nodeGroups">> = {
  id: "eks/ami-release-version",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/eks-linux-ami-versions.html",
  check: ({ kubernetesVersion: clusterVersion = DEFAULT_KUBERNETES_VERSION, nodeGroups }) =>
    Object.entries(nodeGroups).flatMap(([name, group]) => {
      const { amiReleaseVersion: release, kubernetesVersion = clusterVersion } = group;
      if (release === undefined) return [];
      const violation = (message: string) => [
        { path: `nodeGroups.${name}.amiReleaseVersion`, value: release, message },
      ];
      if (group.amiType?.startsWith("BOTTLEROCKET")) {
        return /^1\.\d+\.\d+-[0-9a-f]{8}$/.test(release)
          ? []
          : violation("is not a Bottlerocket release: take one like 1.49.0-713f44ce");
      }
      const [, minor] = /^(1\.\d{2})\.\d+-\d{8}$/.exec(release) ?? [];
      return minor === kubernetesVersion
        ? []
        : violation(
            `is not an image of Kubernetes ${kubernetesVersion}: take one like ${kubernetesVersion}.3-20261101`,
          );
    }),
};
