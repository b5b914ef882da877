import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";
import { clusterNames } from "./cluster-names";
import { ingressClass } from "./ingress-class";
import { ingressHosts } from "./ingress-hosts";
import { objectNames } from "./object-names";
import { protectedState } from "./protected-state";
import { publicEndpoint } from "./public-endpoint";
import { publicPorts } from "./public-ports";
import { tags } from "./tags";
import { unprotectedProduction } from "./unprotected-production";
import { workloadIdentity } from "./workload-identity";

/** What parts of an environment, each fine by itself, refuse beside each other. */
export const couplingRules: readonly Rule<Environment>[] = [
  tags,
  protectedState,
  unprotectedProduction,
  publicEndpoint,
  publicPorts,
  ingressClass,
  workloadIdentity,
  objectNames,
  ingressHosts,
];

/** What environments share, their clouds. */
export const sharedCloudRules: readonly Rule<readonly Environment[]>[] = [clusterNames];
