import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { DataAzurermKubernetesCluster } from "@cdktf/provider-azurerm/lib/data-azurerm-kubernetes-cluster";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { CompleteAksCluster } from "../config/aks";
import { isExistingAksNetwork } from "../config/aks-network";
import type { CompleteEksCluster } from "../config/eks";
import { isExisting } from "../config/eks-network";
import { privateSubnetName, publicSubnetName, type ZonalSubnet } from "../constructs/aws/network";
import { NODE_SUBNET, virtualNetworkName } from "../constructs/azure/network";
import { addAws } from "./aws-provider";
import type { StackSettings } from "./stack-settings";
import { addBackend } from "./state-backend";

/** What a team's own stack is told of the cluster that it stands beside. Everything is found by name, in no other state. */
interface Surroundings {
  /** The environment's name. */
  readonly environment: string;
  /** First part of the names of what the stack makes, `<cluster>-<stack>`. */
  readonly name: string;
  /** Whether the environment's resources refuse to be destroyed. */
  readonly protected: boolean;
  /** The environment's tags. On AWS the provider gives them to every resource. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface EksSurroundings extends Surroundings {
  readonly provider: AwsProvider;
  readonly accountId: string;
  readonly region: string;
  readonly cluster: {
    readonly name: string;
    /** The security group of the control plane's interfaces, the nodes and the pods. */
    readonly securityGroupId: string;
  };
  readonly network: {
    readonly vpcId: string;
    readonly vpcCidr: string;
    readonly privateSubnets: readonly ZonalSubnet[];
    readonly publicSubnets: readonly ZonalSubnet[];
  };
}

export interface AksSurroundings extends Surroundings {
  readonly provider: AzurermProvider;
  readonly subscriptionId: string;
  readonly tenantId: string;
  /** The Azure region. */
  readonly location: string;
  readonly cluster: {
    readonly name: string;
    readonly id: string;
    /** The group of the cluster, and of its network where it has one of its own. */
    readonly resourceGroupName: string;
  };
  readonly network: {
    readonly virtualNetworkId: string;
    readonly virtualNetworkName: string;
    /** The group that the VNet lies in. */
    readonly resourceGroupName: string;
    readonly addressSpace: string;
    readonly nodeSubnetId: string;
    /** The range that nodes have their addresses in; pods leave the cluster with their node's. */
    readonly nodeSubnet: string;
  };
}

interface SurroundingsByType {
  readonly eks: EksSurroundings;
  readonly aks: AksSurroundings;
}

/** Adds a team's own resources to their stack. */
export type OwnResources<Type extends keyof SurroundingsByType> = (
  stack: TerraformStack,
  surroundings: SurroundingsByType[Type],
) => void;

/** A team's own stacks by name, and by the type of the clusters that they stand beside. */
export type OwnStacks = Readonly<Record<string, { readonly [Type in keyof SurroundingsByType]?: OwnResources<Type> }>>;

export interface OwnStackProps<Type extends keyof SurroundingsByType> {
  /** The stack's name beside its cluster, `database`. */
  readonly name: string;
  readonly cluster: { readonly eks: CompleteEksCluster; readonly aks: CompleteAksCluster }[Type];
  readonly resources: OwnResources<Type>;
  readonly settings: StackSettings & { readonly name: string };
}

/** A team's own resources beside an EKS cluster. */
export class OwnEksStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: OwnStackProps<"eks">) {
    super(scope, id);
    const { cluster, settings, resources } = props;
    const { accountId, region, network } = cluster;
    addBackend(this, settings.backend);
    const provider = addAws(this, cluster, settings.tags);
    const found = new DataAwsEksCluster(this, "cluster", { name: cluster.name });
    const { vpcId, clusterSecurityGroupId } = found.vpcConfig.get(0);
    const named = (kind: string, nameOf: (cluster: string, zone: string) => string, zones: readonly string[]) =>
      zones.map((zone) => {
        const tags = { Name: nameOf(cluster.name, zone) };
        return { id: new DataAwsSubnet(this, `${kind}-subnet-${zone}`, { vpcId, tags }).id, zone };
      });
    const subnets = isExisting(network)
      ? {
          privateSubnets: network.privateSubnets.map(({ id, availabilityZone: zone }) => ({ id, zone })),
          publicSubnets: network.publicSubnets.map(({ id, availabilityZone: zone }) => ({ id, zone })),
        }
      : {
          privateSubnets: named("private", privateSubnetName, network.availabilityZones),
          publicSubnets: named("public", publicSubnetName, network.availabilityZones),
        };
    resources(this, {
      ...surroundingsOf(props),
      provider,
      accountId,
      region,
      cluster: { name: cluster.name, securityGroupId: clusterSecurityGroupId },
      network: { vpcId, vpcCidr: network.vpcCidr, ...subnets },
    });
  }
}

/** A team's own resources beside an AKS cluster. */
export class OwnAksStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: OwnStackProps<"aks">) {
    super(scope, id);
    const { cluster, settings, resources } = props;
    const { subscriptionId, tenantId, location, resourceGroupName, network } = cluster;
    addBackend(this, settings.backend);
    const provider = new AzurermProvider(this, "azurerm", {
      features: [{}],
      subscriptionId,
      tenantId,
      resourceProviderRegistrations: "none",
    });
    const found = new DataAzurermKubernetesCluster(this, "cluster", { name: cluster.name, resourceGroupName });
    const virtualNetworks = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/Microsoft.Network/virtualNetworks`;
    const nodeSubnetId = isExistingAksNetwork(network)
      ? network.nodeSubnetId
      : `${virtualNetworks}/${virtualNetworkName(cluster.name)}/subnets/${NODE_SUBNET}`;
    const [virtualNetworkId = ""] = nodeSubnetId.split("/subnets/");
    const [, , , , networkGroup = "", , , , networkName = ""] = virtualNetworkId.split("/");
    resources(this, {
      ...surroundingsOf(props),
      provider,
      subscriptionId,
      tenantId,
      location,
      cluster: { name: cluster.name, id: found.id, resourceGroupName },
      network: {
        virtualNetworkId,
        virtualNetworkName: networkName,
        resourceGroupName: networkGroup,
        addressSpace: network.addressSpace,
        nodeSubnetId,
        nodeSubnet: network.nodeSubnet,
      },
    });
  }
}

function surroundingsOf({
  name,
  cluster,
  settings,
}: Pick<OwnStackProps<"eks" | "aks">, "name" | "cluster" | "settings">) {
  return {
    environment: settings.name,
    name: `${cluster.name}-${name}`,
    protected: settings.protected,
    tags: settings.tags,
  } satisfies Surroundings;
}
