import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";
import { addOns } from "./add-ons";
import { autoscalerMissing } from "./autoscaler-missing";
import { autoscalerVersion } from "./autoscaler-version";
import { certificates } from "./certificates";
import { challenges } from "./challenges";
import { clusterIssuer } from "./cluster-issuer";
import { contact } from "./contact";
import { ingressTls } from "./ingress-tls";
import { loadBalancerAccess } from "./load-balancer-access";
import { loadBalancerReach } from "./load-balancer-reach";
import { nodeAutoscaling } from "./node-autoscaling";
import { traefikReach } from "./traefik-reach";
import { traefikReplicas } from "./traefik-replicas";

/** What a cluster's add-ons refuse, of their own settings and of what stands on them. */
export const platformRules: readonly Rule<Environment>[] = [
  addOns,
  loadBalancerAccess,
  traefikReplicas,
  traefikReach,
  contact,
  challenges,
  clusterIssuer,
  autoscalerMissing,
  nodeAutoscaling,
  autoscalerVersion,
  certificates,
  ingressTls,
  loadBalancerReach,
];
