import type { WorkloadConfig } from "../constructs/kubernetes/workload";

type Shutdown = Pick<WorkloadConfig, "publicService" | "preStopSeconds" | "terminationGraceSeconds">;

/**
 * How long a pod goes on serving while it is taken out of the Services, and how long it has in all. A load balancer that
 * asks the nodes every ten seconds believes the second no: until then it sends to a node that has no other pod.
 * https://github.com/kubernetes/cloud-provider-aws/blob/master/pkg/providers/v1/aws_loadbalancer.go
 */
export function shutdownTimes({ publicService, ...config }: Shutdown) {
  const { preStopSeconds = publicService === undefined ? 5 : 25 } = config;
  const { terminationGraceSeconds = preStopSeconds + 25 } = config;
  return { preStopSeconds, terminationGraceSeconds };
}
