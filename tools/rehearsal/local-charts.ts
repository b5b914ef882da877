import { join } from "node:path";
import type { Json } from "../lib/json";
import type { NotRehearsed } from "./not-rehearsed";

interface ReleaseBody extends Json {
  readonly chart: string;
  readonly values: readonly string[];
  /** Absent for a chart of this repository, which is copied beside the stack. */
  readonly repository?: string;
}

const KEEP_CRDS = /(?<="crds": \{[^}]*"keep"): true/;

/**
 * Adapts a stack to a cluster with simulated nodes: charts come unpacked from a folder. The repository's own chart is
 * left out, because no pod answers the webhook that validates its objects. No CustomResourceDefinition stays behind.
 */
export function withLocalCharts<Stack extends Json>(
  stack: Stack,
  folder: string,
): { readonly stack: Stack; readonly changed: readonly NotRehearsed[] } {
  const { helm_release: releases, ...others } = (stack["resource"] ?? {}) as Json;
  if (releases === undefined) return { stack, changed: [] };
  const changed: NotRehearsed[] = [];
  const adapted = Object.entries(releases as Readonly<Record<string, ReleaseBody>>).flatMap(([id, body]) => {
    const { repository, ...release } = body;
    if (repository === undefined) {
      changed.push({ what: `helm_release.${id}`, why: "no webhook runs on a simulated node" });
      return [];
    }
    const values = body.values.map((text) => text.replace(KEEP_CRDS, ": false"));
    if (values.join() !== body.values.join()) {
      changed.push({ what: `helm_release.${id}: crds.keep`, why: "the rehearsal leaves no definitions behind" });
    }
    return [[id, { ...release, values, chart: join(folder, named(release.chart)) }]];
  });
  return { stack: { ...stack, resource: { ...others, helm_release: Object.fromEntries(adapted) } }, changed };
}

/** The chart's name without the digest that a registry is asked for. */
function named(chart: string): string {
  return chart.replace(/@sha256:.*$/, "");
}
