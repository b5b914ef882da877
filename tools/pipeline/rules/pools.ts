import type { Change } from "../plan-json";
import { blockOf, type Fields, numberOf } from "../values";

/** A group of nodes, on either cloud. */
export interface Pool {
  readonly name: string;
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** Nodes that run, or that a new pool starts with. */
  readonly count: number | undefined;
}

/** The pools of a resource as it was or will be. */
export function poolsOf(kind: string, values: Fields): readonly Pool[] {
  switch (kind) {
    case "aws_eks_node_group": {
      const { min_size: min, max_size: max, desired_size: count } = blockOf(values, "scaling_config");
      return [pool(values["node_group_name_prefix"] ?? values["node_group_name"], min, max, count)];
    }
    case "aws_autoscaling_group":
      return [pool(values["name"], values["min_size"], values["max_size"], values["desired_capacity"])];
    case "azurerm_kubernetes_cluster_node_pool":
      return [azurePool(values)];
    case "azurerm_kubernetes_cluster":
      return Object.keys(blockOf(values, "default_node_pool")).length > 0
        ? [azurePool(blockOf(values, "default_node_pool"))]
        : [];
    default:
      return [];
  }
}

function pool(name: unknown, min: unknown, max: unknown, count: unknown): Pool {
  return { name: String(name ?? "").replace(/-$/, ""), min: numberOf(min), max: numberOf(max), count: numberOf(count) };
}

function azurePool(values: Fields): Pool {
  const { min_count: min, max_count: max, node_count: count } = values;
  const scales = values["auto_scaling_enabled"] === true || values["enable_auto_scaling"] === true || max !== undefined;
  return pool(values["name"], scales ? min : undefined, scales ? max : undefined, count);
}

/** How many nodes a pool starts with: what it says, else its least. */
export function startOf({ count, min }: Pool): number | undefined {
  return count ?? min;
}

/** Whether the change is of a pool of its own. */
export function isPool({ kind }: Change): boolean {
  return (
    kind === "aws_eks_node_group" || kind === "azurerm_kubernetes_cluster_node_pool" || kind === "aws_autoscaling_group"
  );
}
