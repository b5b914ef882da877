// What stacks print, by name, for other stacks and for people; docs/outputs.md is written from it.

export const EKS_OUTPUTS = {
  cluster_name: "The cluster's name.",
  cluster_endpoint: "URL of the API server.",
  cluster_certificate_authority: "The API server's certificate authority, base64 of PEM.",
  cluster_security_group_id: "The security group of the control plane's interfaces, the nodes and the pods.",
  kubeconfig_command: "The command that adds the cluster to a kubeconfig.",
  key_arn: "The KMS key of Secrets and logs.",
  node_role_arn: "The role of the nodes.",
  oidc_issuer: "URL of the cluster's OIDC issuer.",
  oidc_provider_arn: "The issuer as an identity provider of IAM, for roles of ServiceAccounts.",
  private_subnet_ids: "Subnets of the nodes and pods, in the zones' order.",
  public_subnet_ids: "Subnets of load balancers that face the internet.",
  vpc_id: "The VPC.",
} as const;

export const AKS_OUTPUTS = {
  cluster_name: "The cluster's name.",
  cluster_endpoint: "URL of the API server.",
  cluster_id: "The cluster's resource id.",
  cluster_identity_id: "Resource id of the identity that the cluster acts with in its network.",
  kubeconfig_command: "The command that adds the cluster to a kubeconfig.",
  kubelet_object_id: "Object id of the identity that nodes pull images with.",
  node_resource_group: "The resource group of the nodes' machines, disks and load balancers.",
  node_subnet_id: "Resource id of the nodes' subnet.",
  oidc_issuer: "URL of the cluster's OIDC issuer, for federated credentials of ServiceAccounts.",
  resource_group: "The cluster's resource group.",
} as const;

export const ECR_OUTPUTS = { repository_urls: "Each repository's URL, by its name." } as const;

export const ACR_OUTPUTS = { login_server: "The registry's host." } as const;

/** A value for each documented output. */
export type Outputs<Documented> = { readonly [Name in keyof Documented]: string | readonly string[] };
