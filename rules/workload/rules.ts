import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Named, Rule } from "../rule";
import { addressRanges } from "./address-ranges";
import { autoscalingRange } from "./autoscaling-range";
import { autoscalingReach } from "./autoscaling-reach";
import { autoscalingSpeed } from "./autoscaling-speed";
import { configMapKeys } from "./config-map-keys";
import { configMapSize } from "./config-map-size";
import { disruption } from "./disruption";
import { envSources } from "./env-sources";
import { gracefulShutdown } from "./graceful-shutdown";
import { imagePinned } from "./image-pinned";
import { ingressBackend } from "./ingress-backend";
import { ingressReach } from "./ingress-reach";
import { ingressRoutes } from "./ingress-routes";
import { labels } from "./labels";
import { literalSecret } from "./literal-secret";
import { name } from "./name";
import { peers } from "./peers";
import { ports } from "./ports";
import { probeTimeout } from "./probe-timeout";
import { probes } from "./probes";
import { quantities } from "./quantities";
import { replicas } from "./replicas";
import { requestsWithinLimits } from "./requests-within-limits";
import { reservedNamespace } from "./reserved-namespace";
import { rollout } from "./rollout";
import { secretKeys } from "./secret-keys";
import { spareReplica } from "./spare-replica";
import { startupDeadline } from "./startup-deadline";
import { tlsSecret } from "./tls-secret";
import { tolerations } from "./tolerations";
import { unprivileged } from "./unprivileged";

/** What a workload refuses. */
export const workloadRules: readonly Rule<Named<WorkloadConfig>>[] = [
  name,
  labels,
  imagePinned,
  unprivileged,
  quantities,
  requestsWithinLimits,
  probes,
  envSources,
  configMapKeys,
  secretKeys,
  replicas,
  autoscalingRange,
  autoscalingSpeed,
  rollout,
  disruption,
  gracefulShutdown,
  ingressRoutes,
  ports,
  addressRanges,
  startupDeadline,
  probeTimeout,
  spareReplica,
  autoscalingReach,
  ingressReach,
  ingressBackend,
  tlsSecret,
  reservedNamespace,
  literalSecret,
  tolerations,
  peers,
  configMapSize,
];
