import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { DataAzurermKubernetesCluster } from "@cdktf/provider-azurerm/lib/data-azurerm-kubernetes-cluster";
import { FederatedIdentityCredential } from "@cdktf/provider-azurerm/lib/federated-identity-credential";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { Fn, type ITerraformDependable, type TerraformStack } from "cdktf";
import type { ClusterTraits } from "../constructs/kubernetes/cluster-traits";

/** How a workload's stack finds and enters its cluster: names only, so that it needs no right to the cluster's state. */
export type ClusterAccess = { readonly ingressClassName: string } & (EksAccess | AksAccess | ExistingAccess);

interface EksAccess {
  readonly type: "eks";
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** The workload's AWS rights: a role for EKS Pod Identity. @default none */
  readonly identity?: { readonly roleArn: string };
}

interface AksAccess {
  readonly type: "aks";
  readonly name: string;
  readonly resourceGroupName: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  /** The workload's Azure rights: a user-assigned identity, federated with its ServiceAccount. @default none */
  readonly identity?: { readonly identityId: string; readonly clientId: string };
}

interface ExistingAccess {
  readonly type: "existing";
  readonly kubeContext: string;
  readonly kubeconfig?: string;
}

interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
}

/** What the workload is told of its cluster, and what must exist before its pods. */
export interface EnteredCluster {
  readonly traits: ClusterTraits;
  readonly prerequisites: readonly ITerraformDependable[];
}

// The node's own address, to a network policy as to any other: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
const POD_IDENTITY_AGENT = { cidr: "169.254.170.23/32", port: 80 };
const EXEC_API_VERSION = "client.authentication.k8s.io/v1";
// The Entra application that every AKS cluster with Entra integration trusts.
const AKS_SERVER_ID = "6dae42f8-4368-4678-94ff-3960e28e3630";

/**
 * Gives the stack a Kubernetes provider for the cluster and everything else that differs between clouds: the load
 * balancer's annotations and the workload's cloud identity. A credential plugin fetches a short-lived token at each run,
 * so neither state nor plan holds one.
 */
export function enterCluster(stack: TerraformStack, access: ClusterAccess, account: ServiceAccount): EnteredCluster {
  switch (access.type) {
    case "eks":
      return enterEks(stack, access, account);
    case "aks":
      return enterAks(stack, access, account);
    case "existing":
      return enterExisting(stack, access);
  }
}

function enterEks(stack: TerraformStack, access: ClusterAccess & EksAccess, account: ServiceAccount): EnteredCluster {
  new AwsProvider(stack, "aws", { region: access.region, allowedAccountIds: [access.accountId] });
  const cluster = new DataAwsEksCluster(stack, "cluster", { name: access.name });
  new KubernetesProvider(stack, "kubernetes", {
    host: cluster.endpoint,
    clusterCaCertificate: Fn.base64decode(cluster.certificateAuthority.get(0).data),
    exec: [
      {
        apiVersion: EXEC_API_VERSION,
        command: "aws",
        args: ["eks", "get-token", "--cluster-name", access.name, "--region", access.region],
      },
    ],
  });
  return {
    traits: {
      ingressClassName: access.ingressClassName,
      loadBalancerAnnotations: { "service.beta.kubernetes.io/aws-load-balancer-type": "nlb" },
      serviceAccountAnnotations: {},
      podLabels: {},
      egressTo: access.identity ? [POD_IDENTITY_AGENT] : [],
    },
    prerequisites: access.identity
      ? [
          new EksPodIdentityAssociation(stack, "identity", {
            clusterName: access.name,
            namespace: account.namespace,
            serviceAccount: account.name,
            roleArn: access.identity.roleArn,
          }),
        ]
      : [],
  };
}

function enterAks(stack: TerraformStack, access: ClusterAccess & AksAccess, account: ServiceAccount): EnteredCluster {
  const { identity } = access;
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
  new KubernetesProvider(stack, "kubernetes", {
    host: kubeConfig.host,
    clusterCaCertificate: Fn.base64decode(kubeConfig.clusterCaCertificate),
    exec: [
      {
        apiVersion: EXEC_API_VERSION,
        command: "kubelogin",
        // In CI, AAD_LOGIN_METHOD=workloadidentity goes before the login written here.
        args: ["get-token", "--login", "azurecli", "--server-id", AKS_SERVER_ID],
      },
    ],
  });
  return {
    traits: {
      ingressClassName: access.ingressClassName,
      loadBalancerAnnotations: {},
      serviceAccountAnnotations: identity ? { "azure.workload.identity/client-id": identity.clientId } : {},
      podLabels: identity ? { "azure.workload.identity/use": "true" } : {},
      egressTo: [],
    },
    prerequisites: identity
      ? [
          new FederatedIdentityCredential(stack, "identity", {
            name: `${access.name}-${account.namespace}-${account.name}`,
            resourceGroupName: resourceGroupOf(identity.identityId),
            parentId: identity.identityId,
            issuer: cluster.oidcIssuerUrl,
            subject: `system:serviceaccount:${account.namespace}:${account.name}`,
            audience: ["api://AzureADTokenExchange"],
          }),
        ]
      : [],
  };
}

function enterExisting(stack: TerraformStack, access: ClusterAccess & ExistingAccess): EnteredCluster {
  new KubernetesProvider(stack, "kubernetes", {
    configPath: access.kubeconfig ?? "~/.kube/config",
    configContext: access.kubeContext,
  });
  return {
    traits: {
      ingressClassName: access.ingressClassName,
      loadBalancerAnnotations: {},
      serviceAccountAnnotations: {},
      podLabels: {},
      egressTo: [],
    },
    prerequisites: [],
  };
}

/** `/subscriptions/<id>/resourceGroups/<name>/…` */
function resourceGroupOf(resourceId: string): string {
  return resourceId.split("/")[4] ?? "";
}
