import { isObject, type Json } from "../../lib/json";
import { containerLiteral, type Guess, type Literal, secretVariables, sleepOf, stated } from "./container";
import { portNumber, templatePath } from "./normal-form";
import { at, containersOf, isLive, itemsAt, type KubernetesObject, objectAt } from "./objects";
import { podLiteral, tolerationsOf } from "./pods";

/** A workload as the manifests have it: its main object and what belongs to it. */
export interface Found {
  readonly name: string;
  readonly main: KubernetesObject;
  /** Its other objects that the workload's stack makes. */
  readonly others: readonly KubernetesObject[];
  readonly literal: Literal;
  /** What the literal says and the manifests do not. */
  readonly guesses: readonly { readonly path: string; readonly value: unknown; readonly message: string }[];
  /** Variables whose values are secrets, by the Secret that is to hold them. */
  readonly secretVariables: readonly string[];
}

const KINDS: Readonly<Record<string, string>> = {
  Deployment: "web",
  StatefulSet: "stateful",
  DaemonSet: "agent",
  Job: "job",
  CronJob: "schedule",
};

/** The workloads of a set of objects, each object in one of them. */
export function workloadsIn(objects: readonly KubernetesObject[]): readonly Found[] {
  const mains = objects.filter(({ kind }) => kind in KINDS);
  const belongings = new Belongings(objects, mains);
  return mains.map((main) => workloadOf(main, belongings, mains));
}

function workloadOf(main: KubernetesObject, belongings: Belongings, mains: readonly KubernetesObject[]): Found {
  const guesses: { path: string; value: unknown; message: string }[] = [];
  const guess =
    (prefix: string): Guess =>
    (path, value, message) =>
      guesses.push({ path: `${prefix}${path}`, value, message });
  const { name } = main.metadata;
  const pods = podsOf(main);
  const services = belongings.services(main);
  const [internal] = services.filter((service) => !isPublic(service));
  const [external] = services.filter(isPublic);
  const containers = itemsAt(pods, "containers");
  const container = mainContainer(containers, internal ?? external) ?? {};
  const port =
    main.kind === "Deployment" || main.kind === "StatefulSet" ? mainPort(container, internal ?? external) : undefined;
  const kind = main.kind === "Deployment" && port === undefined ? "worker" : (KINDS[main.kind] ?? "web");
  const publicService = external === undefined ? undefined : publicOf(external, container, port, guess(""));
  const publicRanges = (publicService?.["sourceRanges"] as readonly unknown[] | undefined) ?? [];
  const network = belongings.network(main, mains, publicRanges);
  const literal = stated({
    kind: kind === "web" ? undefined : kind,
    namespace: belongings.namespace(main),
    selector: selectorOf(main),
    labels: belongings.labels(main).all,
    podLabels: belongings.labels(main).pods,
    podAnnotations: annotationsOf(objectAt(main, ...templatePath(main.kind))),
    container: {
      name: container["name"],
      ...containerLiteral(container, pods, guess("container."), {
        ...(port !== undefined && { port, portName: portName(container, port, internal) }),
        ports: portsOf(container, internal, port, at(network["metrics"], "port")),
      }),
    },
    initContainers: Object.fromEntries(
      [...itemsAt(pods, "initContainers"), ...containers.filter((each) => each !== container)].map((each) => {
        const own = String(each["name"]);
        const isSidecar = containers.includes(each) || each["restartPolicy"] === "Always";
        return [own, beside(each, pods, guess(`initContainers.${own}.`), isSidecar, internal)];
      }),
    ),
    ...podLiteral(pods, guess("")),
    ...countOf(main, belongings.autoscaler(main)),
    ...KIND_ROWS[kind]?.(main),
    serviceAccount: belongings.account(main),
    ...shutdownOf(container, pods, port !== undefined),
    maxDisrupted: belongings.maxDisrupted(main),
    servicePort: unless(exposed(internal, container, port)?.["port"], 80),
    publicService,
    ingress: belongings.ingress(main, services),
    configMaps: belongings.configMaps(main),
    secrets: belongings.secrets(main),
    ...network,
  });
  return {
    name,
    main,
    others: belongings.of(main),
    ...withSecretVariables(literal, name, containers),
    guesses,
  };
}

/** The pods' specification of a workload's object. */
export function podsOf(main: KubernetesObject): Json {
  return objectAt(main, ...templatePath(main.kind), "spec");
}

function isPublic(service: KubernetesObject): boolean {
  return at(service, "spec", "type") === "LoadBalancer";
}

