import { Construct } from "constructs";
import { ChartRelease } from "../shared/chart-release";
import { CHARTS } from "../shared/charts";
import type { LoadBalancerAccess } from "../shared/load-balancer-access";
import type { ClusterTraits } from "./cluster-traits";

/** Traefik as the cluster's ingress controller: what an environment says about it. */
export interface TraefikConfig {
  readonly loadBalancer: LoadBalancerAccess;
  /** At least 2. @default 2 */
  readonly replicas?: number;
}

export interface TraefikProps extends TraefikConfig {
  readonly traits: ClusterTraits;
}

/** Traefik's chart: the ingress class `traefik` behind a load balancer. */
export class Traefik extends Construct {
  constructor(scope: Construct, id: string, props: TraefikProps) {
    super(scope, id);

    new ChartRelease(this, "chart", {
      chart: CHARTS.traefik,
      namespace: "traefik",
      values: { deployment: { replicas: props.replicas ?? 2 } },
    });
  }
}
