import { awsRights } from "./rights-aws";
import { azureRights } from "./rights-azure";
import { kubernetesRights } from "./rights-kubernetes";
import type { Rule } from "./rule";

/** What identities may do does not grow into wildcards, administration, escalation or strangers' hands. */
export const rights: Rule = {
  id: "rights",
  sentence:
    "wildcards that are added, `NotAction` and `NotResource`, actions that lead to more rights, new principals and subjects, conditions and denials that go or get wider, boundaries taken off, administrators' roles and policies, standing keys and tokens; a stack's first plan is judged likewise, but for the administrators of a cluster that it makes",
  on: ["create", "update", "destroy"],
  check: (change, plan) => [
    ...awsRights(change, plan),
    ...azureRights(change, plan),
    ...kubernetesRights(change, plan),
  ],
};
