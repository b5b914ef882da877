/** The available Kubernetes minors. https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html */
export const KUBERNETES_VERSIONS: readonly string[] = ["1.32", "1.33", "1.34", "1.35", "1.36", "1.37"];

/** The minor of a cluster that states none. */
export const DEFAULT_KUBERNETES_VERSION = "1.36";

interface AddOn {
  /** A plausible default version for a Kubernetes minor; AWS's real list is not modelled. */
  readonly version: (minor: string) => string;
  /** Whether its pods need a node before the add-on can be healthy. */
  readonly needsNodes?: boolean;
}

/** https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html */
export const ADD_ONS: Readonly<Record<string, AddOn>> = {
  "aws-ebs-csi-driver": { version: () => "v1.50.1-eksbuild.1", needsNodes: true },
  "aws-efs-csi-driver": { version: () => "v2.1.13-eksbuild.1", needsNodes: true },
  coredns: { version: () => "v1.12.4-eksbuild.1", needsNodes: true },
  "eks-node-monitoring-agent": { version: () => "v1.4.1-eksbuild.1" },
  "eks-pod-identity-agent": { version: () => "v1.3.9-eksbuild.1" },
  "external-dns": { version: () => "v0.19.0-eksbuild.2", needsNodes: true },
  "kube-proxy": { version: (minor) => `v${minor}.0-eksbuild.2` },
  "metrics-server": { version: () => "v0.8.0-eksbuild.2", needsNodes: true },
  "snapshot-controller": { version: () => "v8.3.0-eksbuild.1", needsNodes: true },
  "vpc-cni": { version: () => "v1.20.4-eksbuild.1" },
};

const POLICIES = ["AmazonEKSClusterAdminPolicy", "AmazonEKSAdminPolicy", "AmazonEKSEditPolicy", "AmazonEKSViewPolicy"];

/** https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
export const ACCESS_POLICIES = [...POLICIES, "AmazonEKSAdminViewPolicy", "AmazonEKSSecretReaderPolicy"].map((name) => ({
  name,
  arn: `arn:aws:eks::aws:cluster-access-policy/${name}`,
}));

/** `1.36` as 36, for comparison. */
export function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}
