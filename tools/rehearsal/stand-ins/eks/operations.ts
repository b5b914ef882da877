/**
 * Every operation of the EKS API with its method and path, the ones without a handler here included: what is not
 * modelled is refused by its name. https://docs.aws.amazon.com/eks/latest/APIReference/API_Operations.html
 */
const OPERATIONS = {
  AssociateAccessPolicy: "POST /clusters/{clusterName}/access-entries/{principalArn}/access-policies",
  AssociateEncryptionConfig: "POST /clusters/{clusterName}/encryption-config/associate",
  AssociateIdentityProviderConfig: "POST /clusters/{clusterName}/identity-provider-configs/associate",
  CreateAccessEntry: "POST /clusters/{clusterName}/access-entries",
  CreateAddon: "POST /clusters/{clusterName}/addons",
  CreateCapability: "POST /clusters/{clusterName}/capabilities",
  CreateCluster: "POST /clusters",
  CreateEksAnywhereSubscription: "POST /eks-anywhere-subscriptions",
  CreateFargateProfile: "POST /clusters/{clusterName}/fargate-profiles",
  CreateNodegroup: "POST /clusters/{clusterName}/node-groups",
  CreatePodIdentityAssociation: "POST /clusters/{clusterName}/pod-identity-associations",
  DeleteAccessEntry: "DELETE /clusters/{clusterName}/access-entries/{principalArn}",
  DeleteAddon: "DELETE /clusters/{clusterName}/addons/{addonName}",
  DeleteCapability: "DELETE /clusters/{clusterName}/capabilities/{capabilityName}",
  DeleteCluster: "DELETE /clusters/{name}",
  DeleteEksAnywhereSubscription: "DELETE /eks-anywhere-subscriptions/{id}",
  DeleteFargateProfile: "DELETE /clusters/{clusterName}/fargate-profiles/{fargateProfileName}",
  DeleteNodegroup: "DELETE /clusters/{clusterName}/node-groups/{nodegroupName}",
  DeletePodIdentityAssociation: "DELETE /clusters/{clusterName}/pod-identity-associations/{associationId}",
  DeregisterCluster: "DELETE /cluster-registrations/{name}",
  DescribeAccessEntry: "GET /clusters/{clusterName}/access-entries/{principalArn}",
  DescribeAddon: "GET /clusters/{clusterName}/addons/{addonName}",
  DescribeAddonConfiguration: "GET /addons/configuration-schemas",
  DescribeAddonVersions: "GET /addons/supported-versions",
  DescribeCapability: "GET /clusters/{clusterName}/capabilities/{capabilityName}",
  DescribeCluster: "GET /clusters/{name}",
  DescribeClusterVersions: "GET /cluster-versions",
  DescribeEksAnywhereSubscription: "GET /eks-anywhere-subscriptions/{id}",
  DescribeFargateProfile: "GET /clusters/{clusterName}/fargate-profiles/{fargateProfileName}",
  DescribeIdentityProviderConfig: "POST /clusters/{clusterName}/identity-provider-configs/describe",
  DescribeInsight: "GET /clusters/{clusterName}/insights/{id}",
  DescribeInsightsRefresh: "GET /clusters/{clusterName}/insights-refresh",
  DescribeNodegroup: "GET /clusters/{clusterName}/node-groups/{nodegroupName}",
  DescribePodIdentityAssociation: "GET /clusters/{clusterName}/pod-identity-associations/{associationId}",
  DescribeUpdate: "GET /clusters/{name}/updates/{updateId}",
  DisassociateAccessPolicy: "DELETE /clusters/{clusterName}/access-entries/{principalArn}/access-policies/{policyArn}",
  DisassociateIdentityProviderConfig: "POST /clusters/{clusterName}/identity-provider-configs/disassociate",
  ListAccessEntries: "GET /clusters/{clusterName}/access-entries",
  ListAccessPolicies: "GET /access-policies",
  ListAddons: "GET /clusters/{clusterName}/addons",
  ListAssociatedAccessPolicies: "GET /clusters/{clusterName}/access-entries/{principalArn}/access-policies",
  ListCapabilities: "GET /clusters/{clusterName}/capabilities",
  ListClusters: "GET /clusters",
  ListEksAnywhereSubscriptions: "GET /eks-anywhere-subscriptions",
  ListFargateProfiles: "GET /clusters/{clusterName}/fargate-profiles",
  ListIdentityProviderConfigs: "GET /clusters/{clusterName}/identity-provider-configs",
  ListInsights: "POST /clusters/{clusterName}/insights",
  ListNodegroups: "GET /clusters/{clusterName}/node-groups",
  ListPodIdentityAssociations: "GET /clusters/{clusterName}/pod-identity-associations",
  ListTagsForResource: "GET /tags/{resourceArn}",
  ListUpdates: "GET /clusters/{name}/updates",
  RegisterCluster: "POST /cluster-registrations",
  StartInsightsRefresh: "POST /clusters/{clusterName}/insights-refresh",
  TagResource: "POST /tags/{resourceArn}",
  UntagResource: "DELETE /tags/{resourceArn}",
  UpdateAccessEntry: "POST /clusters/{clusterName}/access-entries/{principalArn}",
  UpdateAddon: "POST /clusters/{clusterName}/addons/{addonName}/update",
  UpdateCapability: "POST /clusters/{clusterName}/capabilities/{capabilityName}",
  UpdateClusterConfig: "POST /clusters/{name}/update-config",
  UpdateClusterVersion: "POST /clusters/{name}/updates",
  UpdateEksAnywhereSubscription: "POST /eks-anywhere-subscriptions/{id}",
  UpdateNodegroupConfig: "POST /clusters/{clusterName}/node-groups/{nodegroupName}/update-config",
  UpdateNodegroupVersion: "POST /clusters/{clusterName}/node-groups/{nodegroupName}/update-version",
  UpdatePodIdentityAssociation: "POST /clusters/{clusterName}/pod-identity-associations/{associationId}",
} as const;

export type Operation = keyof typeof OPERATIONS;

export interface Match {
  readonly operation: Operation;
  /** The path's parameters, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

const routes = Object.entries(OPERATIONS).map(([operation, route]) => {
  const [method, path] = route.split(" ") as [string, string];
  return { operation: operation as Operation, method, segments: path.split("/") };
});

/** The operation a request means. @param path as sent: an ARN in it keeps its encoded slashes until here */
export function operationOf(method: string, path: string): Match | undefined {
  const given = path.split("/");
  for (const { operation, method: expected, segments } of routes) {
    if (method !== expected || given.length !== segments.length) continue;
    if (!segments.every((segment, i) => segment.startsWith("{") || segment === given[i])) continue;
    const parameters = segments.flatMap((segment, i) =>
      segment.startsWith("{") ? [[segment.slice(1, -1), decodeURIComponent(given[i] ?? "")]] : [],
    );
    return { operation, parameters: Object.fromEntries(parameters) };
  }
  return undefined;
}
