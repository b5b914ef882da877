import { environments } from "../../environments/all";
import { synthesizeEnvironments } from "../support/complete";
import { snapshotDifference, snapshotStack } from "../support/snapshots";
import type { StackJson } from "../support/synthesize";

// Every stack of every environment: the first of its kind whole, the others by what they have in its place.

/** Stacks of a kind are much the same: clusters and platforms of one cloud, registries of one, and a workload anywhere. */
function kindOf(stack: StackJson): string {
  const types = Object.keys({ ...stack.resource, ...stack.data });
  const cloud = types.some((type) => type.startsWith("azurerm_")) ? "azurerm" : "aws";
  const workload = stack.resource?.["kubernetes_deployment_v1"];
  const deployments = Object.keys(workload ?? {}).map((id) => id.replace(/_[0-9A-F]{8}$/, ""));
  if (workload) return `workload ${deployments.join()}`;
  const main = ["helm_release", "aws_eks_cluster", "azurerm_kubernetes_cluster"].find((type) => types.includes(type));
  return `${cloud} ${main ?? "registry"}`;
}

const stacks = environments.flatMap((environment) => Object.entries(synthesizeEnvironments(environment)));
const first = new Map<string, readonly [name: string, stack: StackJson]>();

describe.each(stacks)("%s", (name, stack) => {
  const kind = kindOf(stack);
  const known = first.get(kind);
  if (known === undefined) {
    first.set(kind, [name, stack]);
    snapshotStack(stack);
  } else {
    snapshotDifference(known, stack);
  }
});
