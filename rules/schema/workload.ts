import { type GenericSchema, never, string } from "valibot";
import { taintEffect } from "./taint";
import { count, countOrShare, excluded, keyed, list, object, oneOf, optional, shapeBy, text, texts } from "./values";

const created = object({ create: text, existing: excluded("stands beside create: keep one of the two") });
const existing = object({ existing: text, create: excluded("stands beside existing: keep one of the two") });

const fromSecret = object({ secret: text, key: text });
const fromConfigMap = object({ configMap: text, key: text });
const envValue = shapeBy((value) =>
  value["secret"] !== undefined ? fromSecret : value["configMap"] !== undefined ? fromConfigMap : text,
);

const resources = { cpu: text, memory: text, ephemeralStorage: optional(text) };

const probe = object({
  path: text,
  initialDelaySeconds: optional(count),
  periodSeconds: optional(count),
  timeoutSeconds: optional(count),
  failureThreshold: optional(count),
});

const byTag = object({
  registry: text,
  repository: text,
  tag: text,
  digest: excluded("stands beside tag: keep one of the two"),
});
const byDigest = object({
  registry: text,
  repository: text,
  digest: text,
  tag: excluded("stands beside digest: keep one of the two"),
});
const imageText = string("is no image: take text in quotes, or { registry, repository, tag }");
const image = shapeBy((value) => {
  if (value["registry"] === undefined) return imageText;
  return value["digest"] === undefined ? byTag : byDigest;
});

const container = object({
  name: text,
  image,
  port: count,
  env: optional(keyed(envValue)),
  requests: object(resources),
  limits: object({ ...resources, cpu: optional(text) }),
  probes: object({ liveness: probe, readiness: probe, startup: probe }),
  userId: optional(count),
});

const speed = object({ percent: count, periodSeconds: count, stabilizationSeconds: count });
const autoscaling = object({
  name: optional(text),
  min: count,
  max: count,
  cpuPercent: optional(count),
  memoryPercent: optional(count),
  scaleUp: optional(speed),
  scaleDown: optional(speed),
});

const filledSecret = object({
  keys: list(text),
  revision: count,
  existing: excluded("stands beside keys: keep one of the two"),
});
const existingSecret = object({
  existing: oneOf(true),
  keys: excluded("stands beside existing: keep one of the two"),
  revision: excluded("stands beside existing: keep one of the two"),
});

const range = {
  cidr: text,
  namespace: excluded("stands beside cidr: keep one of the two"),
  podLabels: excluded("stands beside cidr: leave it out"),
};
const pods = {
  namespace: text,
  podLabels: optional(texts),
  cidr: excluded("stands beside namespace: keep one of the two"),
};
const [rangeIn, podsIn] = [object(range), object(pods)];
const [rangeOut, podsOut] = [object({ ...range, port: count }), object({ ...pods, port: count })];

const common = {
  namespace: shapeBy((namespace) => (namespace["existing"] === undefined ? created : existing)),
  labels: optional(texts),
  container,
  rollout: optional(
    object({
      maxSurge: optional(countOrShare),
      maxUnavailable: optional(countOrShare),
      minReadySeconds: optional(count),
      progressDeadlineSeconds: optional(count),
    }),
  ),
  preStopSeconds: optional(count),
  terminationGraceSeconds: optional(count),
  maxDisrupted: optional(countOrShare),
  nodeSelector: optional(texts),
  tolerations: optional(list(object({ key: text, value: optional(text), effect: optional(taintEffect) }))),
  servicePort: optional(count),
  publicService: optional(object({ port: count, sourceRanges: list(text) })),
  ingress: optional(
    object({
      name: optional(text),
      host: text,
      tlsSecret: optional(text),
      clusterIssuer: optional(text),
      routes: list(object({ path: text, service: text, port: count })),
    }),
  ),
  configMaps: optional(keyed(texts)),
  secrets: optional(keyed(shapeBy((secret) => (secret["existing"] === undefined ? filledSecret : existingSecret)))),
  network: optional(
    object({
      ingressFrom: optional(list(shapeBy((peer) => (peer["cidr"] === undefined ? podsIn : rangeIn)))),
      egressTo: optional(list(shapeBy((peer) => (peer["cidr"] === undefined ? podsOut : rangeOut)))),
    }),
  ),
};

/** Workloads by name, on a cluster whose cloud gives them such an identity. */
export function workloads<Identity extends GenericSchema>(identity: Identity) {
  const own = { ...common, identity: optional(identity) };
  const scaled = object({ ...own, autoscaling, replicas: excluded("stands beside autoscaling: keep one of the two") });
  const fixed = object({
    ...own,
    replicas: count,
    autoscaling: excluded("stands beside replicas: keep one of the two"),
  });
  return keyed(shapeBy((workload) => (workload["autoscaling"] === undefined ? fixed : scaled)));
}

/** The cluster is no cloud's, or none that this project gave rights. */
export const noIdentity = never("is for clusters of type eks or aks: leave it out");
