/** The name of the claim that a workload makes for one of its volumes. */
export function claimName(workload: string, volume: string): string {
  return `${workload}-${volume}`;
}

/** The name that a StatefulSet looks for: of one of its pods' claims. */
export function podClaimName(workload: string, claim: string, pod: number): string {
  return `${claim}-${workload}-${pod}`;
}
