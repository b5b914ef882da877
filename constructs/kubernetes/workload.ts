import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1";
import { PodDisruptionBudgetV1 } from "@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1";
import { ServiceAccountV1 } from "@cdktf/provider-kubernetes/lib/service-account-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { loadBalancerController } from "../../config/add-ons/load-balancer-controller";
import type { CompleteWorkload, WorkloadOf } from "../../config/workload";
import { dataOf } from "../../config/workload/configuration";
import { podSecurityOf, reasonsOf } from "../../config/workload/hardening";
import { peerPortsOf, servicePortsOf } from "../../config/workload/service";
import { claimName } from "../../lib/claim-name";
import { digest } from "../../lib/digest";
import { podsServiceName, publicServiceName } from "../../lib/service-name";
import { AccountRights } from "./account-rights";
import { Autoscaler } from "./autoscaler";
import { Claim } from "./claim";
import type { ClusterTraits } from "./cluster-traits";
import { Deployment } from "./deployment";
import { Ingress } from "./ingress";
import { Namespace } from "./namespace";
import { NetworkPolicy } from "./network-policy";
import type { Container, InitContainers } from "./pod-container";
import { labelsOf } from "./pod-template";
import { quotaFor } from "./quota";
import { Secret, secretRevision } from "./secret";
import { Service } from "./service";

export type WorkloadProps = CompleteWorkload & {
  readonly container: Container;
  readonly initContainers: InitContainers;
  /** Name of what runs the pods, of the Service and the rest, and the value of the label `app`. */
  readonly name: string;
  /** What differs between clouds. */
  readonly traits: ClusterTraits;
  /** Other workloads that live in the namespace it creates, for the quota. @default [] */
  readonly neighbours?: readonly CompleteWorkload[];
  /** Nodes that the cluster grows to, for the quota of agents. @default not known */
  readonly nodes?: number;
  /** Groups that work in the namespace it creates. @default [] */
  readonly developers?: readonly string[];
  /** What must be there before its pods, its cloud identity for example. @default [] */
  readonly dependsOn?: readonly ITerraformDependable[];
};

/**
 * A workload on any cluster: what runs its pods, a ServiceAccount and a NetworkPolicy, by its kind a Service and a
 * PodDisruptionBudget, and as declared a namespace with quota, an autoscaler, an Ingress, a public Service, ConfigMaps and
 * Secrets. The same
 * configuration gives the same Kubernetes objects everywhere but for `traits`.
 */
