import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { DataAzurermKubernetesCluster } from "@cdktf/provider-azurerm/lib/data-azurerm-kubernetes-cluster";
import { FederatedIdentityCredential } from "@cdktf/provider-azurerm/lib/federated-identity-credential";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import type { HelmProviderKubernetes } from "@cdktf/provider-helm/lib/provider";
import { KubernetesProvider, type KubernetesProviderConfig } from "@cdktf/provider-kubernetes/lib/provider";
import { Fn, type ITerraformDependable, type TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { AwsRights, AzureRights } from "../config/rights";
import { PodIdentity } from "../constructs/aws/pod-identity";
import { statedRole } from "../constructs/aws/stated-role";
import { WorkloadIdentity } from "../constructs/azure/workload-identity";
import type { ClusterTraits } from "../constructs/kubernetes/cluster-traits";
import type { KubernetesMinor } from "../lib/kubernetes-version";
import { shortened } from "../lib/shortened";
import { addAws } from "./aws-provider";
import type { StackSettings } from "./stack-settings";

/** How a stack finds and enters its cluster: names only, so that it needs no right to the cluster's state. */
export type ClusterAccess = {
  /** The ingress class its controller serves. @default none */
  readonly ingressClassName?: string;
} & (EksAccess | AksAccess | ExistingAccess);

interface EksAccess {
  readonly type: "eks";
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly kubernetesVersion: KubernetesMinor;
  /** The workload's AWS rights: a role for EKS Pod Identity. @default none */
  readonly identity?: { readonly roleArn: string };
  /** What a role of the workload's own may do, which its stack makes. @default none */
  readonly rights?: AwsRights;
}

interface AksAccess {
  readonly type: "aks";
  readonly name: string;
  readonly resourceGroupName: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  /** Azure region by its name. */
  readonly location: string;
  /** The workload's Azure rights: a user-assigned identity, federated with its ServiceAccount. @default none */
  readonly identity?: { readonly identityId: string; readonly clientId: string };
  /** The roles of an identity of the workload's own, which its stack makes. @default none */
  readonly rights?: AzureRights;
}

interface ExistingAccess {
  readonly type: "existing";
  readonly kubeContext: string;
  readonly kubeconfig: string;
}

interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
}

/** How a provider reaches the API server. */
export type Connection = HelmProviderKubernetes;

/** What a stack's constructs are told of the cluster they are in. */
export interface ReachedCluster {
  readonly connection: Connection;
  readonly traits: ClusterTraits;
  /** Who signs its ServiceAccounts' tokens. @default none: not an AKS cluster */
  readonly issuer?: string;
}

type Tags = Readonly<Record<string, string>>;

/** What the workload is told of its cluster, and what must exist before its pods. */
export interface EnteredCluster {
  readonly traits: ClusterTraits;
  readonly prerequisites: readonly ITerraformDependable[];
}

