import type { LoadBalancer } from "../../../config/add-ons/load-balancer";
import type { AksCluster } from "../../../config/aks";
import type { EksCluster } from "../../../config/eks";
import type { ExistingCluster } from "../../../config/existing";
import type { Workload } from "../../../config/workload";
import { aksCluster, type EnvironmentCase, eksCluster } from "../../support/environment";
import { minimal } from "../../support/workload";

type Ingress = Extract<NonNullable<Workload["ingress"]>, { readonly host: string }>;
type Peers = NonNullable<NonNullable<Workload["network"]>["ingressFrom"]>;

const ROUTE = { host: "a.example.com", routes: [{ path: "/", service: "a", port: 80 }] } as const;
const open = { loadBalancer: { sourceRanges: ["203.0.113.0/24"] } };
const alb = (access: { readonly loadBalancer: LoadBalancer }): NonNullable<EksCluster["platform"]> => ({
  clusterAutoscaler: {},
  loadBalancerController: { ...access, certificateArns: ["arn:aws:acm:us-east-1:111122223333:certificate/a"] },
});
const INTERNET = { loadBalancer: { sourceRanges: ["0.0.0.0/0"] } };
const email = "platform@example.com";

/** A platform, and a workload behind its Ingress. */
const behind = (
  platform: NonNullable<AksCluster["platform"]>,
  ingress: Partial<Ingress> = {},
  ingressFrom: Peers = [{ namespace: "traefik" }],
) => ({
  aks: aksCluster(
    { platform },
    { a: { ...minimal, ingress: { ...ROUTE, tlsSecret: "tls", ...ingress }, network: { ingressFrom } } },
  ),
});
const kind = (platform: NonNullable<ExistingCluster["platform"]>): EnvironmentCase["refused"] => ({
  kind: { type: "existing", kubeContext: "kind", platform, workloads: {} },
});
const IN_AKS = "clusters.aks.platform";

export const ingressCases: readonly EnvironmentCase[] = [
  {
    rule: "platform/add-ons",
    what: "cert-manager without Traefik",
    path: `${IN_AKS}.certManager`,
    refused: { aks: aksCluster({ platform: { certManager: { email } } }) },
    accepted: { aks: aksCluster({ platform: { certManager: { email }, traefik: INTERNET } }) },
  },
  {
    rule: "platform/load-balancer-access",
    what: "no range",
    path: `${IN_AKS}.traefik.loadBalancer.sourceRanges`,
    refused: behind({ traefik: { loadBalancer: { sourceRanges: [] } } }),
    accepted: behind({ traefik: { loadBalancer: { sourceRanges: ["203.0.113.7/32"] } } }),
  },
  ...["203.0.113.0", "203.0.113.0/33", "::/0"].map((range) => ({
    rule: "platform/load-balancer-access",
    what: `the range ${range}`,
    path: `${IN_AKS}.traefik.loadBalancer.sourceRanges.1`,
    refused: behind({ traefik: { loadBalancer: { sourceRanges: ["203.0.113.0/24", range] } } }),
    accepted: behind({ traefik: { loadBalancer: { sourceRanges: ["203.0.113.0/24", "198.51.100.0/24"] } } }),
  })),
  {
    rule: "platform/load-balancer-access",
    what: "no range of class alb",
    path: "clusters.eks.platform.loadBalancerController.loadBalancer.sourceRanges",
    refused: { eks: eksCluster({ platform: alb({ loadBalancer: { sourceRanges: [] } }) }) },
    accepted: { eks: eksCluster({ platform: alb(open) }) },
  },
  {
    rule: "platform/load-balancer-access",
    what: "internal on a cluster of no known cloud",
    path: "clusters.kind.platform.traefik.loadBalancer.internal",
    refused: kind({ traefik: { loadBalancer: { internal: true } } }),
    accepted: { ...kind({ traefik: open }), ...behind({ traefik: { loadBalancer: { internal: true } } }) },
  },
  ...[1, 0, 2.5].map((replicas) => ({
    rule: "platform/traefik-replicas",
    what: `${replicas}`,
    path: `${IN_AKS}.traefik.replicas`,
    refused: behind({ traefik: { ...open, replicas } }),
    accepted: behind({ traefik: { ...open, replicas: 2 } }),
  })),
  ...["", "platform", "platform@example", "a b@example.com", "a@b@example.com"].map((wrong) => ({
    rule: "platform/contact",
    what: `"${wrong}"`,
    path: `${IN_AKS}.certManager.email`,
    refused: behind({ traefik: INTERNET, certManager: { email: wrong } }),
    accepted: behind({ traefik: INTERNET, certManager: { email } }),
  })),
  {
    rule: "platform/challenges",
    what: "half the internet",
    path: `${IN_AKS}.traefik.loadBalancer.sourceRanges`,
    refused: behind({ traefik: { loadBalancer: { sourceRanges: ["0.0.0.0/1"] } }, certManager: { email } }),
    accepted: behind({ traefik: { loadBalancer: { sourceRanges: ["0.0.0.0/0"] } }, certManager: { email } }),
  },
  {
    rule: "platform/challenges",
    what: "the cloud's network",
    path: `${IN_AKS}.traefik.loadBalancer.internal`,
    refused: behind({ traefik: { loadBalancer: { internal: true } }, certManager: { email } }),
    accepted: behind({ traefik: { loadBalancer: { internal: true } } }),
  },
  {
    rule: "platform/cluster-issuer",
    what: "another issuer",
    path: "clusters.aks.workloads.a.ingress.clusterIssuer",
    refused: behind({ traefik: INTERNET, certManager: { email } }, { clusterIssuer: "letsencrypt" }),
    accepted: behind({ traefik: INTERNET, certManager: { email } }, { clusterIssuer: "letsencrypt-staging" }),
  },
  {
    rule: "platform/cluster-issuer",
    what: "no cert-manager",
    path: "clusters.aks.workloads.a.ingress.clusterIssuer",
    refused: behind({ traefik: INTERNET }, { clusterIssuer: "letsencrypt-prod" }),
    accepted: behind({ traefik: INTERNET, certManager: { email } }, { clusterIssuer: "letsencrypt-prod" }),
  },
  {
    rule: "platform/cluster-issuer",
    what: "a wildcard that HTTP-01 cannot prove",
    path: "clusters.aks.workloads.a.ingress.clusterIssuer",
    refused: behind(
      { traefik: INTERNET, certManager: { email } },
      { clusterIssuer: "letsencrypt-prod", host: "*.example.com" },
    ),
    accepted: behind({ traefik: INTERNET, certManager: { email } }, { host: "*.example.com" }),
  },
];
