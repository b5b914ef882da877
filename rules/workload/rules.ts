import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Named, Rule } from "../rule";
import { addressRanges } from "./address-ranges";
import { autoscalingRange } from "./autoscaling-range";
import { autoscalingSpeed } from "./autoscaling-speed";
import { configMapKeys } from "./config-map-keys";
import { disruption } from "./disruption";
import { envSources } from "./env-sources";
import { gracefulShutdown } from "./graceful-shutdown";
import { imagePinned } from "./image-pinned";
import { ingressRoutes } from "./ingress-routes";
import { labels } from "./labels";
import { name } from "./name";
import { ports } from "./ports";
import { probes } from "./probes";
import { quantities } from "./quantities";
import { replicas } from "./replicas";
import { requestsWithinLimits } from "./requests-within-limits";
import { rollout } from "./rollout";
import { secretKeys } from "./secret-keys";
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
];
