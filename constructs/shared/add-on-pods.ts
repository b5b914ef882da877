/** The pods of an add-on: what its chart is told, and what the rules of capacity count. */
export interface AddOnPods {
  readonly replicas: number;
  /** As a chart takes them. Memory is limited and CPU is not, so that a busy controller slows down no one but itself. */
  readonly resources: {
    readonly requests: Amounts;
    readonly limits: Pick<Amounts, "memory" | "ephemeral-storage">;
  };
}

interface Amounts {
  readonly cpu: string;
  readonly memory: string;
  readonly "ephemeral-storage": string;
}

function pods(replicas: number, cpu: string, memory: string, memoryLimit: string): AddOnPods {
  return {
    replicas,
    resources: {
      requests: { cpu, memory, "ephemeral-storage": "64Mi" },
      limits: { memory: memoryLimit, "ephemeral-storage": "256Mi" },
    },
  };
}

/** Enough for some hundred nodes, Ingresses and certificates. */
export const ADD_ON_PODS = {
  traefik: pods(2, "100m", "128Mi", "256Mi"),
  certManager: pods(2, "25m", "128Mi", "256Mi"),
  certManagerWebhook: pods(2, "25m", "64Mi", "128Mi"),
  certManagerInjector: pods(2, "25m", "128Mi", "256Mi"),
  clusterAutoscaler: pods(2, "100m", "300Mi", "600Mi"),
  loadBalancerController: pods(2, "100m", "128Mi", "256Mi"),
  metricsServer: pods(2, "100m", "200Mi", "400Mi"),
} as const satisfies Readonly<Record<string, AddOnPods>>;

/** What runs as nobody, writes nothing and asks for no privilege. */
export const UNPRIVILEGED = {
  pod: { runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, seccompProfile: { type: "RuntimeDefault" } },
  container: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
} as const;

/** Spreads an add-on's pods, chosen by their labels, over nodes and zones as far as there are any. */
export function spreadPods(matchLabels: Readonly<Record<string, string>>) {
  return ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels },
  }));
}
