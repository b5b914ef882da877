import type { Change } from "../plan-json";
import { blockOf } from "../values";
import type { Rule } from "./rule";

/** A control plane or its nodes move on by one minor at a time, and never back. https://kubernetes.io/releases/version-skew-policy/ */
export const kubernetesVersion: Rule = {
  id: "kubernetes-version",
  on: ["update"],
  check: ({ type, before, after }) =>
    versionsOf(type, before).flatMap(([name, from], index) => {
      const to = versionsOf(type, after)[index]?.[1];
      const [old, young] = [minorOf(from), minorOf(to)];
      if (old === undefined || young === undefined) return [];
      if (older(young, old)) return [`${name} goes back from ${from} to ${to}: no cluster can`];
      return young[0] !== old[0] || young[1] - old[1] > 1
        ? [`${name} jumps from ${from} to ${to}: take one minor at a time`]
        : [];
    }),
};

function versionsOf(type: string, values: Change["before"]): readonly (readonly [name: string, version: unknown])[] {
  switch (type) {
    case "aws_eks_cluster":
    case "aws_eks_node_group":
      return [["version", values["version"]]];
    case "azurerm_kubernetes_cluster":
      return [
        ["kubernetes_version", values["kubernetes_version"]],
        ["default_node_pool.orchestrator_version", blockOf(values, "default_node_pool")["orchestrator_version"]],
      ];
    case "azurerm_kubernetes_cluster_node_pool":
      return [["orchestrator_version", values["orchestrator_version"]]];
    default:
      return [];
  }
}

type Version = readonly [major: number, minor: number, patch: number | undefined];

function minorOf(version: unknown): Version | undefined {
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(String(version)) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return [Number(major), Number(minor), patch === undefined ? undefined : Number(patch)];
}

function older(a: Version, b: Version): boolean {
  if (a[0] !== b[0]) return a[0] < b[0];
  if (a[1] !== b[1]) return a[1] < b[1];
  return a[2] !== undefined && b[2] !== undefined && a[2] < b[2];
}