function mainContainer(containers: readonly Json[], service: KubernetesObject | undefined): Json | undefined {
  const target = itemsAt(service, "spec", "ports")[0]?.["targetPort"];
  const serves = (container: Json) =>
    itemsAt(container, "ports").some(({ name, containerPort }) => name === target || containerPort === target);
  return containers.find(serves) ?? containers[0];
}

/** The port of its traffic: where the Service leads, or the first that it names. */
function mainPort(container: Json, service: KubernetesObject | undefined): number | undefined {
  const [first] = itemsAt(service, "spec", "ports");
  const target = first === undefined ? undefined : portNumber(first["targetPort"] ?? first["port"], container);
  const named = itemsAt(container, "ports").find(({ protocol = "TCP" }) => protocol === "TCP")?.["containerPort"];
  return typeof target === "number" && (first?.["protocol"] ?? "TCP") === "TCP"
    ? target
    : (named as number | undefined);
}

/** The labels that choose the pods, where they are others than a workload's own. */
function selectorOf(main: KubernetesObject): Literal | undefined {
  const labels = objectAt(main, "spec", "selector", "matchLabels");
  const isOwn = Object.keys(labels).length === 1 && labels["app"] === main.metadata.name;
  return isOwn || main.kind.endsWith("Job") ? undefined : labels;
}

/** The name of the main port: the container's, or else the Service's. */
function portName(container: Json, main: number, service: KubernetesObject | undefined): unknown {
  const own = itemsAt(container, "ports").find(({ containerPort }) => containerPort === main)?.["name"];
  return unless(own ?? exposed(service, container, main)?.["name"], "http");
}

/** The Service's port that leads to the container's. */
function exposed(service: KubernetesObject | undefined, container: Json, port: number | undefined): Json | undefined {
  return itemsAt(service, "spec", "ports").find(
    ({ port: own, targetPort = own }) => portNumber(targetPort, container) === port,
  );
}

/** The ports beside the main one, by name. */
function portsOf(container: Json, service: KubernetesObject | undefined, main?: number, metrics?: unknown): Literal {
  const others = itemsAt(container, "ports").filter(
    ({ containerPort }) => containerPort !== main && containerPort !== metrics,
  );
  return Object.fromEntries(
    others.map(({ name, containerPort, protocol = "TCP" }) => {
      const servicePort = itemsAt(service, "spec", "ports").find(
        ({ port, targetPort = port }) => targetPort === containerPort || targetPort === name,
      )?.["port"];
      const isTaken = name === undefined || name === "http" || name === "metrics";
      return [
        isTaken ? `${String(name ?? protocol).toLowerCase()}-${String(containerPort)}` : String(name),
        stated({
          port: containerPort,
          protocol: protocol === "TCP" ? undefined : protocol,
          servicePort: unless(servicePort, containerPort),
        }),
      ];
    }),
  );
}

function beside(container: Json, pods: Json, guess: Guess, isSidecar: boolean, service?: KubernetesObject): Literal {
  const ports = isSidecar ? { ports: portsOf(container, service) } : {};
  return {
    ...containerLiteral(container, pods, guess, { ...ports, isInit: !isSidecar }),
    ...(isSidecar && { sidecar: true }),
  };
}

function countOf(main: KubernetesObject, autoscaler: KubernetesObject | undefined): Literal {
  if (main.kind !== "Deployment" && main.kind !== "StatefulSet") return {};
  if (autoscaler === undefined) return { replicas: at(main, "spec", "replicas") ?? 1 };
  const percentOf = (resource: string) =>
    itemsAt(autoscaler, "spec", "metrics")
      .map((metric) => objectAt(metric, "resource"))
      .find(({ name }) => name === resource);
  const speed = (direction: string) => {
    const behavior = objectAt(autoscaler, "spec", "behavior", direction);
    const [policy] = itemsAt(behavior, "policies");
    if (policy?.["type"] !== "Percent" || behavior["stabilizationWindowSeconds"] === undefined) return undefined;
    const { value: percent, periodSeconds } = policy;
    return { percent, periodSeconds, stabilizationSeconds: behavior["stabilizationWindowSeconds"] };
  };
  return {
    autoscaling: stated({
      name: autoscaler.metadata.name === main.metadata.name ? undefined : autoscaler.metadata.name,
      min: at(autoscaler, "spec", "minReplicas") ?? 1,
      max: at(autoscaler, "spec", "maxReplicas"),
      cpuPercent:
        at(percentOf("cpu"), "target", "averageUtilization") ??
        at(autoscaler, "spec", "targetCPUUtilizationPercentage"),
      memoryPercent: at(percentOf("memory"), "target", "averageUtilization"),
      scaleUp: speed("scaleUp"),
      scaleDown: speed("scaleDown"),
    }),
  };
}

