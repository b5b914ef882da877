/**
 * Seconds that a pod behind a load balancer serves on after its removal from the Services. A load balancer that asks the
 * nodes every ten seconds believes the second no: until then it sends to a node that has no other pod.
 * https://github.com/kubernetes/cloud-provider-aws/blob/master/pkg/providers/v1/aws_loadbalancer.go
 */
export const BEHIND_LOAD_BALANCER_SECONDS = 25;

/** Seconds that a pod has from its SIGTERM to its SIGKILL. */
export const TERMINATION_SECONDS = 25;
