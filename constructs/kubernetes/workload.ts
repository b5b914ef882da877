import { createHash } from "node:crypto";
import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1";
import { PodDisruptionBudgetV1 } from "@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1";
import { ServiceAccountV1 } from "@cdktf/provider-kubernetes/lib/service-account-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { refuse } from "../../rules/refuse";
import { workloadRules } from "../../rules/workload/rules";
import { Autoscaler, type AutoscalingConfig } from "./autoscaler";
import type { ClusterTraits } from "./cluster-traits";
import type { ContainerConfig } from "./container";
import { Deployment } from "./deployment";
import { Ingress, type IngressConfig } from "./ingress";
import { Namespace, type NamespaceConfig, namespaceName } from "./namespace";
import { NetworkPolicy, type NetworkPolicyConfig } from "./network-policy";
import { quotaFor } from "./quota";
import { Secret, type SecretConfig } from "./secret";
import { Service } from "./service";

/** Pods replaced at a time, as counts or percentages. */
export interface RolloutConfig {
  /** @default 1 */
  readonly maxSurge?: number | `${number}%`;
  /** @default 0 */
  readonly maxUnavailable?: number | `${number}%`;
  /** Seconds a pod must be ready to count. @default 0 */
  readonly minReadySeconds?: number;
  /** Seconds without progress until the rollout fails, more than `minReadySeconds`. @default 600 */
  readonly progressDeadlineSeconds?: number;
}

/** A tolerated node taint. */
export interface Toleration {
  readonly key: string;
  /** @default any value */
  readonly value?: string;
  /** @default every effect */
  readonly effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

interface WorkloadBaseConfig<Image> {
  readonly namespace: NamespaceConfig;
  /** Labels beside the stable selector `app`, for example `version`. @default {} */
  readonly labels?: Readonly<Record<string, string>>;
  readonly container: ContainerConfig<Image>;
  /** @default one extra pod, none unavailable */
  readonly rollout?: RolloutConfig;
  /** Seconds between a pod's removal from the Services and its SIGTERM. @default 5; 25 behind a load balancer */
  readonly preStopSeconds?: number;
  /** Seconds until SIGKILL, more than `preStopSeconds`. @default 25 more */
  readonly terminationGraceSeconds?: number;
  /** Pods an eviction may take away at once. @default 1 */
  readonly maxDisrupted?: number | `${number}%`;
  /** Node labels the pods need. @default {} */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** @default [] */
  readonly tolerations?: readonly Toleration[];
  /** The Service's port. @default 80 */
  readonly servicePort?: number;
  /** A second Service, `<name>-public`, on a load balancer. @default none */
  readonly publicService?: { readonly port: number; readonly sourceRanges: readonly string[] };
  /** @default none */
  readonly ingress?: IngressConfig;
  /** ConfigMaps by name. A change rolls the pods. @default {} */
  readonly configMaps?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Secrets by name. @default {} */
  readonly secrets?: Readonly<Record<string, SecretConfig>>;
  /** @default nothing but DNS, the public Service's ranges included */
  readonly network?: NetworkPolicyConfig;
}

/** Either a fixed number of replicas or an autoscaler decides, never both. */
export type WorkloadConfig<Image = string> = WorkloadBaseConfig<Image> &
  (
    | { readonly autoscaling: AutoscalingConfig; readonly replicas?: never }
    | { readonly replicas: number; readonly autoscaling?: never }
  );

export type WorkloadProps = WorkloadConfig & {
  /** Name of the Deployment, the Service and the rest, and the value of the selector label `app`. */
  readonly name: string;
  /** What differs between clouds. */
  readonly traits: ClusterTraits;
  /** Other workloads that live in the namespace it creates, for the quota. @default [] */
  readonly neighbours?: readonly WorkloadConfig[];
  /** Groups that work in the namespace it creates. @default [] */
  readonly developers?: readonly string[];
  /** What must be there before its pods, its cloud identity for example. @default [] */
  readonly dependsOn?: readonly ITerraformDependable[];
};

/**
 * A web workload on any cluster: Deployment, Service, ServiceAccount, PodDisruptionBudget and NetworkPolicy, and as
 * declared a namespace with quota, an autoscaler, an Ingress, a public Service, ConfigMaps and Secrets. The same
 * configuration gives the same Kubernetes objects everywhere but for `traits`.
 *
 * Throws a ConfigurationError with every contradiction that `rules/workload` finds in it.
 */
export class Workload extends Construct {
  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    refuse(this, workloadRules, props);

