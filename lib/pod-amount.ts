/** What a container adds to its pod, and when it runs. */
interface Part {
  readonly role: "main" | "sidecar" | "init";
  readonly amount: number;
}

/**
 * What the scheduler counts for a pod: its containers together with its sidecars, or what one of the first to run needs
 * beside the sidecars before it, if that is more.
 * https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
export function podAmount(parts: readonly Part[]): number {
  let [sidecars, peak] = [0, 0];
  for (const { role, amount } of parts.filter((part) => part.role !== "main")) {
    if (role === "sidecar") sidecars += amount;
    peak = Math.max(peak, sidecars + (role === "sidecar" ? 0 : amount));
  }
  const main = parts.reduce((sum, { role, amount }) => sum + (role === "main" ? amount : 0), 0);
  return Math.max(peak, main + sidecars);
}
