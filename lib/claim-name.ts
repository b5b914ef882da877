/** The name of the claim that a workload makes for one of its volumes. */
export function claimName(workload: string, volume: string): string {
  return `${workload}-${volume}`;
}
