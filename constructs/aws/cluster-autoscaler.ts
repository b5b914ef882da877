import { Construct } from "constructs";
import { ChartRelease } from "../shared/chart-release";
import { CHARTS } from "../shared/charts";

/** The cluster autoscaler on EKS: what an environment says about it. */
export interface ClusterAutoscalerConfig {
  /**
   * Which group grows when several could.
   * https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#what-are-expanders
   * @default "least-waste"
   */
  readonly expander?: "least-waste" | "most-pods" | "random";
}

export interface ClusterAutoscalerProps extends ClusterAutoscalerConfig {
  /** The cluster's name in AWS. */
  readonly clusterName: string;
  readonly accountId: string;
  readonly region: string;
}

/** The autoscaler's chart with its Pod Identity role. */
export class ClusterAutoscaler extends Construct {
  constructor(scope: Construct, id: string, props: ClusterAutoscalerProps) {
    super(scope, id);

    new ChartRelease(this, "chart", {
      chart: CHARTS.clusterAutoscaler,
      namespace: "kube-system",
      values: { autoDiscovery: { clusterName: props.clusterName }, awsRegion: props.region },
    });
  }
}
