import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import type { ITerraformDependable, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { type ClusterTeam, needRoles } from "../config/access";
import type { AddOn, EksContext } from "../config/add-ons/add-on";
import type { ClusterType } from "../config/environment";
import { type AnyPlatform, addOnsOf } from "../config/platform";
import { PodIdentity } from "../constructs/aws/pod-identity";
import { boundRoles } from "../constructs/aws/role-boundary";
import { statedRole } from "../constructs/aws/stated-role";
import { type AddOnCloud, InstalledAddOn } from "../constructs/kubernetes/installed-add-on";
import { TeamRoles } from "../constructs/kubernetes/team-roles";
import { type ClusterAccess, ownIdentity, type ReachedCluster, reachCluster } from "./cluster-access";
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
    const reached = reachCluster(this, cluster, settings.tags);
    new HelmProvider(this, "helm", { kubernetes: reached.connection });

    if (needRoles(teams)) new TeamRoles(this, "team-roles", { teams });
    const cloud = cloudOf(this, cluster, reached, settings);
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
  reached: ReachedCluster,
  settings: StackSettings,
) => AddOnCloud;

/** What each cloud does for its clusters' add-ons. */
const CLOUDS: { readonly [Type in ClusterType]: CloudOf<Type> } = {
  eks: (stack, access, { traits }, { permissionsBoundary, tags }) => {
    const { name: clusterName, accountId, region, kubernetesVersion } = access;
    boundRoles(stack, accountId, permissionsBoundary);
    const place: EksContext = { ...traits, clusterName, accountId, region, kubernetesVersion, tags };
    const bounded = { clusterName, accountId, permissionsBoundary };
    return (scope, { addOn, config }) => {
      const { awsRights, rights, readsVpc = false } = addOn;
      const cluster = readsVpc ? new DataAwsEksCluster(scope, "cluster", { name: clusterName }) : undefined;
      const { serviceAccount = "" } = rights ?? awsRights ?? {};
      const role = rights
        ? statedRole(bounded, serviceAccount, rights.aws(config, place))
        : awsRights && { name: `${clusterName}-${serviceAccount}`, statements: awsRights.statements(place as never) };
      return {
        context: cluster ? { ...place, vpcId: cluster.vpcConfig.get(0).vpcId } : place,
        granted: role
          ? new PodIdentity(scope, "identity", { clusterName, namespace: namespaceOf(addOn), serviceAccount, role })
              .granted
          : [],
      };
    };
  },
  aks: (_, access, { traits, issuer = "" }, { tags }) => {
    const { name: clusterName, tenantId } = access;
    const context = { ...traits, clusterName, azure: { tenantId } };
    return (scope, { addOn, config }) => {
      const { rights } = addOn;
      if (rights === undefined) return { context, granted: [] };
      const account = { namespace: namespaceOf(addOn), name: rights.serviceAccount };
      const { clientId, granted } = ownIdentity(scope, access, { account, issuer, tags, rights: rights.azure(config) });
      return { context: { ...context, azure: { tenantId, clientId } }, granted };
    };
  },
  existing:
    (_stack, _access, { traits }) =>
    () => ({ context: traits, granted: [] }),
};

function namespaceOf({ namespace }: AddOn): string {
  return typeof namespace === "string" ? namespace : namespace.name;
}

function cloudOf(
  stack: TerraformStack,
  access: ClusterAccess,
  reached: ReachedCluster,
  settings: StackSettings,
): AddOnCloud {
  // The row is that of the access's type.
  return (CLOUDS[access.type] as CloudOf<ClusterType>)(stack, access as never, reached, settings);
}
