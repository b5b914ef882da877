/** Equal pods of an add-on, as the rules of capacity count them. */
export interface CountedPods {
  readonly name: string;
  /** How many, or undefined for one on every node. */
  readonly replicas: number | undefined;
  readonly resources: { readonly requests: Amounts };
}

/** Equal pods of an add-on, and what its chart is told of them. */
export interface AddOnPods extends CountedPods {
  readonly replicas: number;
  /** As a chart takes them. */
  readonly resources: { readonly requests: Amounts; readonly limits: Amounts };
}

interface Amounts {
  readonly cpu: string;
  readonly memory: string;
  readonly "ephemeral-storage": string;
}

/** Two pods, of which one leads or answers while the other is replaced: enough for some hundred nodes, Ingresses and certificates. */
export function twoPods(name: string, cpu: string, memory: string, limits: Pick<Amounts, "cpu" | "memory">): AddOnPods {
  return {
    name,
    replicas: 2,
    resources: {
      requests: { cpu, memory, "ephemeral-storage": "64Mi" },
      limits: { ...limits, "ephemeral-storage": "256Mi" },
    },
  };
}

/** Values of a chart whose pods are an identity of Azure. https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html */
export function azureIdentity({ clientId }: { readonly clientId?: string }) {
  return {
    serviceAccount: { annotations: { "azure.workload.identity/client-id": clientId } },
    podLabels: { "azure.workload.identity/use": "true" },
  };
}

/** The security context of pods that need no user, no file and no privilege. */
export const UNPRIVILEGED = {
  pod: { runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, seccompProfile: { type: "RuntimeDefault" } },
  container: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
} as const;
