import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";
import { autoscalerMissing } from "./autoscaler-missing";
import { autoscalerVersion } from "./autoscaler-version";
import { certificates } from "./certificates";
import { ingressTls } from "./ingress-tls";
import { loadBalancerReach } from "./load-balancer-reach";
import { nodeAutoscaling } from "./node-autoscaling";

/** What a cluster's add-ons refuse, of their own settings and of what stands on them. */
export const platformRules: readonly Rule<Environment>[] = [
  autoscalerMissing,
  nodeAutoscaling,
  autoscalerVersion,
  certificates,
  ingressTls,
  loadBalancerReach,
];
