import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { ChartRelease } from "../shared/chart-release";
import { CHARTS } from "../shared/charts";

/** cert-manager with Let's Encrypt: what an environment says about it. */
export interface CertManagerConfig {
  /** Where Let's Encrypt writes to about the account's certificates. */
  readonly email: string;
}

export interface CertManagerProps extends CertManagerConfig {
  /** The ingress class that answers HTTP-01 challenges. */
  readonly ingressClassName: string;
  /** @default [] */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** cert-manager's chart and the ClusterIssuers `letsencrypt-prod` and `letsencrypt-staging`. */
export class CertManager extends Construct {
  constructor(scope: Construct, id: string, props: CertManagerProps) {
    super(scope, id);

    new ChartRelease(this, "chart", {
      chart: CHARTS.certManager,
      namespace: "cert-manager",
      values: { crds: { enabled: true } },
      dependsOn: props.dependsOn ?? [],
    });
  }
}
