import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";
import { headroom } from "./headroom";
import { knownSizes } from "./known-sizes";
import { maximum } from "./maximum";
import { nodeFacts } from "./node-facts";
import { platformSchedulable } from "./platform-schedulable";
import { podFitsNode } from "./pod-fits-node";
import { schedulable } from "./schedulable";
import { sharedPools } from "./shared-pools";
import { spotOnly } from "./spot-only";
import { systemPool } from "./system-pool";
import { zoneLoss } from "./zone-loss";

/** Whether what a cluster's workloads want at most fits what its pools can grow to. */
export const capacityRules: readonly Rule<Environment>[] = [
  nodeFacts,
  knownSizes,
  schedulable,
  platformSchedulable,
  systemPool,
  podFitsNode,
  maximum,
  sharedPools,
  headroom,
  spotOnly,
  zoneLoss,
];