export class Workload extends Construct {
  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);

    const { name, traits, container, selector } = props;
    const isAlb = traits.ingressClassName === loadBalancerController.ingressClass;
    const labels = labelsOf(props);
    // The container's own port carries its metrics, too, where both are the same.
    const metricsPort =
      props.metrics === undefined || props.metrics.port === container.port ? {} : { metricsPort: props.metrics.port };
    const created =
      props.namespace.create === undefined
        ? undefined
        : new Namespace(this, "namespace", {
            name: props.namespace.create,
            ...(isAlb ? { labels: READINESS_GATES } : {}),
            podSecurity: podSecurityOf([props, ...(props.neighbours ?? [])]),
            quota: quotaFor([props, ...(props.neighbours ?? [])], props.nodes),
            developers: props.developers ?? [],
          });
    const namespace = created?.name ?? props.namespace.existing ?? "";

    const configMaps = Object.entries(props.configMaps).flatMap(([configMap, config]) => {
      const data = dataOf(config);
      if (data === undefined) return [];
      return new ConfigMapV1(this, `config-map-${configMap}`, {
        metadata: { name: configMap, namespace },
        data: { ...data },
      });
    });
    const secrets = Object.entries(props.secrets).flatMap(([secret, config]) =>
      config.existing ? [] : new Secret(this, `secret-${secret}`, { ...config, name: secret, namespace }).written,
    );
    const claims = Object.entries(props.volumes).flatMap(([volume, config]) =>
      "claim" in config && typeof config.claim !== "string"
        ? new Claim(this, `claim-${volume}`, { ...config.claim, name: claimName(name, volume), namespace, labels })
            .requested
        : [],
    );
    const account = this.account(props, namespace);

    const shared = {
      name,
      namespace,
      account: account.name,
      podLabels: { ...props.podLabels, ...traits.podLabels },
      ...metricsPort,
      podAnnotations: { ...props.podAnnotations, ...revisions(props), ...exceptions(props) },
      // The pods name these without a reference, and none may start before traffic is denied.
      dependsOn: [
        ...(created?.guards ?? []),
        ...configMaps,
        ...secrets,
        ...claims,
        ...account.bindings,
        ...(props.dependsOn ?? []),
      ],
    };
    switch (props.kind) {
      case "web":
      case "worker":
        new Deployment(this, "deployment", { ...props, ...shared });
        break;
      case "job":
        new (loaded.Job())(this, "job", { ...props, ...shared });
        break;
      case "schedule":
        new (loaded.CronJob())(this, "cron-job", { ...props, ...shared });
        break;
      case "stateful":
        new (loaded.StatefulSet())(this, "stateful-set", {
          ...props,
          ...shared,
          service: setServiceName(name, props.service),
        });
        break;
      case "agent":
        new (loaded.DaemonSet())(this, "daemon-set", { ...props, ...shared });
        break;
    }

    if (props.autoscaling) {
      const kind = props.kind === "stateful" ? "StatefulSet" : "Deployment";
      new Autoscaler(this, "autoscaler", { ...props.autoscaling, namespace, labels, target: { kind, name } });
    }
    if (props.maxDisrupted !== undefined) {
      new PodDisruptionBudgetV1(this, "disruption-budget", {
        metadata: { name, namespace, labels },
        spec: { maxUnavailable: String(props.maxDisrupted), selector: { matchLabels: selector } },
      });
    }
    new NetworkPolicy(this, "network-policy", {
      ingressFrom: props.network.ingressFrom,
      egressTo: [...props.network.egressTo, ...traits.egressTo],
      name,
      selector,
      namespace,
      ports: peerPortsOf(props),
      ...(props.metrics === undefined ? {} : { metrics: props.metrics }),
      publicRanges: props.publicService?.sourceRanges ?? [],
    });
    if (props.kind !== "web" && props.kind !== "stateful") return;
    const isOfSet = props.kind === "stateful";
    const { headless, sessionAffinitySeconds, annotations } = props.service;
    const ports = servicePortsOf(props);
    const [first] = ports;
    new Service(this, "service", {
      name,
      namespace,
      labels,
      selector,
      ports,
      headless: headless && isOfSet ? "named" : headless,
      ...(sessionAffinitySeconds === undefined ? {} : { sessionAffinitySeconds }),
      ...(isAlb || Object.keys(annotations).length > 0
        ? { annotations: { ...(isAlb ? targetGroup(props) : {}), ...annotations } }
        : {}),
    });
    if (isOfSet && !headless) {
      new Service(this, "pods-service", {
        name: podsServiceName(name),
        namespace,
        labels,
        selector,
        ports: ports.map((port) => ({ ...port, port: port.targetPort })),
        headless: "named",
      });
    }
    if (props.publicService && first) {
      const { port, sourceRanges } = props.publicService;
      new Service(this, "public-service", {
        name: publicServiceName(name),
        namespace,
        labels,
        selector,
        ports: [{ ...first, port }],
        loadBalancer: { sourceRanges, annotations: traits.loadBalancerAnnotations },
      });
    }
    if (props.ingress) {
      new Ingress(this, "ingress", {
        ingress: props.ingress,
        namespace,
        labels,
        ...(traits.ingressClassName !== undefined && { ingressClassName: traits.ingressClassName }),
        controllers: props.network.ingressFrom,
      });
    }
  }

  /** The account that the pods run as, and what gives it its rights. */
  private account({ name, labels, selector, serviceAccount, traits }: WorkloadProps, namespace: string) {
    if (serviceAccount.existing !== undefined) return { name: serviceAccount.existing, bindings: [] };
    const metadata = {
      name: serviceAccount.name ?? name,
      namespace,
      labels: { ...serviceAccount.labels, ...labelsOf({ name, labels, selector }) },
    };
    const account = new ServiceAccountV1(this, "service-account", {
      metadata: { ...metadata, annotations: { ...serviceAccount.annotations, ...traits.serviceAccountAnnotations } },
      automountServiceAccountToken: false,
    });
    const { rules, clusterRules } = serviceAccount;
    const { bindings } = new AccountRights(this, "account-rights", {
      ...metadata,
      name: account.metadata.name,
      ...(rules && { rules }),
      ...(clusterRules && { clusterRules }),
    });
    return { name: account.metadata.name, bindings };
  }
}

// Each brings the whole schema of a pod: it is loaded for a workload that is of its kind.
const loaded = {
  CronJob: () => (require("./cron-job") as typeof import("./cron-job")).CronJob,
  DaemonSet: () => (require("./daemon-set") as typeof import("./daemon-set")).DaemonSet,
  Job: () => (require("./job") as typeof import("./job")).Job,
  StatefulSet: () => (require("./stateful-set") as typeof import("./stateful-set")).StatefulSet,
};

// A pod is not ready before its load balancers send to it: a rollout would take the old ones away too soon.
// https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/
const READINESS_GATES = { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" };

/**
 * What class `alb` asks the pods, in place of `/` and 200 alone, and how long it lets their connections end.
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/
 */
function targetGroup({ container, terminationGraceSeconds }: WorkloadOf<"web" | "stateful">): Record<string, string> {
  const { readiness } = container.probes;
  return {
    ...(readiness && "path" in readiness && { "alb.ingress.kubernetes.io/healthcheck-path": readiness.path }),
    "alb.ingress.kubernetes.io/success-codes": "200-399",
    "alb.ingress.kubernetes.io/target-group-attributes": `deregistration_delay.timeout_seconds=${terminationGraceSeconds}`,
  };
}

/** Why the pods are not as hardened as others, for what reads them in the cluster. */
function exceptions(workload: CompleteWorkload): Record<string, string> {
  const reasons = reasonsOf(workload);
  return Object.keys(reasons).length === 0 ? {} : { "gantry.dev/exceptions": JSON.stringify(reasons) };
}

/** The headless Service that gives each pod of a set its name. */
function setServiceName(name: string, { headless }: WorkloadOf<"stateful">["service"]): string {
  return headless ? name : podsServiceName(name);
}

/** What the pods must roll for although their specification stays the same. */
function revisions({ configMaps, secrets }: CompleteWorkload): Record<string, string> {
  const revision = Object.entries(secrets).map(([secret, config]) => [
    secret,
    config.existing ? (config.revision ?? "existing") : secretRevision(config),
  ]);
  return {
    "gantry.dev/config-hash": digest(JSON.stringify(configMaps), 16),
    "gantry.dev/secret-revisions": JSON.stringify(Object.fromEntries(revision)),
  };
}