/** What a kind says that others do not. */
const KIND_ROWS: Readonly<Record<string, (main: KubernetesObject) => Literal>> = {
  web: deploymentRollout,
  worker: deploymentRollout,
  stateful: ({ spec }) => ({
    podManagement: at(spec, "podManagementPolicy") === "Parallel" ? "Parallel" : undefined,
    rollout: stated({
      partition: at(spec, "updateStrategy", "rollingUpdate", "partition") || undefined,
      minReadySeconds: at(spec, "minReadySeconds") || undefined,
    }),
  }),
  agent: ({ spec }) => ({
    rollout: stated({
      maxUnavailable: unless(at(spec, "updateStrategy", "rollingUpdate", "maxUnavailable"), 1),
      minReadySeconds: at(spec, "minReadySeconds") || undefined,
    }),
    tolerations: tolerationsOf(objectAt(spec, "template", "spec"), /^node\.kubernetes\.io\//),
  }),
  job: ({ spec }) => ({ run: runOf(spec) }),
  schedule: ({ spec }) => ({
    run: runOf(at(spec, "jobTemplate", "spec")),
    schedule: stated({
      cron: at(spec, "schedule"),
      timeZone: at(spec, "timeZone"),
      concurrencyPolicy: unless(at(spec, "concurrencyPolicy") ?? "Allow", "Forbid"),
      suspend: at(spec, "suspend") === true ? true : undefined,
      startingDeadlineSeconds: at(spec, "startingDeadlineSeconds"),
      successfulJobsHistoryLimit: unless(at(spec, "successfulJobsHistoryLimit"), 3),
      failedJobsHistoryLimit: unless(at(spec, "failedJobsHistoryLimit"), 1),
    }),
  }),
};

function unless(value: unknown, usual: unknown): unknown {
  return value === usual ? undefined : value;
}

function deploymentRollout({ spec }: KubernetesObject): Literal {
  const rolling = objectAt(spec, "strategy", "rollingUpdate");
  return {
    rollout: stated({
      strategy: at(spec, "strategy", "type") === "Recreate" ? "Recreate" : undefined,
      maxSurge: unless(rolling["maxSurge"], "25%"),
      maxUnavailable: unless(rolling["maxUnavailable"], 0),
      minReadySeconds: at(spec, "minReadySeconds") || undefined,
      progressDeadlineSeconds: unless(at(spec, "progressDeadlineSeconds"), 600),
    }),
  };
}

function runOf(spec: unknown): Literal {
  return stated({
    completions: unless(at(spec, "completions"), 1),
    parallelism: unless(at(spec, "parallelism"), 1),
    completionMode: unless(at(spec, "completionMode"), "NonIndexed"),
    backoffLimit: unless(at(spec, "backoffLimit"), 6),
    activeDeadlineSeconds: at(spec, "activeDeadlineSeconds"),
    restartPolicy: unless(at(spec, "template", "spec", "restartPolicy"), "Never"),
    ttlSecondsAfterFinished: at(spec, "ttlSecondsAfterFinished"),
  });
}

/** A stated grace period is kept; without a preStop it begins with the SIGTERM. */
function shutdownOf(container: Json, pods: Json, isServed: boolean): Literal {
  const grace = pods["terminationGracePeriodSeconds"];
  if (!isServed) return { terminationGraceSeconds: unless(grace, 25) };
  const sleep = sleepOf(container);
  if (sleep === undefined && (typeof grace !== "number" || grace === 30)) return {};
  const usual = (sleep ?? 0) + 25;
  return {
    preStopSeconds: unless(sleep ?? 0, 5),
    terminationGraceSeconds: unless(grace ?? 30, usual),
  };
}

function publicOf(service: KubernetesObject, container: Json, port: number | undefined, guess: Guess): Literal {
  const ranges = at(service, "spec", "loadBalancerSourceRanges");
  if (!Array.isArray(ranges)) {
    guess(
      "publicService.sourceRanges",
      ["0.0.0.0/0"],
      "the load balancer admits everyone: name its clients where you can",
    );
  }
  return {
    port: exposed(service, container, port)?.["port"] ?? port,
    sourceRanges: Array.isArray(ranges) ? ranges : ["0.0.0.0/0"],
  };
}

const OWN_ANNOTATIONS = /^(kubectl\.kubernetes\.io|deployment\.kubernetes\.io|gantry\.dev)\//;

function annotationsOf(template: unknown): Literal {
  return Object.fromEntries(
    Object.entries(objectAt(template, "metadata", "annotations")).filter(([key]) => !OWN_ANNOTATIONS.test(key)),
  );
}

/** The literal without texts that are secrets by their names: a Secret of its own holds them. */
function withSecretVariables(
  literal: Literal,
  name: string,
  containers: readonly Json[],
): Pick<Found, "literal" | "secretVariables"> {
  const secret = `${name}-env`;
  const container = objectAt(literal, "container");
  const own = containers.find((each) => each["name"] === container["name"]) ?? {};
  const variables = secretVariables(own);
  if (variables.length === 0) return { literal, secretVariables: [] };
  const references = Object.fromEntries(variables.map((key) => [key, { secret, key }]));
  const env = { ...objectAt(container, "env"), ...references };
  const secrets = { ...objectAt(literal, "secrets"), [secret]: { keys: variables, revision: 1 } };
  return { literal: { ...literal, container: { ...container, env }, secrets }, secretVariables: variables };
}

/** Which objects belong to which workload. */
class Belongings {
  readonly #objects: readonly KubernetesObject[];
  readonly #owners = new Map<KubernetesObject, KubernetesObject>();
  readonly #namespaces = new Set<string>();

  constructor(objects: readonly KubernetesObject[], mains: readonly KubernetesObject[]) {
    this.#objects = objects;
    for (const main of mains) {
      for (const object of objects) {
        if (!this.#owners.has(object) && this.#belongs(object, main)) this.#owners.set(object, main);
      }
    }
  }

  of(main: KubernetesObject): readonly KubernetesObject[] {
    return this.#objects.filter((object) => this.#owners.get(object) === main);
  }

  #belongs(object: KubernetesObject, main: KubernetesObject): boolean {
    if (object.kind === "Namespace") return object.metadata.name === namespaceOf(main) && !isLive(object);
    if (namespaceOf(object) !== namespaceOf(main)) return false;
    const { name } = object.metadata;
    switch (object.kind) {
      case "Service":
        return selects(at(object, "spec", "selector"), main);
      case "PodDisruptionBudget":
        return selects(at(object, "spec", "selector", "matchLabels"), main);
      case "NetworkPolicy":
        return selects(at(object, "spec", "podSelector", "matchLabels"), main);
      case "HorizontalPodAutoscaler":
        return (
          at(object, "spec", "scaleTargetRef", "kind") === main.kind &&
          at(object, "spec", "scaleTargetRef", "name") === main.metadata.name
        );
      case "ConfigMap":
        return referred(main, "configMap").includes(name);
      case "Secret":
        return referred(main, "secret").includes(name);
      case "ServiceAccount":
        return podsOf(main)["serviceAccountName"] === name;
      case "Ingress":
        return backendsOf(object).some((service) =>
          this.services(main).some(({ metadata }) => metadata.name === service),
        );
      default:
        return false;
    }
  }

  #one(main: KubernetesObject, kind: string): KubernetesObject | undefined {
    return this.of(main).find((object) => object.kind === kind);
  }

  services(main: KubernetesObject): readonly KubernetesObject[] {
    const selecting = this.#objects.filter(
      (object) =>
        object.kind === "Service" &&
        namespaceOf(object) === namespaceOf(main) &&
        selects(at(object, "spec", "selector"), main),
    );
    // That of the workload's own name first.
    const isOwn = ({ metadata }: KubernetesObject) => (metadata.name === main.metadata.name ? 0 : 1);
    return selecting.toSorted((one, other) => isOwn(one) - isOwn(other));
  }

  autoscaler(main: KubernetesObject): KubernetesObject | undefined {
    return this.#one(main, "HorizontalPodAutoscaler");
  }

  namespace(main: KubernetesObject): Literal {
    const name = namespaceOf(main);
    if (this.#one(main, "Namespace") === undefined || this.#namespaces.has(name)) return { existing: name };
    this.#namespaces.add(name);
    return { create: name };
  }

  /** Labels of all the workload's objects, and those of its pods alone. */
  labels(main: KubernetesObject): { readonly all: Literal; readonly pods: Literal } {
    const selector = selectorOf(main) ?? {};
    const isOwn = (key: string) =>
      key in selector ||
      ["app", "app.kubernetes.io/instance", "azure.workload.identity/use", "pod-template-hash"].includes(key);
    const own = (labels: Json) =>
      Object.entries(labels).filter(([key]) => !isOwn(key) && !/(controller-uid|job-name)$/.test(key));
    const all = Object.fromEntries(own(objectAt(main, "metadata", "labels")));
    const pods = own(objectAt(main, ...templatePath(main.kind), "metadata", "labels"));
    return { all, pods: Object.fromEntries(pods.filter(([key, value]) => all[key] !== value)) };
  }

  account(main: KubernetesObject): Literal {
    const pods = podsOf(main);
    const name = pods["serviceAccountName"];
    const account = this.#objects.find(
      (object) =>
        object.kind === "ServiceAccount" && object.metadata.name === name && namespaceOf(object) === namespaceOf(main),
    );
    if (name === undefined) return {};
    // It is in every namespace, without rights of its own.
    if (name === "default") return { existing: name };
    const isBound = this.#objects.some(
      (object) =>
        object.kind.endsWith("RoleBinding") && itemsAt(object, "subjects").some((subject) => subject["name"] === name),
    );
    const mayMount = (pods["automountServiceAccountToken"] ?? at(account, "automountServiceAccountToken")) !== false;
    const token = mayMount && (isBound || account === undefined) ? true : undefined;
    const isOthers = account === undefined || this.#owners.get(account) !== main;
    if (isOthers) return stated({ existing: name, token });
    return stated({
      name: name === main.metadata.name ? undefined : name,
      annotations: annotationsOf({ metadata: account.metadata }),
      token,
    });
  }

  maxDisrupted(main: KubernetesObject): unknown {
    return unless(at(this.#one(main, "PodDisruptionBudget"), "spec", "maxUnavailable"), 1);
  }

  ingress(main: KubernetesObject, services: readonly KubernetesObject[]): Literal | undefined {
    const ingress = this.#one(main, "Ingress");
    const [rule] = itemsAt(ingress, "spec", "rules");
    if (ingress === undefined || rule === undefined) return undefined;
    const [tls] = itemsAt(ingress, "spec", "tls");
    const made = this.#objects.filter(({ kind }) => kind === "Service").map(({ metadata }) => metadata.name);
    return stated({
      name: ingress.metadata.name === main.metadata.name ? undefined : ingress.metadata.name,
      host: rule["host"],
      tlsSecret: tls?.["secretName"],
      tls: tls === undefined ? "elsewhere" : undefined,
      clusterIssuer: at(ingress, "metadata", "annotations", "cert-manager.io/cluster-issuer"),
      routes: itemsAt(rule, "http", "paths").map(({ path = "/", backend }) => {
        const service = at(backend, "service", "name");
        const named = services.find(({ metadata }) => metadata.name === service);
        const port = at(backend, "service", "port", "number");
        const byName = itemsAt(named, "spec", "ports").find(
          ({ name }) => name === at(backend, "service", "port", "name"),
        );
        return stated({
          path,
          service,
          port: port ?? byName?.["port"],
          existing: made.includes(String(service)) ? undefined : true,
        });
      }),
    });
  }

  configMaps(main: KubernetesObject): Literal {
    const own = this.of(main).filter(({ kind }) => kind === "ConfigMap");
    const made = own.map(({ metadata, data }) => [metadata.name, data ?? {}]);
    const names = own.map(({ metadata }) => metadata.name);
    const others = referred(main, "configMap").filter((name) => !names.includes(name));
    return Object.fromEntries([...made, ...others.map((name) => [name, { existing: true }])]);
  }

  /** A cluster's Secret stays as it is; one of a file is filled from variables, for no literal holds its values. */
  secrets(main: KubernetesObject): Literal {
    const own = this.of(main).filter((object) => object.kind === "Secret" && !isLive(object));
    const made = own.map(({ metadata, data, stringData, type }) => [
      metadata.name,
      stated({
        keys: [...Object.keys(isObject(data) ? data : {}), ...Object.keys(isObject(stringData) ? stringData : {})],
        revision: 1,
        type: unless(type, "Opaque"),
      }),
    ]);
    const names = own.map(({ metadata }) => metadata.name);
    const others = referred(main, "secret").filter((name) => !names.includes(name));
    return Object.fromEntries([...made, ...others.map((name) => [name, { existing: true }])]);
  }

  /**
   * Where no policy selects the pods, the namespace's own traffic stays open and all else ends: a stack denies what it
   * does not state.
   */
  network(main: KubernetesObject, mains: readonly KubernetesObject[], publicRanges: readonly unknown[]): Literal {
    const namespace = namespaceOf(main);
    const policies = this.of(main).filter(({ kind }) => kind === "NetworkPolicy");
    const rules = (direction: string) => policies.flatMap((policy) => itemsAt(policy, "spec", direction));
    if (policies.length > 0) {
      const metrics = metricsPort(main);
      const from = (isMetrics: boolean) =>
        rules("ingress")
          .filter((rule) => itemsAt(rule, "ports").some(({ port }) => port === metrics) === isMetrics)
          .flatMap((rule) => itemsAt(rule, "from").map((peer) => peerOf(peer, namespace)))
          .filter(({ cidr }) => cidr === undefined || !publicRanges.includes(cidr));
      return {
        metrics: metrics === undefined ? undefined : { port: metrics, from: from(true) },
        network: stated({
          ingressFrom: from(false),
          egressTo: rules("egress").flatMap((rule) =>
            itemsAt(rule, "to").flatMap((peer) =>
              itemsAt(rule, "ports")
                .filter(({ port }) => Number(port) !== 53)
                .map(({ port }) => ({ ...peerOf(peer, namespace), port: Number(port) })),
            ),
          ),
        }),
      };
    }
    const ports = mains
      .filter((other) => other !== main && namespaceOf(other) === namespace)
      .flatMap((other) => itemsAt(podsOf(other), "containers"))
      .flatMap((container) => itemsAt(container, "ports"))
      .filter(({ protocol = "TCP" }) => protocol === "TCP")
      .map(({ containerPort }) => Number(containerPort));
    const isServed = itemsAt(podsOf(main), "containers").some((container) => itemsAt(container, "ports").length > 0);
    return {
      network: stated({
        ingressFrom: isServed ? [{ namespace }] : [],
        egressTo: [...new Set(ports)].sort((one, other) => one - other).map((port) => ({ namespace, port })),
      }),
    };
  }
}

/** The port that is named for metrics, where a policy may say what scrapes it. */
function metricsPort(main: KubernetesObject): unknown {
  return itemsAt(podsOf(main), "containers")
    .flatMap((container) => itemsAt(container, "ports"))
    .find(({ name }) => name === "metrics")?.["containerPort"];
}

function peerOf({ namespaceSelector, podSelector, ipBlock }: Json, namespace: string): Literal {
  if (ipBlock !== undefined) return { cidr: at(ipBlock, "cidr") };
  return stated({
    namespace: at(namespaceSelector, "matchLabels", "kubernetes.io/metadata.name") ?? namespace,
    podLabels: objectAt(podSelector, "matchLabels"),
  });
}

function namespaceOf({ kind, metadata }: KubernetesObject): string {
  return kind === "Namespace" ? metadata.name : (metadata.namespace ?? "default");
}

/** Whether a selector chooses the workload's pods. */
function selects(selector: unknown, main: KubernetesObject): boolean {
  const labels = objectAt(main, ...templatePath(main.kind), "metadata", "labels");
  return (
    isObject(selector) &&
    Object.keys(selector).length > 0 &&
    Object.entries(selector).every(([key, value]) => labels[key] === value)
  );
}

function backendsOf(ingress: KubernetesObject): readonly unknown[] {
  return itemsAt(ingress, "spec", "rules").flatMap((rule) =>
    itemsAt(rule, "http", "paths").map((path) => at(path, "backend", "service", "name")),
  );
}

/** Names of the ConfigMaps or Secrets that the pods read. */
function referred(main: KubernetesObject, kind: "configMap" | "secret"): readonly string[] {
  const pods = podsOf(main);
  const names = [
    ...containersOf(pods).flatMap((container) => [
      ...itemsAt(container, "env").map((item) => at(item, "valueFrom", `${kind}KeyRef`, "name")),
      ...itemsAt(container, "envFrom").map((item) => at(item, `${kind}Ref`, "name")),
    ]),
    ...itemsAt(pods, "volumes").flatMap((volume) => [
      kind === "secret" ? at(volume, "secret", "secretName") : at(volume, "configMap", "name"),
      ...itemsAt(volume, "projected", "sources").map((source) => at(source, kind, "name")),
    ]),
    ...(kind === "secret" ? itemsAt(pods, "imagePullSecrets").map(({ name }) => name) : []),
  ];
  return [...new Set(names.filter((name) => typeof name === "string"))];
}
