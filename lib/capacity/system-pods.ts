import { type Amount, MIB, NOTHING, plus } from "./amount";

/** Pods of the cluster's own, by what each requests. */
export interface SystemPods {
  readonly name: string;
  readonly replicas: number;
  readonly pod: Amount;
}

const pod = (cpu: number, mebibytes: number): Amount => ({ pods: 1, cpu, memory: mebibytes * MIB, disk: 0 });
const one = (name: string, cpu: number, mebibytes: number): SystemPods => ({
  name,
  replicas: 1,
  pod: pod(cpu, mebibytes),
});

/**
 * What EKS's add-ons run on every node.
 * https://github.com/aws/amazon-vpc-cni-k8s/blob/master/config/master/aws-k8s-cni.yaml
 * https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/charts/aws-ebs-csi-driver/values.yaml
 */
export const EKS_NODE_PODS: readonly SystemPods[] = [
  one("aws-node", 50, 0),
  one("kube-proxy", 100, 0),
  one("eks-pod-identity-agent", 0, 0),
  one("ebs-csi-node", 30, 120),
];

/** What EKS's add-ons run once a cluster, on nodes without taints. */
export const EKS_CLUSTER_PODS: readonly SystemPods[] = [
  { name: "coredns", replicas: 2, pod: pod(100, 70) },
  { name: "metrics-server", replicas: 2, pod: pod(100, 200) },
  { name: "ebs-csi-controller", replicas: 2, pod: pod(60, 240) },
];

/** The features of an AKS cluster that run pods on every node. */
type AksNodeFeatures = Readonly<
  Record<"keyVaultSecrets" | "containerInsights" | "managedPrometheus" | "defender", boolean>
>;

/**
 * What AKS runs on every node beside the kubelet: no document of its own states it, so the requests are its components'.
 * cilium's are its init container's, which its others have none beside: https://github.com/Azure/AKS/issues/5244
 * https://github.com/kubernetes-sigs/secrets-store-csi-driver/blob/main/deploy/secrets-store-csi-driver.yaml
 * https://github.com/Azure/secrets-store-csi-driver-provider-azure/blob/master/deployment/provider-azure-installer.yaml
 * https://github.com/microsoft/Docker-Provider/blob/ci_prod/kubernetes/ama-logs.yaml, and the adapter that AKS adds
 * https://github.com/Azure/prometheus-collector/tree/main/otelcollector/deploy/addon-chart/azure-monitor-metrics-addon
 * The others' are those that `kubectl describe node` of AKS 1.30 to 1.32 shows where people have published it.
 */
export function aksNodePods(features: AksNodeFeatures): readonly SystemPods[] {
  const { keyVaultSecrets, containerInsights, managedPrometheus, defender } = features;
  return [
    one("azure-cns", 40, 250),
    one("cilium", 100, 100),
    one("azure-ip-masq-agent", 100, 50),
    one("cloud-node-manager", 50, 50),
    one("csi-azuredisk-node", 30, 60),
    one("csi-azurefile-node", 30, 60),
    ...(keyVaultSecrets ? [one("secrets-store-csi-driver", 70, 140), one("secrets-store-provider", 50, 100)] : []),
    ...(containerInsights ? [one("ama-logs", 170, 580)] : []),
    ...(managedPrometheus ? [one("ama-metrics-node", 70, 180)] : []),
    // Its limits: https://learn.microsoft.com/azure/defender-for-cloud/defender-for-containers-architecture
    ...(defender ? [one("microsoft-defender-collector", 360, 296), one("microsoft-defender-publisher", 60, 200)] : []),
  ];
}

/** The sum of what they request. */
export function total(systemPods: readonly SystemPods[]): Amount {
  return systemPods.reduce((sum, { pod }) => plus(sum, pod), NOTHING);
}
