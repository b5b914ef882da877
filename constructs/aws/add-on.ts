/** EKS add-ons every cluster gets, in the order of `AddOns`. */
export type AddOnName =
  | "eks-pod-identity-agent"
  | "vpc-cni"
  | "kube-proxy"
  | "coredns"
  | "metrics-server"
  | "aws-ebs-csi-driver";
