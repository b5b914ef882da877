import { Construct } from "constructs";
import { ChartRelease } from "../shared/chart-release";
import { CHARTS } from "../shared/charts";

/** metrics-server where the cluster does not bring it: what an environment says about it. */
export interface MetricsServerConfig {
  /** Trusts kubelets whose certificate nobody signed, as kind's are. @default false */
  readonly insecureKubelets?: boolean;
}

/** metrics-server's chart: what an autoscaler reads CPU and memory from. */
export class MetricsServer extends Construct {
  constructor(scope: Construct, id: string, _props: MetricsServerConfig) {
    super(scope, id);

    new ChartRelease(this, "chart", { chart: CHARTS.metricsServer, namespace: "kube-system", values: {} });
  }
}
