import { spreadOf } from "../../lib/spread";
import { matching, object } from "../schema";
import { addOn } from "./add-on";
import { metricsEntries } from "./metrics";
import { type AddOnPods, twoPods, UNPRIVILEGED } from "./pods";

/** The ClusterIssuers that it comes with, and their ACME directories. https://letsencrypt.org/docs/staging-environment/ */
export const CLUSTER_ISSUERS = {
  "letsencrypt-prod": "https://acme-v02.api.letsencrypt.org/directory",
  "letsencrypt-staging": "https://acme-staging-v02.api.letsencrypt.org/directory",
} as const;

const WEBHOOK_PORT = 10250;
const CONTROLLER = twoPods("cert-manager", "100m", "256Mi", { cpu: "500m", memory: "512Mi" });
const WEBHOOK = twoPods("cert-manager-webhook", "50m", "64Mi", { cpu: "500m", memory: "512Mi" });
const INJECTOR = twoPods("cert-manager-cainjector", "50m", "256Mi", { cpu: "500m", memory: "512Mi" });
const UNPRIVILEGED_POD = { securityContext: UNPRIVILEGED.pod, containerSecurityContext: UNPRIVILEGED.container };

/** One of the Deployments that cert-manager is. */
function component(name: string, { replicas, resources }: AddOnPods) {
  return {
    replicaCount: replicas,
    podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
    topologySpreadConstraints: spreadOf({
      "app.kubernetes.io/instance": "cert-manager",
      "app.kubernetes.io/component": name,
    }),
    resources,
    ...UNPRIVILEGED_POD,
  };
}

/**
 * cert-manager's chart and, once its webhook answers, the ClusterIssuers `letsencrypt-prod` and `letsencrypt-staging`,
 * which have their certificates by HTTP-01. The issuers are a release of their own, of the chart in
 * `charts/cluster-issuers`: no plan reads what defines them.
 */
export const certManager = addOn({
  id: "cert-manager",
  configuration: object({
    /** Where Let's Encrypt writes to about the account's certificates. */
    email: matching(
      "platform/contact",
      "https://letsencrypt.org/docs/expiration-emails/",
      /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i,
      "must be a mail address such as platform@example.com",
    ),
    ...metricsEntries,
  }),
  chart: { name: "cert-manager", repository: "https://charts.jetstack.io", version: "v1.21.1" },
  namespace: { name: "cert-manager", openPorts: [WEBHOOK_PORT] },
  metrics: { port: 9402, from: ({ metricsFrom }) => metricsFrom },
  needs: { traefik: "which answers its HTTP-01 challenges" },
  pods: () => [CONTROLLER, WEBHOOK, INJECTOR],
  values: () => ({
    crds: { enabled: true, keep: true },
    // A webhook that does not answer refuses every certificate.
    global: { priorityClassName: "system-cluster-critical", leaderElection: { namespace: "cert-manager" } },
    ...component("controller", CONTROLLER),
    webhook: { ...component("webhook", WEBHOOK), securePort: WEBHOOK_PORT },
    cainjector: component("cainjector", INJECTOR),
    // A job of a minute, once the others answer.
    startupapicheck: { resources: WEBHOOK.resources, ...UNPRIVILEGED_POD },
  }),
  followUp: {
    id: "issuers",
    chart: { name: "cluster-issuers", folder: "charts/cluster-issuers" },
    values: ({ email }, { ingressClassName }) => ({ email, ingressClassName, issuers: CLUSTER_ISSUERS }),
  },
  leavesBehind:
    "its resource definitions, and with them every certificate: `kubectl delete crd -l app.kubernetes.io/name=cert-manager` deletes them",
});
