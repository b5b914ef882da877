/** A Kubernetes minor version, for example `1.36`: the cloud chooses the patch, so patch upgrades cause no drift. */
export type KubernetesMinor = `1.${number}`;

/**
 * The minor a cluster gets when it states none; EKS and AKS both offer it.
 * https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
 * https://learn.microsoft.com/azure/aks/supported-kubernetes-versions
 */
export const DEFAULT_KUBERNETES_VERSION: KubernetesMinor = "1.36";
