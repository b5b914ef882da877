import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { ADD_ON_PODS, type AddOnPods, UNPRIVILEGED } from "../../lib/add-on-pods";
import { CHARTS } from "../../lib/charts";
import { CLUSTER_ISSUERS } from "../../lib/cluster-issuers";
import { spreadOf } from "../../lib/spread";
import { AddOnNamespace } from "./add-on-namespace";
import { ChartRelease } from "./chart-release";

/** cert-manager with Let's Encrypt: what an environment says about it. */
export interface CertManagerConfig {
  /** Where Let's Encrypt writes to about the account's certificates. */
  readonly email: string;
}

export interface CertManagerProps extends CertManagerConfig {
  /** The ingress class that answers HTTP-01 challenges. */
  readonly ingressClassName: string;
  /** What serves that class. @default [] */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/**
 * cert-manager's chart and, once its webhook answers, the ClusterIssuers `letsencrypt-prod` and `letsencrypt-staging`,
 * which have their certificates by HTTP-01. The issuers are a release of their own, of the chart in
 * `charts/cluster-issuers`: no plan reads what defines them. Its resource definitions outlive the release, so that
 * taking it out deletes nobody's certificates: `kubectl delete crd -l app.kubernetes.io/name=cert-manager` does.
 */
export class CertManager extends Construct {
  constructor(scope: Construct, id: string, props: CertManagerProps) {
    super(scope, id);

    const webhook = 10250;
    const namespace = new AddOnNamespace(this, "namespace", { name: "cert-manager", openPorts: [webhook] });
    const chart = new ChartRelease(this, "chart", {
      chart: CHARTS.certManager,
      namespace: namespace.name,
      values: {
        crds: { enabled: true, keep: true },
        // A webhook that does not answer refuses every certificate.
        global: { priorityClassName: "system-cluster-critical", leaderElection: { namespace: "cert-manager" } },
        ...component("controller", ADD_ON_PODS.certManager),
        webhook: { ...component("webhook", ADD_ON_PODS.certManagerWebhook), securePort: webhook },
        cainjector: component("cainjector", ADD_ON_PODS.certManagerInjector),
        // A job of a minute, once the others answer.
        startupapicheck: { resources: ADD_ON_PODS.certManagerWebhook.resources, ...UNPRIVILEGED_POD },
      },
      dependsOn: props.dependsOn ?? [],
    });
    new ChartRelease(this, "issuers", {
      chart: { name: "cluster-issuers", folder: "charts/cluster-issuers" },
      namespace: namespace.name,
      values: {
        email: props.email,
        ingressClassName: props.ingressClassName,
        issuers: CLUSTER_ISSUERS,
      },
      dependsOn: [chart.installed],
    });
  }
}

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
