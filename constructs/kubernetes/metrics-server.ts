import { Construct } from "constructs";
import { ADD_ON_PODS, UNPRIVILEGED } from "../../lib/add-on-pods";
import { CHARTS } from "../../lib/charts";
import { spreadOf } from "../../lib/spread";
import { ChartRelease } from "./chart-release";

/** metrics-server where the cluster does not bring it: what an environment says about it. */
export interface MetricsServerConfig {
  /** Trusts kubelets whose certificate nobody signed, as kind's are. @default false */
  readonly insecureKubelets?: boolean;
}

const NAME = "metrics-server";

/** metrics-server's chart: what an autoscaler reads CPU and memory from. One pod may go without a gap. */
export class MetricsServer extends Construct {
  constructor(scope: Construct, id: string, props: MetricsServerConfig) {
    super(scope, id);

    const { replicas, resources } = ADD_ON_PODS.metricsServer;
    new ChartRelease(this, "chart", {
      chart: CHARTS.metricsServer,
      namespace: "kube-system",
      values: {
        ...(props.insecureKubelets && { args: ["--kubelet-insecure-tls"] }),
        replicas,
        podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
        topologySpreadConstraints: spreadOf({ "app.kubernetes.io/instance": NAME }),
        resources,
        podSecurityContext: UNPRIVILEGED.pod,
        securityContext: { ...UNPRIVILEGED.container, runAsUser: UNPRIVILEGED.pod.runAsUser },
      },
    });
  }
}
