import { count, excluded, flag, list, object, oneOf, optional, shapeBy, text } from "./values";

const internal = object({
  internal: oneOf(true),
  sourceRanges: excluded("stands beside internal: keep one of the two"),
});
const open = object({
  sourceRanges: list(text),
  internal: excluded("stands beside sourceRanges: keep one of the two"),
});
const loadBalancer = shapeBy((access) => (access["internal"] === undefined ? open : internal));

const common = {
  traefik: optional(object({ loadBalancer, replicas: optional(count) })),
  certManager: optional(object({ email: text })),
};

export const platform = object(common);

export const nodeAutoscaling = object({
  expander: optional(oneOf("least-waste", "most-pods", "random")),
  scaleDownUnneededMinutes: optional(count),
  scaleDownUtilizationPercent: optional(count),
});

export const eksPlatform = object({
  ...common,
  clusterAutoscaler: optional(nodeAutoscaling),
  loadBalancerController: optional(object({ loadBalancer, certificateArns: list(text) })),
});

export const existingPlatform = object({
  ...common,
  metricsServer: optional(object({ insecureKubelets: optional(flag) })),
});