// The node's own address, to a network policy as to any other: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
const POD_IDENTITY_AGENT = { cidr: "169.254.170.23/32", port: 80 };
// https://github.com/kubernetes/cloud-provider-aws/blob/master/docs/service_controller.md
const networkLoadBalancer = (tags: Tags) => ({
  loadBalancerAnnotations: {
    // Kubernetes makes the load balancer, which no provider default reaches.
    "service.beta.kubernetes.io/aws-load-balancer-additional-resource-tags": Object.entries(tags)
      .map(([name, value]) => `${name}=${value}`)
      .join(","),
    "service.beta.kubernetes.io/aws-load-balancer-type": "nlb",
    // A zone whose nodes run none of the pods sends on to the others.
    "service.beta.kubernetes.io/aws-load-balancer-cross-zone-load-balancing-enabled": "true",
  },
  internalLoadBalancerAnnotations: { "service.beta.kubernetes.io/aws-load-balancer-internal": "true" },
});
// It asks each node's own health port, as Services that keep the client's address have: no probe is stated.
// https://cloud-provider-azure.sigs.k8s.io/topics/loadbalancer/
const AZURE_LOAD_BALANCER = {
  internalLoadBalancerAnnotations: { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" },
};
const EXEC_API_VERSION = "client.authentication.k8s.io/v1";
// The Entra application that every AKS cluster with Entra integration trusts.
const AKS_SERVER_ID = "6dae42f8-4368-4678-94ff-3960e28e3630";

/**
 * Gives the stack a Kubernetes provider for the cluster and says what else differs between clouds, the load balancer's
 * annotations. A credential plugin fetches a short-lived token at each run, so neither state nor plan holds one.
 */
export function reachCluster(stack: TerraformStack, access: ClusterAccess, tags: Tags): ReachedCluster {
  switch (access.type) {
    case "eks":
      return reachEks(stack, access, tags);
    case "aks":
      return reachAks(stack, access);
    case "existing":
      return reachExisting(stack, access);
  }
}

/** Reaches the cluster for a workload and gives its ServiceAccount the cloud identity it has, if any. */
export function enterCluster(
  stack: TerraformStack,
  access: ClusterAccess,
  account: ServiceAccount,
  settings: Pick<StackSettings, "permissionsBoundary" | "tags">,
): EnteredCluster {
  switch (access.type) {
    case "eks":
      return enterEks(stack, access, account, settings);
    case "aks":
      return enterAks(stack, access, account, settings.tags);
    case "existing":
      return { traits: reachExisting(stack, access).traits, prerequisites: [] };
  }
}

function reachEks(stack: TerraformStack, access: ClusterAccess & EksAccess, tags: Tags): ReachedCluster {
  const { name, region } = access;
  addAws(stack, access, tags);
  const cluster = new DataAwsEksCluster(stack, "cluster", { name });
  const connection = {
    host: cluster.endpoint,
    clusterCaCertificate: Fn.base64decode(cluster.certificateAuthority.get(0).data),
    exec: {
      apiVersion: EXEC_API_VERSION,
      command: "aws",
      args: ["eks", "get-token", "--cluster-name", name, "--region", region],
    },
  };
  addKubernetes(stack, { ...connection, exec: [connection.exec] });
  return { connection, traits: traitsOf(access, networkLoadBalancer(tags)) };
}

function enterEks(
  stack: TerraformStack,
  access: ClusterAccess & EksAccess,
  account: ServiceAccount,
  { permissionsBoundary, tags }: Pick<StackSettings, "permissionsBoundary" | "tags">,
): EnteredCluster {
  const { traits } = reachEks(stack, access, tags);
  const { name: clusterName, accountId, identity, rights } = access;
  const place = { clusterName, namespace: account.namespace, serviceAccount: account.name };
  const reaching = { ...traits, egressTo: [POD_IDENTITY_AGENT] };
  if (rights !== undefined) {
    const role = statedRole({ clusterName, accountId, permissionsBoundary }, account.name, rights);
    const { granted } = new PodIdentity(stack, "rights", { ...place, role });
    return { traits: reaching, prerequisites: granted };
  }
  if (identity === undefined) return { traits, prerequisites: [] };
  const association = new EksPodIdentityAssociation(stack, "identity", { ...place, roleArn: identity.roleArn });
  return { traits: reaching, prerequisites: [association] };
}

function reachAks(
  stack: TerraformStack,
  access: ClusterAccess & AksAccess,
): ReachedCluster & { readonly issuer: string } {
  new AzurermProvider(stack, "azurerm", {
    features: [{}],
    subscriptionId: access.subscriptionId,
    tenantId: access.tenantId,
    resourceProviderRegistrations: "none",
  });
  const cluster = new DataAzurermKubernetesCluster(stack, "cluster", {
    name: access.name,
    resourceGroupName: access.resourceGroupName,
  });
  const kubeConfig = cluster.kubeConfig.get(0);
  const connection = {
    host: kubeConfig.host,
    clusterCaCertificate: Fn.base64decode(kubeConfig.clusterCaCertificate),
    exec: {
      apiVersion: EXEC_API_VERSION,
      command: "kubelogin",
      // In CI, AAD_LOGIN_METHOD=workloadidentity goes before the login written here.
      args: ["get-token", "--login", "azurecli", "--server-id", AKS_SERVER_ID],
    },
  };
  addKubernetes(stack, { ...connection, exec: [connection.exec] });
  return { connection, traits: traitsOf(access, AZURE_LOAD_BALANCER), issuer: cluster.oidcIssuerUrl };
}

// login.microsoftonline.com, which exchanges a ServiceAccount's token: number 56 of
// https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges
const ENTRA = ["20.20.32.0/19", "20.190.128.0/18", "20.231.128.0/19", "40.126.0.0/18"];

// https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftmanagedidentity
const LONGEST_CREDENTIAL_NAME = 120;

interface OwnIdentity {
  readonly account: ServiceAccount;
  readonly issuer: string;
  readonly rights: AzureRights;
  readonly tags: Tags;
}

/** An identity beside an AKS cluster that the ServiceAccount's pods have, with its roles. */
export function ownIdentity(
  scope: Construct,
  { name: clusterName, resourceGroupName, location }: AksAccess,
  { account, issuer, rights, tags }: OwnIdentity,
): { readonly clientId: string; readonly granted: readonly ITerraformDependable[] } {
  const { identityId, clientId, granted } = new WorkloadIdentity(scope, "rights", {
    ...{ clusterName, resourceGroupName, location, tags },
    workload: account.name,
    roles: rights.roles,
  });
  return {
    clientId,
    granted: [federated(scope, clusterName, { account, issuer, identityId, resourceGroupName }), ...granted],
  };
}

interface Federation {
  readonly account: ServiceAccount;
  readonly issuer: string;
  readonly identityId: string;
  readonly resourceGroupName: string;
}

function federated(scope: Construct, clusterName: string, federation: Federation): ITerraformDependable {
  const { account, issuer, identityId, resourceGroupName } = federation;
  return new FederatedIdentityCredential(scope, "identity", {
    name: shortened(`${clusterName}-${account.namespace}-${account.name}`, LONGEST_CREDENTIAL_NAME),
    resourceGroupName,
    parentId: identityId,
    issuer,
    subject: `system:serviceaccount:${account.namespace}:${account.name}`,
    audience: ["api://AzureADTokenExchange"],
  });
}

function enterAks(
  stack: TerraformStack,
  access: ClusterAccess & AksAccess,
  account: ServiceAccount,
  tags: Tags,
): EnteredCluster {
  const { traits, issuer } = reachAks(stack, access);
  const { name: clusterName, rights, identity } = access;
  const entered = (clientId: string, prerequisites: readonly ITerraformDependable[]) => ({
    traits: {
      ...traits,
      egressTo: ENTRA.map((cidr) => ({ cidr, port: 443 })),
      serviceAccountAnnotations: { "azure.workload.identity/client-id": clientId },
      podLabels: { "azure.workload.identity/use": "true" },
    },
    prerequisites,
  });
  if (rights !== undefined) {
    const { clientId, granted } = ownIdentity(stack, access, { account, issuer, rights, tags });
    return entered(clientId, granted);
  }
  if (identity === undefined) return { traits, prerequisites: [] };
  const { identityId, clientId } = identity;
  const resourceGroupName = resourceGroupOf(identityId);
  return entered(clientId, [federated(stack, clusterName, { account, issuer, identityId, resourceGroupName })]);
}

function reachExisting(stack: TerraformStack, access: ClusterAccess & ExistingAccess): ReachedCluster {
  const connection = { configPath: access.kubeconfig, configContext: access.kubeContext };
  addKubernetes(stack, connection);
  return { connection, traits: traitsOf(access) };
}

// The first that takes up a failed first rollout again with Terraform 1.12 or later. The bindings are of 2.38.0; all that the
// stacks write is the same in both. https://github.com/hashicorp/terraform-provider-kubernetes/issues/2779
const KUBERNETES_PROVIDER = "3.2.1";

function addKubernetes(stack: TerraformStack, connection: KubernetesProviderConfig): void {
  stack.addOverride("terraform.required_providers.kubernetes.version", KUBERNETES_PROVIDER);
  // Labels and annotations that the stack does not write are another party's: Rancher's, OpenShift's, Istio's.
  new KubernetesProvider(stack, "kubernetes", { ...connection, ignoreAnnotations: [".*"], ignoreLabels: [".*"] });
}

/** What a workload without a cloud identity is told. */
function traitsOf({ ingressClassName }: ClusterAccess, differing: Partial<ClusterTraits> = {}): ClusterTraits {
  return {
    ...(ingressClassName !== undefined && { ingressClassName }),
    loadBalancerAnnotations: {},
    serviceAccountAnnotations: {},
    podLabels: {},
    egressTo: [],
    ...differing,
  };
}

/** `/subscriptions/<id>/resourceGroups/<name>/…` */
function resourceGroupOf(resourceId: string): string {
  return resourceId.split("/")[4] ?? "";
}
