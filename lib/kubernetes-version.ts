/** A Kubernetes minor version, for example `1.36`: the cloud chooses the patch, so patch upgrades cause no drift. */
export type KubernetesMinor = `1.${number}`;

/** A minor, or a patch that the cloud keeps. */
export type KubernetesVersion = KubernetesMinor | `1.${number}.${number}`;

/**
 * The minor a cluster gets when it states none; EKS and AKS both offer it.
 * https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
 * https://learn.microsoft.com/azure/aks/supported-kubernetes-versions
 */
export const DEFAULT_KUBERNETES_VERSION: KubernetesMinor = "1.36";

/** `1.36` of `1.36.2`. */
export function minorOf(version: KubernetesVersion): KubernetesMinor {
  return version.split(".").slice(0, 2).join(".") as KubernetesMinor;
}

/** Whether a version leaves the patch to the cloud. */
export function isMinor(version: string): boolean {
  return /^1\.\d+$/.test(version);
}
