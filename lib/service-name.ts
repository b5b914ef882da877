/** The name of a workload's second Service, the one on a load balancer. */
export function publicServiceName(workload: string): string {
  return `${workload}-public`;
}
