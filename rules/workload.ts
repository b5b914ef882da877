import { inEach, inEachItem, readable } from "../config/fill";
import type { CompleteWorkload } from "../config/workload";
import type { EnvValue } from "../config/workload/container";
import { hostsOf, inEachRoute, routesTo } from "../config/workload/ingress";
import { imageText } from "../lib/container-image";
import { LONGEST_JOB } from "../lib/job-name";
import { DNS_LABEL } from "../lib/patterns";
import { parseQuantity } from "../lib/quantity";
import { publicServiceName } from "../lib/service-name";
import { variableName } from "../lib/variable-name";
import { credentialIn, isSecretName } from "./literal-secret";
import type { Rule, Violation, WorkloadSubject } from "./rule";

const HOST = /(?:[A-Za-z0-9](?:[-.A-Za-z0-9]*[A-Za-z0-9])?(?::\d+)?\/)?/;
const PART = /[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*/;
const TAG = /(?::(?<tag>\w[\w.-]{0,127}))?/;
const DIGEST = /(?<digest>@(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?/;
// https://github.com/distribution/reference/blob/main/reference.go
const REFERENCE = new RegExp(`^${HOST.source}${PART.source}(?:/${PART.source})*${TAG.source}${DIGEST.source}$`);

// MAX_ARG_STRLEN, the terminating zero included.
const LONGEST_VARIABLE = 131_072;

// A CronJob's name grows by the minute, a StatefulSet's by its revision, which is a label, and a Job's by its digest.
const LONGEST_NAMES: Readonly<Partial<Record<CompleteWorkload["kind"], number>>> = {
  schedule: 52,
  stateful: 52,
  job: LONGEST_JOB,
};

/** What a workload refuses. */
export const workloadRules: readonly Rule<WorkloadSubject>[] = [
  {
    id: "workload/name",
    says: "The workload's name, with `-public` and `-pods` for the Services that end so, is a DNS label that starts with a letter and leaves room for what Kubernetes adds.",
    source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
    check: ({ name, workload: { kind, publicService } }) => {
      const service = publicService === undefined ? name : publicServiceName(name);
      const found = (value: string, message: string) => [{ path: "name", value, message }];
      const longest = LONGEST_NAMES[kind];
      return [
        ...(DNS_LABEL.test(service)
          ? []
          : found(service, "must be a DNS label: at most 63 of a-z, 0-9 and -, with a letter or digit at both ends")),
        // Clusters before 1.36 hold Services to RFC 1035.
        ...(/^\d/.test(name) ? found(name, "must start with a letter, as a Service's name") : []),
        ...(longest !== undefined && name.length > longest && DNS_LABEL.test(service)
          ? found(name, `must be at most ${longest} characters for kind ${kind}, to which Kubernetes adds`)
          : []),
      ];
    },
  },
  {
    id: "workload/image-pinned",
    says: "The image has a tag other than `latest`, or a digest: what runs is what was reviewed.",
    source: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
    check: ({ workload: { container }, environment }) => {
      const { image } = container;
      const text = typeof image === "string" ? image : imageText(image, environment.registries);
      const { tag = "latest", digest } = REFERENCE.exec(text)?.groups ?? {};
      if (digest !== undefined || tag !== "latest") return [];
      const message =
        "must be an image with a version's tag, such as registry.example.com/web-api:1.2.3, or with a @sha256 digest";
      return [{ path: "container.image", value: text, message }];
    },
  },
  {
    id: "workload/requests-within-limits",
    says: "A request is at most its limit.",
    source: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits",
    check: ({ workload: { container } }) =>
      inEachItem(["cpu", "memory", "ephemeralStorage"] as const, (resource) => {
        const [request, limit] = [container.requests[resource], container.limits[resource]];
        if (limit === undefined || amountOf(request) <= amountOf(limit)) return [];
        const message = `must be at most limits.${resource} "${limit}"`;
        return [{ path: `container.requests.${resource}`, value: request, message }];
      }),
  },
  {
    id: "workload/probes",
    says: "Liveness is more patient than readiness where both ask the same: a slow database would restart the pods.",
    source: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
    check: ({ workload: { container } }) => {
      if (container.probes === undefined) return [];
      const { liveness, readiness } = container.probes;
      if (liveness.path !== readiness.path || patience(liveness) > patience(readiness)) return [];
      const message = `is the readiness probe's path too, after whose ${patience(readiness)} seconds the pod restarts at once; expected one that checks no dependency, or more than ${patience(readiness)} seconds, periodSeconds by failureThreshold`;
      return [{ path: "container.probes.liveness.path", value: liveness.path, message, severity: "warning" }];
    },
  },
  {
    id: "workload/probe-timeout",
    says: "A probe answers, or does not, before the next one is due.",
    source:
      "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#configure-probes",
    check: ({ workload: { container } }) =>
      inEachItem(["liveness", "readiness", "startup"] as const, (role) => {
        const { timeoutSeconds = 0, periodSeconds = 0 } = container.probes?.[role] ?? {};
        if (timeoutSeconds <= periodSeconds) return [];
        const message = `must be at most periodSeconds, ${periodSeconds}: a dead pod is noticed late otherwise`;
        const path = `container.probes.${role}.timeoutSeconds`;
        return [{ path, value: timeoutSeconds, message, severity: "warning" as const }];
      }),
  },
  {
    id: "workload/unprivileged",
    says: "A container's user id is above those that a host gives its own users, 10000 at most.",
    source: "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
    check: ({ workload: { container } }) => {
      const { userId } = container;
      if (userId === "image" || userId > 10000) return [];
      const message = "may be a user of the host; expected an id of at least 10001 where the image allows it";
      return [{ path: "container.userId", value: userId, message, severity: "warning" }];
    },
  },
  {
    id: "workload/env-sources",
    says: "Environment variables read keys that the workload declares; a missing one keeps every pod from starting.",
    source: "https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/",
    check: ({ workload: { container, configMaps, secrets } }) => {
      const isDeclared = (value: EnvValue) => {
        if (typeof value === "string") return true;
        if ("configMap" in value) return Object.hasOwn(own(configMaps, value.configMap) ?? {}, value.key);
        const secret = own(secrets, value.secret);
        return secret !== undefined && (secret.keys === undefined || secret.keys.includes(value.key));
      };
      return inEach(container.env, (variable, value) => {
        if (isDeclared(value)) return [];
        const message = "must be a key that configMaps or secrets declare";
        return [{ path: `container.env.${variable}`, value, message }];
      });
    },
  },
  {
    id: "workload/metrics",
    says: "The Service has one port for each: the one of its traffic is not that of the metrics, unless both are the container's same.",
    source: "https://kubernetes.io/docs/concepts/services-networking/service/#multi-port-services",
    check: ({ workload: { container, metrics, servicePort } }) => {
      if (metrics === undefined || metrics.port === container.port || metrics.port !== servicePort) return [];
      const message =
        "is servicePort too, which leads to another port of the container; expected another in one of the two";
      return [{ path: "metrics.port", value: metrics.port, message }];
    },
  },
  {
    id: "workload/tmp-size",
    says: "What `/tmp` may hold fits the container's limit of ephemeral storage: above it the pod is evicted.",
    source: "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir",
    check: ({ workload: { container } }) => {
      const { tmpSize, limits } = container;
      if (amountOf(tmpSize) <= amountOf(limits.ephemeralStorage)) return [];
      const message = `must be at most limits.ephemeralStorage "${limits.ephemeralStorage}"`;
      return [{ path: "container.tmpSize", value: tmpSize, message }];
    },
  },
  {
    id: "workload/env-size",
    says: "An environment variable is at most 128 KiB with its name: Linux starts no process with a longer one.",
    source: "https://man7.org/linux/man-pages/man2/execve.2.html",
    check: ({ workload: { container, configMaps } }) =>
      inEach(container.env, (variable, value) => {
        const text =
          typeof value === "string"
            ? value
            : "configMap" in value
              ? own(own(configMaps, value.configMap) ?? {}, value.key)
              : undefined;
        const size = Buffer.byteLength(`${variable}=${text ?? ""}`) + 1;
        if (size <= LONGEST_VARIABLE) return [];
        const message = `bytes must be at most ${LONGEST_VARIABLE}, its name included; expected a file`;
        return [{ path: `container.env.${variable}`, value: size, message }];
      }),
  },
  {
    id: "workload/public-tls",
    says: "A public Service passes on what it gets: on port 443 its clients speak TLS, and so must the container.",
    source: "https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer",
    check: ({ workload: { publicService } }) => {
      if (publicService?.port !== 443 || publicService.tls === "container") return [];
      const message =
        'passes TLS on to the container; expected tls: "container" beside it where the container answers TLS, another port where it answers HTTP, or ingress in its place';
      return [{ path: "publicService.port", value: publicService.port, message, severity: "warning" }];
    },
  },
  {
    id: "workload/secret-keys",
    says: "Every key of a Secret that is filled has a Terraform variable of its own.",
    source: "https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data",
    check: ({ workload: { secrets } }) => {
      const owners = new Map<string, string>();
      return inEach(secrets, (secret, { keys }) => {
        if (keys === undefined) return [];
        const start = "must start with a-z, as the Terraform variables of its keys do";
        return [
          ...(/^[a-z]/.test(secret) ? [] : [{ path: "secrets", value: secret, message: start }]),
          ...keys.flatMap((key) => {
            const variable = variableName(secret, key);
            const owner = owners.get(variable);
            owners.set(variable, `${secret}.${key}`);
            if (owner === undefined) return [];
            const message = `has the variable ${variable}, as ${owner} has; must be another`;
            return [{ path: `secrets.${secret}.keys`, value: key, message }];
          }),
        ];
      });
    },
  },
  {
    id: "workload/literal-secret",
    says: "No literal holds a secret: it would be in the code, in the plan and in the state.",
    source: "https://kubernetes.io/docs/concepts/configuration/secret/",
    check: ({ workload }) => [
      ...(readable(() => literalSecrets("container.env", workload.container.env)) ?? []),
      ...(readable(() => inEach(workload.configMaps, (name, data) => literalSecrets(`configMaps.${name}`, data))) ??
        []),
    ],
  },
  {
    id: "workload/spare-replica",
    says: "A pod answers while others are evicted: the fewest replicas are two or more, and the disruption budget is less.",
    source:
      "https://kubernetes.io/docs/tasks/run-application/configure-pdb/#think-about-how-your-application-reacts-to-disruptions",
    check: ({ workload: { replicas = 0, autoscaling, maxDisrupted } }) => {
      const [path, fewest] = autoscaling === undefined ? ["replicas", replicas] : ["autoscaling.min", autoscaling.min];
      if (maxDisrupted === undefined || fewest === 0) return [];
      if (fewest === 1) {
        const message = "should be at least 2: draining the only pod's node is an outage";
        return [{ path, value: fewest, message, severity: "warning" }];
      }
      const amount = Number.parseInt(String(maxDisrupted), 10);
      const isShare = typeof maxDisrupted === "string" && maxDisrupted.endsWith("%");
      if ((isShare ? Math.ceil((fewest * amount) / 100) : amount) < fewest) return [];
      const message = `should be at most ${fewest - 1}: a drain may evict all ${fewest} replicas at once otherwise`;
      return [{ path: "maxDisrupted", value: maxDisrupted, message, severity: "warning" }];
    },
  },
  {
    id: "workload/startup-deadline",
    says: "A rollout waits at least as long as its startup probe does: it would fail while a pod may still start.",
    source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds",
    check: ({ workload }) => {
      const { container, rollout } = workload;
      if (container.probes === undefined || rollout === undefined || !("progressDeadlineSeconds" in rollout)) return [];
      const { initialDelaySeconds, periodSeconds, failureThreshold } = container.probes.startup;
      const { minReadySeconds, progressDeadlineSeconds } = rollout;
      const longest = initialDelaySeconds + periodSeconds * failureThreshold + minReadySeconds;
      if (progressDeadlineSeconds >= longest) return [];
      const message = `must be at least ${longest}, the seconds that a start may take by its startup probe`;
      return [{ path: "rollout.progressDeadlineSeconds", value: progressDeadlineSeconds, message }];
    },
  },
  {
    id: "workload/graceful-shutdown",
    says: "The grace period outlasts the preStop delay, which counts towards it.",
    source: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
    check: ({ workload: { preStopSeconds, terminationGraceSeconds } }) => {
      if (terminationGraceSeconds > preStopSeconds) return [];
      const message = `must be at least ${preStopSeconds + 1}, above preStopSeconds ${preStopSeconds}`;
      return [{ path: "terminationGraceSeconds", value: terminationGraceSeconds, message }];
    },
  },
  {
    id: "workload/autoscaling-reach",
    says: "A pod can use as much as its autoscaler waits for: its limit is above the target's share of its request.",
    source: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details",
    check: ({ workload: { container, autoscaling } }) =>
      inEachItem(["cpu", "memory"] as const, (resource) => {
        const target = autoscaling?.[`${resource}Percent`];
        const limit = container.limits[resource];
        if (target === undefined || limit === undefined) return [];
        const [most, request] = [amountOf(limit), amountOf(container.requests[resource])];
        if ((request * target) / 100 < most) return [];
        const message = `must be at most ${Math.ceil((most / request) * 100) - 1}: no pod uses its limit, ${limit}, or more, so it would never scale`;
        return [{ path: `autoscaling.${resource}Percent`, value: target, message }];
      }),
  },
  {
    id: "workload/autoscaling-memory",
    says: "A memory target leaves an idle pod room: below a quarter of the limit most runtimes are above it at rest, and the replicas stay at their maximum.",
    source: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details",
    check: ({ workload: { container, autoscaling } }) => {
      const percent = autoscaling?.memoryPercent;
      if (percent === undefined) return [];
      const [limit, request] = [amountOf(container.limits.memory), amountOf(container.requests.memory)];
      const target = (request * percent) / 100;
      if (target >= limit / 4) return [];
      const message = `% of requests.memory "${container.requests.memory}" is ${Math.floor((target * 100) / limit)} % of the limit, which an idle pod may use already, and the replicas would stay at ${autoscaling?.max}; expected requests.memory at what a busy pod uses, or cpuPercent alone`;
      return [{ path: "autoscaling.memoryPercent", value: percent, message, severity: "warning" }];
    },
  },
  {
    id: "workload/ingress-reach",
    says: "The ingress controller may reach the pods, and those that solve ACME challenges: network policies deny what is not declared.",
    source:
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-traffic",
    check: ({ name, workload: { ingress, network } }) => {
      if (ingress === undefined || network.ingressFrom.length > 0) return [];
      const isRouted = routesTo(ingress, name);
      if (!isRouted && ingress.clusterIssuer === undefined) return [];
      const outcome = isRouted
        ? "its routes answer 502 otherwise"
        : "no ACME challenge is answered and no certificate comes otherwise";
      const message = `must have the ingress controller's namespace, such as { namespace: "traefik" }, or behind class alb the range of its load balancers: ${outcome}`;
      return [{ path: "network.ingressFrom", value: network.ingressFrom, message }];
    },
  },
  {
    id: "workload/ingress-backend",
    says: "A route to the workload's own Service has a port that the Service has.",
    source: "https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/#IngressBackend",
    check: ({ name, workload: { servicePort, ingress } }) =>
      inEachRoute(ingress, ({ service, port }, at) => {
        if (service !== name || port === servicePort) return [];
        const message = `must be ${name}'s servicePort, ${servicePort}`;
        return [{ path: `${at}.port`, value: port, message }];
      }),
  },
  {
    id: "workload/tls-secret",
    says: "One party fills the certificate's Secret, the issuer or the party that made it, with a certificate and its key.",
    source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
    check: ({ workload: { ingress, secrets } }) => {
      if (ingress === undefined) return [];
      const { clusterIssuer } = ingress;
      return hostsOf(ingress).flatMap(({ said: { tlsSecret }, path }) => {
        const keys = tlsSecret === undefined ? undefined : own(secrets, tlsSecret)?.keys;
        if (keys === undefined) return [];
        const found = (message: string) => [{ path: `${path}.tlsSecret`, value: tlsSecret, message }];
        if (clusterIssuer !== undefined) {
          return found(`is filled by ${clusterIssuer} and by secrets.${tlsSecret}; state only one of the two`);
        }
        return keys.includes("tls.crt") && keys.includes("tls.key")
          ? []
          : found(`must be a Secret with the keys tls.crt and tls.key; secrets.${tlsSecret} lacks one`);
      });
    },
  },
];

type Probes = NonNullable<CompleteWorkload["container"]["probes"]>;

/** Seconds of failures after which a probe acts. */
function patience({ periodSeconds, failureThreshold }: Probes["liveness"]): number {
  return periodSeconds * failureThreshold;
}

function literalSecrets(path: string, values: Readonly<Record<string, EnvValue>>): readonly Violation[] {
  return inEach(values, (name, value) => {
    if (typeof value !== "string") return [];
    // The value is not shown: what is printed ends in a log.
    const shown = { path: `${path}.${name}`, value: "…" };
    const credential = credentialIn(value);
    if (credential !== undefined) {
      return [{ ...shown, message: `must not hold ${credential}; expected { secret, key }, declared in secrets` }];
    }
    if (!isSecretName(name) || value === "") return [];
    const message = "must not be a secret in plain text, as its name suggests; expected { secret, key }";
    return [{ ...shown, message, severity: "warning" as const }];
  });
}

/** What a record itself has; `constructor` is a legal name. */
function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Cores or bytes. */
function amountOf(quantity: string): number {
  return parseQuantity(quantity) ?? Number.NaN;
}
