import { type ITerraformDependable, TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { ClusterTeam } from "../config/access";
import type { CompleteEksCluster } from "../config/eks";
import { type CompleteEksAddOn, isInEveryCluster } from "../config/eks-add-ons";
import { addressesNeeded } from "../config/eks-addresses";
import { isExisting } from "../config/eks-network";
import { ControlPlane, clusterLogGroupName } from "../constructs/aws/control-plane";
import { EksAddOn } from "../constructs/aws/eks-add-on";
import { EncryptionKey } from "../constructs/aws/encryption-key";
import { ExistingNetwork } from "../constructs/aws/existing-network";
import { flowLogGroupName, Network } from "../constructs/aws/network";
import { NodeGroup } from "../constructs/aws/node-group";
import { boundRoles } from "../constructs/aws/role-boundary";
import { ServiceRole } from "../constructs/aws/service-role";
import { TeamAccess } from "../constructs/aws/team-access";
import { addAws } from "./aws-provider";
import { importResources } from "./import-resources";
import type { EKS_OUTPUTS, Outputs } from "./outputs";
import type { StackSettings } from "./stack-settings";
import { StandaloneStack } from "./standalone-stack";
import { addBackend } from "./state-backend";

/** How the names of the nodes' role begin. */
export function nodeRoleName(cluster: string): string {
  return `${cluster}-node`;
}

export interface EksStackProps extends CompleteEksCluster {
  /** Who enters the cluster beside `admins`. @default [] */
  readonly teams?: readonly ClusterTeam[];
  readonly settings: StackSettings;
}

/**
 * One EKS cluster with its network, node groups and add-ons. Nothing waits for what it does not need: the control plane
 * waits for subnets but not for NAT, nodes for NAT and for the add-ons that make them ready, the other add-ons for nodes.
 */
export class EksStack extends StandaloneStack {
  constructor(scope: Construct, id: string, props: EksStackProps) {
    super(scope, id);

    const { name, accountId, region, settings, admins, logRetentionDays } = props;
    addBackend(this, settings.backend);
    addAws(this, props, settings.tags);

    boundRoles(this, accountId, settings.permissionsBoundary);
    const clusterRole =
      props.clusterRoleArn === undefined
        ? new ServiceRole(this, "cluster-role", {
            name: `${name}-cluster`,
            service: "eks.amazonaws.com",
            managedPolicies: ["AmazonEKSClusterPolicy"],
          })
        : { arn: props.clusterRoleArn, permissions: [] };
    const key = new EncryptionKey(this, "encryption-key", {
      name,
      accountId,
      region,
      admins,
      clusterRoleArn: clusterRole.arn,
      // Flow logs of a network that is already there are its owner's.
      logGroupNames: [clusterLogGroupName(name), ...(isExisting(props.network) ? [] : [flowLogGroupName(name)])],
      protected: settings.protected,
    });
    const network = isExisting(props.network)
      ? new ExistingNetwork(this, "network", {
          ...props.network,
          addressesNeeded: (zone) => addressesNeeded(props, zone),
          internalLoadBalancer: props.platform?.traefik?.loadBalancer.internal === true,
        })
      : new Network(this, "network", {
          ...props.network,
          name,
          accountId,
          region,
          logRetentionDays,
          keyArn: key.arn,
          protected: settings.protected,
        });
    const controlPlane = new ControlPlane(this, "control-plane", {
      ...props,
      role: clusterRole,
      keyArn: key.arn,
      secretsKeyArn: props.secretsKeyArn ?? key.arn,
      subnetIds: network.controlPlaneSubnetIds,
      ...(props.network.serviceCidr !== undefined && { serviceCidr: props.network.serviceCidr }),
      logRetentionDays,
      protected: settings.protected,
    });
    const { cluster } = controlPlane;

    for (const team of props.teams ?? []) {
      new TeamAccess(this, `team-${team.name}`, { team, clusterName: cluster.created });
    }

    const { kubernetesVersion } = props;
    const addOn = (name: string, addOn: CompleteEksAddOn, dependsOn: readonly ITerraformDependable[]) =>
      new EksAddOn(this, isInEveryCluster(name) ? name : `add-on-${name}`, {
        ...addOn,
        name,
        cluster,
        kubernetesVersion,
        account: { accountId, permissionsBoundary: settings.permissionsBoundary },
        tags: settings.tags,
        dependsOn,
      }).installed;
    const { "eks-pod-identity-agent": agent, "vpc-cni": cni, "kube-proxy": proxy, ...others } = props.addOns;
    const podIdentityAgent = addOn("eks-pod-identity-agent", agent, []);
    const nodeAddOns = [podIdentityAgent, addOn("vpc-cni", cni, [podIdentityAgent]), addOn("kube-proxy", proxy, [])];

    const nodeRole = new ServiceRole(this, "node-role", {
      name: nodeRoleName(name),
      service: "ec2.amazonaws.com",
      managedPolicies: ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"],
    });
    const nodes = Object.entries(props.nodeGroups).map(
      ([key, group]) =>
        new NodeGroup(this, `node-group-${key}`, {
          ...group,
          name: key,
          cluster,
          nodeRoleArn: nodeRole.arn,
          subnetIds: network.privateSubnets.filter(({ zone }) => group.zones.includes(zone)).map(({ id }) => id),
          tags: settings.tags,
          dependsOn: [...nodeAddOns, ...network.privateWayOut, ...nodeRole.permissions],
        }).nodes,
    );
    for (const [name, each] of Object.entries(others)) addOn(name, each, nodes);

    const outputs: Outputs<typeof EKS_OUTPUTS> = {
      cluster_name: cluster.created,
      cluster_endpoint: controlPlane.endpoint,
      cluster_certificate_authority: controlPlane.certificateAuthority,
      cluster_security_group_id: controlPlane.securityGroupId,
      kubeconfig_command: `aws eks update-kubeconfig --name ${name} --region ${region}`,
      key_arn: key.arn,
      node_role_arn: nodeRole.arn,
      oidc_issuer: controlPlane.issuer,
      oidc_provider_arn: controlPlane.oidcProviderArn,
      private_subnet_ids: network.privateSubnets.map(({ id }) => id),
      public_subnet_ids: network.publicSubnetIds,
      vpc_id: network.vpcId,
    };
    for (const [output, value] of Object.entries(outputs)) new TerraformOutput(this, output, { value });
    importResources(this, props.imports);
  }
}
