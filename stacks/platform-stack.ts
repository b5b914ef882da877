import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { ClusterAutoscaler, type ClusterAutoscalerConfig } from "../constructs/aws/cluster-autoscaler";
import { LoadBalancerController, type LoadBalancerControllerConfig } from "../constructs/aws/load-balancer-controller";
import { boundRoles } from "../constructs/aws/role-boundary";
import { CertManager, type CertManagerConfig } from "../constructs/kubernetes/cert-manager";
import { MetricsServer, type MetricsServerConfig } from "../constructs/kubernetes/metrics-server";
import { TeamRoles } from "../constructs/kubernetes/team-roles";
import { Traefik, type TraefikConfig } from "../constructs/kubernetes/traefik";
import { ingressClassOf } from "../lib/ingress-class";
import { type EnteringTeam, needRoles } from "../lib/teams";
import { waive } from "../rules/waiver";
import { type ClusterAccess, reachCluster } from "./cluster-access";
import type { StackSettings } from "./stack-settings";
import { addBackend } from "./state-backend";

/** What makes any cluster a platform. What is left out is not installed. */
export interface PlatformConfig {
  /** @default none */
  readonly traefik?: TraefikConfig;
  /** @default none */
  readonly certManager?: CertManagerConfig;
}

/** On EKS, whose autoscaler is nobody's until it is installed; metrics-server is an add-on of the cluster itself. */
export interface EksPlatformConfig extends PlatformConfig {
  /** @default none: node groups keep the size they were made with */
  readonly clusterAutoscaler?: ClusterAutoscalerConfig;
  /** Instead of Traefik. @default none */
  readonly loadBalancerController?: LoadBalancerControllerConfig;
}

/** On a cluster somebody else made. */
export interface ExistingPlatformConfig extends PlatformConfig {
  /** @default none */
  readonly metricsServer?: MetricsServerConfig;
}

export interface PlatformStackProps {
  readonly platform: EksPlatformConfig & ExistingPlatformConfig;
  readonly cluster: ClusterAccess;
  /** Who enters the cluster. @default [] */
  readonly teams?: readonly EnteringTeam[];
  readonly settings: StackSettings;
}

/** A cluster's add-ons and its teams' roles, between the cluster and its workloads. */
export class PlatformStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: PlatformStackProps) {
    super(scope, id);
    waive(this, props.settings.waivers);

    const { platform, cluster, teams = [], settings } = props;
    const { traefik, certManager, clusterAutoscaler, loadBalancerController, metricsServer } = platform;
    addBackend(this, settings.backend);
    const { connection, traits } = reachCluster(this, cluster, settings.tags);
    new HelmProvider(this, "helm", { kubernetes: connection });

    if (needRoles(teams)) new TeamRoles(this, "team-roles", { teams });
    const ingress = traefik && new Traefik(this, "traefik", { ...traefik, traits });
    if (certManager) {
      new CertManager(this, "cert-manager", {
        ...certManager,
        ingressClassName: ingressClassOf({ platform }) ?? "",
        dependsOn: ingress ? [ingress.installed] : [],
      });
    }
    if (metricsServer) new MetricsServer(this, "metrics-server", metricsServer);
    if (cluster.type === "eks") {
      const { name: clusterName, accountId, region, kubernetesVersion } = cluster;
      const place = { clusterName, accountId, region };
      boundRoles(this, accountId, settings.permissionsBoundary);
      if (clusterAutoscaler) {
        new ClusterAutoscaler(this, "cluster-autoscaler", { ...clusterAutoscaler, ...place, kubernetesVersion });
      }
      if (loadBalancerController) {
        new LoadBalancerController(this, "load-balancer-controller", { ...loadBalancerController, ...place });
      }
    }
  }
}
