import type { AddOn } from "../../config/add-ons/add-on";
import type { CountedPods } from "../../config/add-ons/pods";
import { type ByType, byType } from "../../config/by-type";
import type { CompleteEnvironment } from "../../config/environment";
import { addOnsOf } from "../../config/platform";
import { DEFAULT_KUBERNETES_VERSION } from "../../lib/kubernetes-version";
import type { PodSecurity } from "../../lib/pod-security";
import { type Release, releasesOf } from "../lib/charts";
import type { StackJson } from "../lib/stack-json";

/** A chart of a platform: what its environment says of it, and the release that its stack makes. */
export interface ChosenChart {
  readonly stack: string;
  readonly chart: AddOn["chart"];
  readonly release: Release;
  readonly skipCrds: boolean;
  /** The level of its namespace; undefined where another party decides it. */
  readonly podSecurity: PodSecurity | undefined;
  readonly counted: readonly CountedPods[];
}

const KUBERNETES: ByType<string> = {
  eks: ({ kubernetesVersion }) => kubernetesVersion,
  aks: ({ kubernetesVersion }) => kubernetesVersion,
  existing: () => DEFAULT_KUBERNETES_VERSION,
};

/** The charts of an environment's platforms, from its synthesized stacks. */
export function chosenCharts(
  environment: CompleteEnvironment,
  stacks: Readonly<Record<string, StackJson>>,
): readonly ChosenChart[] {
  return Object.entries(environment.clusters).flatMap(([key, cluster]) => {
    const stack = `${environment.name}-${key}-platform`;
    const releases = Object.values(releasesOf(stacks[stack] ?? {}));
    return addOnsOf(cluster.platform ?? {}).flatMap(({ addOn, config }): readonly ChosenChart[] => {
      const { chart, skipCrds = false, namespace } = addOn;
      const release = releases.find(({ name }) => name === (addOn.release ?? chart.name));
      if (release === undefined) throw new Error(`${stack} has no release of ${chart.name}`);
      return [
        {
          stack,
          chart,
          release: { ...release, kubernetesVersion: byType(KUBERNETES, cluster) },
          skipCrds,
          podSecurity: typeof namespace === "string" ? undefined : (namespace.podSecurity ?? "restricted"),
          counted: addOn.pods(config),
        },
      ];
    });
  });
}
