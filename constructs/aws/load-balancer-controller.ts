import { Construct } from "constructs";
import { ChartRelease } from "../shared/chart-release";
import { CHARTS } from "../shared/charts";
import type { LoadBalancerAccess } from "../shared/load-balancer-access";

/** The AWS Load Balancer Controller as the cluster's ingress controller, class `alb`. */
export interface LoadBalancerControllerConfig {
  readonly loadBalancer: LoadBalancerAccess;
}

export interface LoadBalancerControllerProps extends LoadBalancerControllerConfig {
  /** The cluster's name in AWS. */
  readonly clusterName: string;
  readonly accountId: string;
  readonly region: string;
}

/** The controller's chart with its Pod Identity role and the ingress class `alb`. */
export class LoadBalancerController extends Construct {
  constructor(scope: Construct, id: string, props: LoadBalancerControllerProps) {
    super(scope, id);

    new ChartRelease(this, "chart", {
      chart: CHARTS.loadBalancerController,
      namespace: "kube-system",
      values: { clusterName: props.clusterName, region: props.region },
    });
  }
}
