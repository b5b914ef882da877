import { BEHIND_LOAD_BALANCER_SECONDS, TERMINATION_SECONDS } from "../../lib/shutdown";
import { spreadOf } from "../../lib/spread";
import { type Complete, integer, object, optional } from "../schema";
import { addOn } from "./add-on";
import { loadBalancer } from "./load-balancer";
import { metricsEntries } from "./metrics";
import { twoPods, UNPRIVILEGED } from "./pods";

const CLASS = "traefik";
export const TRAEFIK_NAMESPACE = "traefik";
const [HTTP, HTTPS, METRICS] = [8000, 8443, 9100];
const PODS = twoPods("traefik", "100m", "128Mi", { cpu: "1", memory: "512Mi" });

/**
 * Traefik's chart: the ingress class `traefik`, not the default one, behind a load balancer that keeps the client's
 * address. It serves Ingresses and nothing else, so its own resource definitions are not installed; HTTP is sent on to
 * HTTPS, TLS begins at 1.2, and neither dashboard nor API is there.
 */
export const traefik = addOn({
  id: "traefik",
  configuration: object({
    /** Who reaches its load balancer. */
    loadBalancer,
    /** Pods, at least 2: one serves while another is replaced. @default 2 */
    replicas: optional(
      integer("platform/traefik-replicas", "https://kubernetes.io/docs/tasks/run-application/configure-pdb/", 2),
      2,
    ),
    ...metricsEntries,
  }),
  chart: { name: "traefik", repository: "https://traefik.github.io/charts", version: "41.3.0" },
  skipCrds: true,
  namespace: { name: TRAEFIK_NAMESPACE, openPorts: [HTTP, HTTPS] },
  metrics: { port: METRICS, from: ({ metricsFrom }) => metricsFrom },
  ingressClass: CLASS,
  pods: ({ replicas }) => [{ ...PODS, replicas }],
  values: ({ loadBalancer, replicas, metricsFrom }, { loadBalancerAnnotations, internalLoadBalancerAnnotations }) => ({
    deployment: {
      replicas,
      lifecycle: { preStop: { sleep: { seconds: BEHIND_LOAD_BALANCER_SECONDS } } },
      terminationGracePeriodSeconds: BEHIND_LOAD_BALANCER_SECONDS + TERMINATION_SECONDS,
    },
    podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
    topologySpreadConstraints: spreadOf({ "app.kubernetes.io/name": "traefik" }),
    // Without it no workload is reached.
    priorityClassName: "system-cluster-critical",
    resources: PODS.resources,
    securityContext: UNPRIVILEGED.container,
    podSecurityContext: UNPRIVILEGED.pod,
    ingressClass: { enabled: true, isDefaultClass: false, name: CLASS },
    providers: {
      kubernetesCRD: { enabled: false },
      // An Ingress without a class is not served, and `/api` is no prefix of `/apis`.
      kubernetesIngress: { ingressClass: CLASS, strictPrefixMatching: true },
    },
    ports: {
      web: { port: HTTP, http: { redirections: { entryPoint: { to: "websecure", scheme: "https" } } } },
      websecure: { port: HTTPS },
    },
    service: {
      annotations: {
        ...loadBalancerAnnotations,
        ...(loadBalancer.internal && internalLoadBalancerAnnotations),
      },
      spec: {
        type: "LoadBalancer",
        // Keeps the client's address, which the ranges admit and the access log names.
        externalTrafficPolicy: "Local",
        ...(loadBalancer.sourceRanges && { loadBalancerSourceRanges: loadBalancer.sourceRanges }),
      },
    },
    // The Service that a ServiceMonitor selects.
    ...(metricsFrom.length > 0 && { metrics: { prometheus: { service: { enabled: true } } } }),
    log: { format: "json" },
    accessLog: { enabled: true, format: "json" },
    // Any setting of the API switches it on.
    api: null,
    global: { checkNewVersion: false, sendAnonymousUsage: false },
  }),
});

export type Traefik = Complete<typeof traefik.configuration>;
