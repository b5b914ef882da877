import type { Change } from "../plan-json";
import { blockOf, isUnknownValue } from "../values";
import type { Rule } from "./rule";

/** A control plane or its nodes move on by one minor at a time, and never back. https://kubernetes.io/releases/version-skew-policy/ */
export const kubernetesVersion: Rule = {
  id: "kubernetes-version",
  sentence: "more than one minor at a time, back, or to a version that is known only after the apply",
  on: ["update"],
  check: ({ kind, was, will }) =>
    versionsOf(kind, was).flatMap(([name, from], index) => {
      const to = versionsOf(kind, will)[index]?.[1];
      if (isUnknownValue(to) && from !== undefined)
        return [`${name} was ${String(from)} and is known only while Terraform applies`];
      const [old, next] = [minorOf(from), minorOf(to)];
      if (old === undefined || next === undefined) return [];
      if (older(next, old)) return [`${name} goes back from ${String(from)} to ${String(to)}, which no cluster can`];
      return next[0] !== old[0] || next[1] - old[1] > 1
        ? [`${name} jumps from ${String(from)} to ${String(to)}; one minor at a time is supported`]
        : [];
    }),
};

function versionsOf(type: string, values: Change["was"]): readonly (readonly [name: string, version: unknown])[] {
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

/** A minor, or a patch of it: which patch runs is the cloud's choice where only a minor is asked for. */
export function sameVersion(a: unknown, b: unknown): boolean {
  const [old, next] = [minorOf(a), minorOf(b)];
  if (old === undefined || next === undefined) return a === b;
  return (
    old[0] === next[0] && old[1] === next[1] && (old[2] === next[2] || old[2] === undefined || next[2] === undefined)
  );
}

/** The minor of a version. */
export function minor(version: unknown): number | undefined {
  return minorOf(version)?.[1];
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
