import type { ControlPlaneConfig } from "../../constructs/aws/control-plane";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** A minor version: EKS chooses the patch. Whether it is still supported is `environment/kubernetes-support`'s. */
export const kubernetesVersion: Rule<Pick<ControlPlaneConfig, "kubernetesVersion">> = {
  id: "eks/kubernetes-version",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html",
  check: ({ kubernetesVersion }) =>
    requires(
      "kubernetesVersion",
      kubernetesVersion,
      (version) => /^1\.\d{2}$/.test(version),
      "is not a minor version: take one like 1.36, no patch",
    ),
};
