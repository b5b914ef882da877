import type { ClusterContext, EksContext } from "../../config/add-ons/add-on";

/** A cluster of a cloud whose load balancers are annotated. */
export const anyCluster = {
  ingressClassName: "traefik",
  loadBalancerAnnotations: { kind: "balancer" },
  internalLoadBalancerAnnotations: { inside: "true" },
} as const satisfies ClusterContext;

/** An AKS cluster, and an identity for the add-on. */
export const onAks = {
  ...anyCluster,
  clusterName: "c",
  azure: { tenantId: "t", clientId: "i" },
} as const satisfies ClusterContext;

/** An EKS cluster. */
export const onEks = {
  ...anyCluster,
  clusterName: "c",
  accountId: "111122223333",
  region: "us-east-1",
  kubernetesVersion: "1.36",
  tags: { Environment: "test" },
  vpcId: "vpc-1",
} as const satisfies EksContext;
