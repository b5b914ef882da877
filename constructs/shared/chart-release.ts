import { Release } from "@cdktf/provider-helm/lib/release";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Chart } from "./charts";

export interface ChartReleaseProps {
  readonly chart: Chart;
  /** The release's name, and so the start of its objects' names. @default the chart's name */
  readonly name?: string;
  readonly namespace: string;
  /** The chart's values. A key the chart does not know is ignored without a word, so the acceptance tests prove each. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What must be there before its pods. @default [] */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** One Helm release of a pinned chart. It waits until its pods are ready, and a failed one is taken back. */
export class ChartRelease extends Construct {
  /** The release itself: what needs its pods comes after it. */
  readonly installed: ITerraformDependable;

  constructor(scope: Construct, id: string, props: ChartReleaseProps) {
    super(scope, id);

    const { chart } = props;
    this.installed = new Release(this, "release", {
      name: props.name ?? chart.name,
      namespace: props.namespace,
      repository: chart.repository,
      chart: chart.name,
      version: chart.version,
      values: [JSON.stringify(props.values, null, 2)],
      atomic: true,
      wait: true,
      timeout: 600,
      maxHistory: 5,
      dependsOn: [...(props.dependsOn ?? [])],
    });
  }
}
