/** Pods on different zones and nodes where there are such: preferred, so that a lost zone keeps none from starting elsewhere. */
export function spreadOf(matchLabels: Readonly<Record<string, string>>) {
  return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels },
  }));
}
