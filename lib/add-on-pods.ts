/** The pods of an add-on: what its chart is told, and what the rules of capacity count. */
export interface AddOnPods {
  /** One leads or answers while the other is replaced. */
  readonly replicas: number;
  /** As a chart takes them. */
  readonly resources: { readonly requests: Amounts; readonly limits: Amounts };
}

interface Amounts {
  readonly cpu: string;
  readonly memory: string;
  readonly "ephemeral-storage": string;
}

function pods(cpu: string, memory: string, most: Pick<Amounts, "cpu" | "memory">): AddOnPods {
  return {
    replicas: 2,
    resources: {
      requests: { cpu, memory, "ephemeral-storage": "64Mi" },
      limits: { ...most, "ephemeral-storage": "256Mi" },
    },
  };
}

/** Enough for some hundred nodes, Ingresses and certificates. */
export const ADD_ON_PODS = {
  traefik: pods("100m", "128Mi", { cpu: "1", memory: "512Mi" }),
  certManager: pods("100m", "256Mi", { cpu: "500m", memory: "512Mi" }),
  certManagerWebhook: pods("50m", "64Mi", { cpu: "500m", memory: "512Mi" }),
  certManagerInjector: pods("50m", "256Mi", { cpu: "500m", memory: "512Mi" }),
  clusterAutoscaler: pods("100m", "300Mi", { cpu: "1", memory: "600Mi" }),
  loadBalancerController: pods("100m", "128Mi", { cpu: "1", memory: "512Mi" }),
  metricsServer: pods("100m", "200Mi", { cpu: "1", memory: "400Mi" }),
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
