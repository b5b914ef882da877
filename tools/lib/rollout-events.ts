/** An event of Kubernetes, as far as it is shown. */
export interface ClusterEvent {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly count?: number;
  readonly series?: { readonly count?: number };
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly involvedObject: { readonly kind: string; readonly name: string };
}

/** The most lines that say something new; a broken rollout says the same of every pod. */
const MOST = 10;

/** What the cluster warned of a Deployment, its ReplicaSets and its pods: the newest last, and what is said twice once. */
export function rolloutWarnings(events: readonly ClusterEvent[], deployment: string): readonly string[] {
  const own: Readonly<Record<string, RegExp>> = {
    Deployment: new RegExp(`^${deployment}$`),
    ReplicaSet: new RegExp(`^${deployment}-[a-z0-9]+$`),
    Pod: new RegExp(`^${deployment}-[a-z0-9]+-[a-z0-9]{5}$`),
  };
  const warnings = events
    .filter(({ type, involvedObject: { kind, name } }) => type === "Warning" && own[kind]?.test(name))
    .toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1));
  const lines = new Map<string, string>();
  for (const { involvedObject, reason = "", message = "", count, series } of warnings) {
    const times = series?.count ?? count ?? 1;
    // A pod's own name in a message would make each of them new.
    const said = `${involvedObject.kind} ${reason} ${message.replaceAll(involvedObject.name, "").replaceAll(/"[^"]*-[a-z0-9]{5}"/g, "")}`;
    lines.delete(said);
    lines.set(
      said,
      `${involvedObject.kind} ${involvedObject.name}: ${reason}: ${message.trim()}${times > 1 ? ` (${times} times)` : ""}`,
    );
  }
  return [...lines.values()].slice(-MOST);
}

function timeOf({ lastTimestamp, eventTime }: ClusterEvent): string {
  return lastTimestamp ?? eventTime ?? "";
}