    const { name, traits, container } = props;
    const selector = { app: name };
    const created =
      props.namespace.create === undefined
        ? undefined
        : new Namespace(this, "namespace", {
            name: props.namespace.create,
            quota: quotaFor([props, ...(props.neighbours ?? [])]),
            developers: props.developers ?? [],
          });
    const namespace = created?.name ?? namespaceName(props.namespace);

    const configMaps = Object.entries(props.configMaps ?? {}).map(
      ([configMap, data]) =>
        new ConfigMapV1(this, `config-map-${configMap}`, {
          metadata: { name: configMap, namespace },
          data: { ...data },
        }),
    );
    const secrets = Object.entries(props.secrets ?? {}).flatMap(([secret, config]) =>
      config.existing ? [] : new Secret(this, `secret-${secret}`, { ...config, name: secret, namespace }).written,
    );
    const serviceAccount = new ServiceAccountV1(this, "service-account", {
      metadata: { name, namespace, annotations: { ...traits.serviceAccountAnnotations } },
      automountServiceAccountToken: false,
    });

    new Deployment(this, "deployment", {
      ...props,
      namespace,
      serviceAccount: serviceAccount.metadata.name,
      podLabels: traits.podLabels,
      podAnnotations: revisions(props),
      // The pods name these without a reference, and none may start before traffic is denied.
      dependsOn: [...(created?.guards ?? []), ...configMaps, ...secrets, ...(props.dependsOn ?? [])],
    });

    if (props.autoscaling) {
      new Autoscaler(this, "autoscaler", { name, ...props.autoscaling, namespace, deployment: name });
    }
    new PodDisruptionBudgetV1(this, "disruption-budget", {
      metadata: { name, namespace },
      spec: { maxUnavailable: String(props.maxDisrupted ?? 1), selector: { matchLabels: selector } },
    });
    new NetworkPolicy(this, "network-policy", {
      ...props.network,
      egressTo: [...(props.network?.egressTo ?? []), ...traits.egressTo],
      name,
      namespace,
      port: container.port,
      publicRanges: props.publicService?.sourceRanges ?? [],
    });
    new Service(this, "service", {
      name,
      namespace,
      workload: name,
      port: props.servicePort ?? 80,
      targetPort: container.port,
    });
    if (props.publicService) {
      const { port, sourceRanges } = props.publicService;
      new Service(this, "public-service", {
        name: `${name}-public`,
        namespace,
        workload: name,
        port,
        targetPort: container.port,
        loadBalancer: { sourceRanges, annotations: traits.loadBalancerAnnotations },
      });
    }
    if (props.ingress) {
      new Ingress(this, "ingress", {
        name,
        ...props.ingress,
        namespace,
        ...(traits.ingressClassName !== undefined && { ingressClassName: traits.ingressClassName }),
        controllers: props.network?.ingressFrom ?? [],
      });
    }
  }
}

/** What the pods must roll for although their specification stays the same. */
function revisions({ configMaps = {}, secrets = {} }: WorkloadConfig): Record<string, string> {
  const revision = Object.entries(secrets).map(([secret, config]) => [secret, config.revision ?? "existing"]);
  return {
    "gantry.dev/config-hash": createHash("sha256").update(JSON.stringify(configMaps)).digest("hex").slice(0, 16),
    "gantry.dev/secret-revisions": JSON.stringify(Object.fromEntries(revision)),
  };
}
