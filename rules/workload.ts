import { inEachItem } from "../config/fill";
import type { CompleteWorkload } from "../config/workload";
import { hostsOf, inEachRoute, routesTo } from "../config/workload/ingress";
import { isSidecar } from "../config/workload/init-containers";
import { httpPortsOf } from "../config/workload/service";
import { LONGEST_JOB } from "../lib/job-name";
import { own } from "../lib/own";
import { DNS_LABEL } from "../lib/patterns";
import { amountOf } from "../lib/quantity";
import { publicServiceName } from "../lib/service-name";
import type { Rule, WorkloadSubject } from "./rule";

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
    id: "workload/service",
    says: "A headless Service leads to the pods' addresses, where its port is the container's.",
    source: "https://kubernetes.io/docs/concepts/services-networking/service/#headless-services",
    check: ({ workload }) => {
      const { service, servicePort, container } = workload;
      if (!service?.headless || servicePort === container.port) return [];
      const message = `must be container.port, ${container.port}, beside service.headless: nothing translates it`;
      return [{ path: "servicePort", value: servicePort, message }];
    },
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
    id: "workload/autoscaling-metrics",
    says: "A container's metric is of a container that runs as long as its pod.",
    source: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#container-resource-metrics",
    check: ({ workload }) =>
      inEachItem(workload.autoscaling?.metrics ?? [], (metric, index) => {
        if (metric.type !== "container") return [];
        const sidecars = Object.entries(workload.initContainers).filter(([, init]) => isSidecar(init));
        const names = [workload.container.name, ...sidecars.map(([name]) => name)];
        if (names.includes(metric.container)) return [];
        const message = `must be a container of the pods, ${names.join(" or ")}`;
        return [{ path: `autoscaling.metrics.${index}.container`, value: metric.container, message }];
      }),
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
    check: ({ name, workload }) =>
      inEachRoute(workload.ingress, ({ service, port }, at) => {
        const ports = httpPortsOf(workload);
        if (service !== name || ports.includes(port)) return [];
        const message = `must be ${name}'s servicePort, ${ports.join(" or ")}`;
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
