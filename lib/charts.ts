/** A Helm chart by the exact version that is installed. */
export interface Chart {
  readonly name: string;
  /** The chart repository's address. */
  readonly repository: string;
  /** Exact, never a range: what was reviewed is what is installed. */
  readonly version: string;
}

/** A chart of this repository: it has the repository's version. */
export interface OwnChart {
  readonly name: string;
  /** Below the folder of `cdktf.json`. */
  readonly folder: string;
}

/** Every chart that comes from elsewhere; upgrading one is its version here, and reading its release notes. */
export const CHARTS = {
  traefik: { name: "traefik", repository: "https://traefik.github.io/charts", version: "41.3.0" },
  certManager: { name: "cert-manager", repository: "https://charts.jetstack.io", version: "v1.21.1" },
  clusterAutoscaler: {
    name: "cluster-autoscaler",
    repository: "https://kubernetes.github.io/autoscaler",
    version: "9.59.0",
  },
  loadBalancerController: {
    name: "aws-load-balancer-controller",
    repository: "https://aws.github.io/eks-charts",
    version: "3.5.0",
  },
  metricsServer: {
    name: "metrics-server",
    repository: "https://kubernetes-sigs.github.io/metrics-server",
    version: "3.13.1",
  },
} as const satisfies Record<string, Chart>;
