import { join } from "node:path";
import type { NotRehearsed } from "./not-rehearsed";

type Body = Readonly<Record<string, unknown>>;
type Resources = Readonly<Record<string, Body>>;

interface ReleaseBody extends Body {
  readonly chart: string;
  readonly values: readonly string[];
  /** None where the chart is the repository's own, carried beside the stack. */
  readonly repository?: string;
}

const KEPT = /(?<="crds": \{[^}]*"keep"): true/;

/**
 * The stack for a cluster whose nodes are played, its charts taken from a folder that holds them unpacked. What a chart of
 * our own makes is judged by a webhook, and nobody on a played node answers for one. Nothing stays in the cluster.
 */
export function withLocalCharts<Stack extends Body>(
  stack: Stack,
  folder: string,
): { readonly stack: Stack; readonly changed: readonly NotRehearsed[] } {
  const resources = (stack["resource"] ?? {}) as Readonly<Record<string, Resources>>;
  const { helm_release: releases, ...others } = resources;
  if (releases === undefined) return { stack, changed: [] };
  const changed: NotRehearsed[] = [];
  const kept = Object.entries(releases as Readonly<Record<string, ReleaseBody>>).flatMap(([id, body]) => {
    const { repository, ...release } = body;
    if (repository === undefined) {
      changed.push({ what: `helm_release.${id}`, why: "no webhook answers on a played node" });
      return [];
    }
    const values = body.values.map((text) => text.replace(KEPT, ": false"));
    if (values.join() !== body.values.join()) {
      changed.push({ what: `helm_release.${id}: crds.keep`, why: "the cluster is left as it was" });
    }
    return [[id, { ...release, values, chart: join(folder, release.chart) }]];
  });
  return { stack: { ...stack, resource: { ...others, helm_release: Object.fromEntries(kept) } }, changed };
}
