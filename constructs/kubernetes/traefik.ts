import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { ADD_ON_PODS, UNPRIVILEGED } from "../../lib/add-on-pods";
import { CHARTS } from "../../lib/charts";
import type { LoadBalancerAccess } from "../../lib/load-balancer-access";
import { shutdownTimes } from "../../lib/shutdown";
import { spreadOf } from "../../lib/spread";
import { AddOnNamespace } from "./add-on-namespace";
import { ChartRelease } from "./chart-release";
import type { ClusterTraits } from "./cluster-traits";

/** Traefik as the cluster's ingress controller: what an environment says about it. */
export interface TraefikConfig {
  readonly loadBalancer: LoadBalancerAccess;
  /** At least 2. @default 2 */
  readonly replicas?: number;
}

export interface TraefikProps extends TraefikConfig {
  readonly traits: Pick<ClusterTraits, "loadBalancerAnnotations" | "internalLoadBalancerAnnotations">;
}

/**
 * Traefik's chart: the ingress class `traefik`, nobody's default, behind a load balancer that keeps the client's address.
 * It serves Ingresses and nothing else, so its own resource definitions are not installed; HTTP is sent on to HTTPS, TLS
 * begins at 1.2, and neither dashboard nor API is there.
 */
export class Traefik extends Construct {
  /** What needs its ingress class comes after it. */
  readonly installed: ITerraformDependable;

  constructor(scope: Construct, id: string, props: TraefikProps) {
    super(scope, id);

    const { loadBalancer, traits, replicas = ADD_ON_PODS.traefik.replicas } = props;
    const { preStopSeconds, terminationGraceSeconds } = shutdownTimes({
      publicService: { port: 443, sourceRanges: [] },
    });
    const [http, https] = [8000, 8443];
    const namespace = new AddOnNamespace(this, "namespace", { name: "traefik", openPorts: [http, https] });
    const release = new ChartRelease(this, "chart", {
      chart: CHARTS.traefik,
      namespace: namespace.name,
      // What they define is not served.
      skipCrds: true,
      values: {
        deployment: {
          replicas,
          lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } },
          terminationGracePeriodSeconds: terminationGraceSeconds,
        },
        podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
        topologySpreadConstraints: spreadOf({ "app.kubernetes.io/name": "traefik" }),
        // Without it no workload is reached.
        priorityClassName: "system-cluster-critical",
        resources: ADD_ON_PODS.traefik.resources,
        securityContext: UNPRIVILEGED.container,
        podSecurityContext: UNPRIVILEGED.pod,
        ingressClass: { enabled: true, isDefaultClass: false, name: "traefik" },
        providers: {
          kubernetesCRD: { enabled: false },
          // An Ingress without a class is nobody's, and `/api` is no prefix of `/apis`.
          kubernetesIngress: { ingressClass: "traefik", strictPrefixMatching: true },
        },
        ports: {
          web: { port: http, http: { redirections: { entryPoint: { to: "websecure", scheme: "https" } } } },
          websecure: { port: https },
        },
        service: {
          annotations: {
            ...traits.loadBalancerAnnotations,
            ...(loadBalancer.internal ? traits.internalLoadBalancerAnnotations : {}),
          },
          spec: {
            type: "LoadBalancer",
            // Keeps the client's address, which the ranges admit and the access log names.
            externalTrafficPolicy: "Local",
            ...(loadBalancer.sourceRanges && { loadBalancerSourceRanges: loadBalancer.sourceRanges }),
          },
        },
        log: { format: "json" },
        accessLog: { enabled: true, format: "json" },
        // Any setting of the API switches it on.
        api: null,
        global: { checkNewVersion: false, sendAnonymousUsage: false },
      },
    });
    this.installed = release.installed;
  }
}
