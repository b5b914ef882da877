import type { ControlPlaneConfig } from "../../constructs/aws/control-plane";
import type { Rule } from "../rule";

/** The oldest minor in standard support, which is the only support these clusters sign up for. */
const OLDEST = 34;

/** A minor version, and one that EKS still creates without extended support. */
export const kubernetesVersion: Rule<Pick<ControlPlaneConfig, "kubernetesVersion">> = {
  id: "eks/kubernetes-version",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html",
  check: ({ kubernetesVersion: version }) => {
    if (version === undefined) return [];
    const minor = /^1\.(\d{2})$/.exec(version)?.[1];
    if (minor === undefined) {
      return [
        { path: "kubernetesVersion", value: version, message: "is not a minor version: take one like 1.36, no patch" },
      ];
    }
    return Number(minor) < OLDEST
      ? [
          {
            path: "kubernetesVersion",
            value: version,
            message:
              `is past its end of standard support: take 1.${OLDEST} or newer; a running cluster gets there ` +
              "one minor an apply, its node groups at most three minors behind",
          },
        ]
      : [];
  },
};
