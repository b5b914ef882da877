import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Subnet } from "@cdktf/provider-azurerm/lib/subnet";
import { TerraformOutput } from "cdktf";
import type { Environment } from "../../config/environment";
import { enterprise } from "../../examples/existing-networks";
import { checkOwnStacks } from "../../rules/own-stacks";
import { addEnvironment } from "../../stacks/add-environment";
import type { OwnStacks } from "../../stacks/own-stack";
import { production } from "../fixtures/production";
import { checked } from "../support/complete";
import { resourceOf, synthesizeApp } from "../support/synthesize";

const { eks, aks } = production.clusters;

/** Prints what it is told, and makes something of it. */
const own: OwnStacks = {
  database: {
    eks: (stack, { provider: _, ...surroundings }) => {
      new SecurityGroup(stack, "group", { name: surroundings.name, vpcId: surroundings.network.vpcId });
      new TerraformOutput(stack, "told", { value: surroundings });
    },
    aks: (stack, { provider: _, ...surroundings }) => {
      const { resourceGroupName, virtualNetworkName } = surroundings.network;
      const addressPrefixes = ["10.0.0.0/28"];
      new Subnet(stack, "subnet", { name: "own", resourceGroupName, virtualNetworkName, addressPrefixes });
      new TerraformOutput(stack, "told", { value: surroundings });
    },
  },
};

function withOwn<const Given extends Environment>(environment: Given): Environment {
  const clusters = Object.entries(environment.clusters).map(([key, cluster]) => [
    key,
    { ...cluster, ownStacks: ["database"] },
  ]);
  return { ...environment, clusters: Object.fromEntries(clusters) };
}

const dependencies = new Map<string, readonly string[]>();
const stacks = synthesizeApp((app) => {
  for (const environment of checked(withOwn(production), withOwn(enterprise))) addEnvironment(app, environment, own);
  for (const stack of app.node.children) {
    const { dependencies: before } = stack as unknown as { readonly dependencies: readonly { node: { id: string } }[] };
    dependencies.set(
      stack.node.id,
      before.map(({ node }) => node.id),
    );
  }
});

const told = (name: string) => stacks[name]?.output?.["told"]?.["value"];

test("an own stack stands after its cluster and before the workloads, with the environment's backend", () => {
  expect(dependencies.get("production-eks-database")).toEqual(["production-eks"]);
  expect(dependencies.get("production-eks-web-api")).toContain("production-eks-database");
  expect(dependencies.get("production-aks-web-api")).not.toContain("production-eks-database");
  expect(stacks["production-eks-database"]?.terraform["backend"]).toMatchObject({
    s3: { key: "production-eks-database.tfstate" },
  });
});

test("it is told of an EKS cluster that makes its network by names", () => {
  const stack = stacks["production-eks-database"];
  expect(told("production-eks-database")).toMatchObject({
    environment: "production",
    name: `${eks.name}-database`,
    protected: true,
    tags: production.tags,
    accountId: eks.accountId,
    region: eks.region,
    cluster: {
      name: eks.name,
      securityGroupId: "${data.aws_eks_cluster.cluster.vpc_config[0].cluster_security_group_id}",
    },
    network: {
      vpcId: "${data.aws_eks_cluster.cluster.vpc_config[0].vpc_id}",
      vpcCidr: eks.network.vpcCidr,
      privateSubnets: eks.network.availabilityZones.map((zone) => ({
        id: `\${data.aws_subnet.private-subnet-${zone}.id}`,
        zone,
      })),
    },
  });
  // The tag that the network gives each subnet, or a plan finds none.
  const made = Object.values(stacks["production-eks"]?.resource?.["aws_subnet"] ?? {});
  const sought = Object.values(stack?.data?.["aws_subnet"] ?? {});
  const nameIn = ({ tags }: Readonly<Record<string, unknown>>) => (tags as { readonly Name: string }).Name;
  expect(sought.map(nameIn).sort()).toEqual(made.map(nameIn).sort());
});

test("it is told of an AKS cluster that makes its network by names", () => {
  const vnet = resourceOf(stacks["production-aks"] ?? { terraform: {} }, "azurerm_virtual_network")["name"];
  const [group] = Object.values(stacks["production-aks"]?.resource?.["azurerm_resource_group"] ?? {});
  const network = `/subscriptions/${aks.subscriptionId}/resourceGroups/${group?.["name"]}/providers/Microsoft.Network/virtualNetworks/${vnet}`;
  expect(told("production-aks-database")).toMatchObject({
    name: `${aks.name}-database`,
    location: aks.location,
    cluster: {
      name: aks.name,
      id: "${data.azurerm_kubernetes_cluster.cluster.id}",
      resourceGroupName: group?.["name"],
    },
    network: {
      virtualNetworkId: network,
      virtualNetworkName: vnet,
      resourceGroupName: group?.["name"],
      addressSpace: aks.network.addressSpace,
      nodeSubnetId: `${network}/subnets/nodes`,
      nodeSubnet: "10.10.0.0/20",
    },
  });
});

test("of a network that is already there it is told what the environment says", () => {
  const { network: vpc } = enterprise.clusters.eks;
  expect(told("enterprise-eks-database")).toMatchObject({
    network: {
      vpcCidr: vpc.vpcCidr,
      privateSubnets: vpc.privateSubnets.map(({ id, availabilityZone: zone }) => ({ id, zone })),
      publicSubnets: [],
    },
  });
  const { nodeSubnetId, nodeSubnet } = enterprise.clusters.aks.network;
  expect(told("enterprise-aks-database")).toMatchObject({
    network: { virtualNetworkName: "hub", resourceGroupName: "hub", nodeSubnetId, nodeSubnet },
  });
});

test("a name without a builder for the cluster's type is refused, all at once, with the ones that there are", () => {
  const { database } = own;
  const environments = checked(withOwn(production));
  expect(() => checkOwnStacks(environments, { database: { eks: database?.eks } })).toThrow(
    'clusters.aks.ownStacks.0  "database" must be a name with aks in own/all.ts, which has none yet',
  );
  const known = { databases: { eks: database?.eks } };
  expect(() => checkOwnStacks(environments, known)).toThrow(
    /production: 2 problems[\s\S]*which has databases; did you mean databases\?[\s\S]*clusters\.aks\.ownStacks\.0/,
  );
  expect(() => checkOwnStacks(environments, own)).not.toThrow();
});
