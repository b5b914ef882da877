/** The modelled operations of the EKS API. https://docs.aws.amazon.com/eks/latest/APIReference/API_Operations.html */
const OPERATIONS = {
  AssociateAccessPolicy: "POST /clusters/{clusterName}/access-entries/{principalArn}/access-policies",
  AssociateEncryptionConfig: "POST /clusters/{name}/encryption-config/associate",
  CreateAccessEntry: "POST /clusters/{clusterName}/access-entries",
  CreateAddon: "POST /clusters/{clusterName}/addons",
  CreateCluster: "POST /clusters",
  CreateNodegroup: "POST /clusters/{clusterName}/node-groups",
  CreatePodIdentityAssociation: "POST /clusters/{clusterName}/pod-identity-associations",
  DeleteAccessEntry: "DELETE /clusters/{clusterName}/access-entries/{principalArn}",
  DeleteAddon: "DELETE /clusters/{clusterName}/addons/{addonName}",
  DeleteCluster: "DELETE /clusters/{name}",
  DeleteNodegroup: "DELETE /clusters/{clusterName}/node-groups/{nodegroupName}",
  DeletePodIdentityAssociation: "DELETE /clusters/{clusterName}/pod-identity-associations/{associationId}",
  DescribeAccessEntry: "GET /clusters/{clusterName}/access-entries/{principalArn}",
  DescribeAddon: "GET /clusters/{clusterName}/addons/{addonName}",
  DescribeAddonConfiguration: "GET /addons/configuration-schemas",
  DescribeAddonVersions: "GET /addons/supported-versions",
  DescribeCluster: "GET /clusters/{name}",
  DescribeNodegroup: "GET /clusters/{clusterName}/node-groups/{nodegroupName}",
  DescribePodIdentityAssociation: "GET /clusters/{clusterName}/pod-identity-associations/{associationId}",
  DescribeUpdate: "GET /clusters/{name}/updates/{updateId}",
  DisassociateAccessPolicy: "DELETE /clusters/{clusterName}/access-entries/{principalArn}/access-policies/{policyArn}",
  ListAccessEntries: "GET /clusters/{clusterName}/access-entries",
  ListAccessPolicies: "GET /access-policies",
  ListAddons: "GET /clusters/{clusterName}/addons",
  ListAssociatedAccessPolicies: "GET /clusters/{clusterName}/access-entries/{principalArn}/access-policies",
  ListClusters: "GET /clusters",
  ListNodegroups: "GET /clusters/{clusterName}/node-groups",
  ListPodIdentityAssociations: "GET /clusters/{clusterName}/pod-identity-associations",
  ListTagsForResource: "GET /tags/{resourceArn}",
  ListUpdates: "GET /clusters/{name}/updates",
  TagResource: "POST /tags/{resourceArn}",
  UntagResource: "DELETE /tags/{resourceArn}",
  UpdateAccessEntry: "POST /clusters/{clusterName}/access-entries/{principalArn}",
  UpdateAddon: "POST /clusters/{clusterName}/addons/{addonName}/update",
  UpdateClusterConfig: "POST /clusters/{name}/update-config",
  UpdateClusterVersion: "POST /clusters/{name}/updates",
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

/**
 * The operation of a request.
 * @param path undecoded: slashes of an ARN are encoded in it
 */
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
