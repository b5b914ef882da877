import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import type { ITerraformDependable, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { type ClusterTeam, needRoles } from "../config/access";
import type { ClusterContext, EksContext } from "../config/add-ons/add-on";
import type { ClusterType } from "../config/environment";
import { type AnyPlatform, addOnsOf } from "../config/platform";
import { PodIdentity } from "../constructs/aws/pod-identity";
import { boundRoles } from "../constructs/aws/role-boundary";
import { type AddOnCloud, InstalledAddOn } from "../constructs/kubernetes/installed-add-on";
import { TeamRoles } from "../constructs/kubernetes/team-roles";
import { type ClusterAccess, reachCluster } from "./cluster-access";
import type { StackSettings } from "./stack-settings";
import { StandaloneStack } from "./standalone-stack";
import { addBackend } from "./state-backend";

export interface PlatformStackProps {
  readonly platform: AnyPlatform;
  readonly cluster: ClusterAccess;
  /** Who enters the cluster. @default [] */
  readonly teams?: readonly ClusterTeam[];
  readonly settings: StackSettings;
}

/** A cluster's add-ons and its teams' roles, between the cluster and its workloads. */
export class PlatformStack extends StandaloneStack {
  constructor(scope: Construct, id: string, props: PlatformStackProps) {
    super(scope, id);

    const { platform, cluster, teams = [], settings } = props;
    addBackend(this, settings.backend);
    const { connection, traits } = reachCluster(this, cluster, settings.tags);
    new HelmProvider(this, "helm", { kubernetes: connection });

    if (needRoles(teams)) new TeamRoles(this, "team-roles", { teams });
    const cloud = cloudOf(this, cluster, traits, settings);
    const installed = new Map<string, ITerraformDependable>();
    for (const chosen of addOnsOf(platform)) {
      const { addOn, name } = chosen;
      const dependsOn = Object.keys(addOn.needs ?? {}).flatMap((need) => installed.get(need) ?? []);
      installed.set(name, new InstalledAddOn(this, addOn.id, { ...chosen, cloud, dependsOn }).installed);
    }
  }
}

type CloudOf<Type extends ClusterType> = (
  stack: TerraformStack,
  access: Extract<ClusterAccess, { readonly type: Type }>,
  context: ClusterContext,
  settings: StackSettings,
) => AddOnCloud;

/** A cloud that gives its add-ons nothing of its own. */
function plain(_stack: TerraformStack, _access: ClusterAccess, context: ClusterContext): AddOnCloud {
  return { contextOf: () => context, grant: () => [] };
}

/** What each cloud does for its clusters' add-ons. */
const CLOUDS: { readonly [Type in ClusterType]: CloudOf<Type> } = {
  eks: (stack, { name: clusterName, accountId, region, kubernetesVersion }, context, { permissionsBoundary, tags }) => {
    boundRoles(stack, accountId, permissionsBoundary);
    const place: EksContext = { ...context, clusterName, accountId, region, kubernetesVersion, tags };
    return {
      contextOf: (scope, { readsVpc = false }) => {
        if (!readsVpc) return place;
        const cluster = new DataAwsEksCluster(scope, "cluster", { name: clusterName });
        return { ...place, vpcId: cluster.vpcConfig.get(0).vpcId };
      },
      grant: (scope, { awsRights, namespace }) => {
        if (awsRights === undefined) return [];
        return new PodIdentity(scope, "identity", {
          clusterName,
          namespace: typeof namespace === "string" ? namespace : namespace.name,
          serviceAccount: awsRights.serviceAccount,
          statements: awsRights.statements(place as never),
        }).granted;
      },
    };
  },
  aks: plain,
  existing: plain,
};

function cloudOf(
  stack: TerraformStack,
  access: ClusterAccess,
  context: ClusterContext,
  settings: StackSettings,
): AddOnCloud {
  // The row is that of the access's type.
  return (CLOUDS[access.type] as CloudOf<ClusterType>)(stack, access as never, context, settings);
}
