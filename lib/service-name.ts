/** The name of a workload's second Service, the one on a load balancer. */
export function publicServiceName(workload: string): string {
  return `${workload}-public`;
}

/** The name of the headless Service that gives each pod of a stateful workload its own name. */
export function podsServiceName(workload: string): string {
  return `${workload}-pods`;
}
