import { Release } from "@cdktf/provider-helm/lib/release";
import { AssetType, type ITerraformDependable, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import type { Chart, OwnChart, Values } from "../../config/add-ons/add-on";

export interface ChartReleaseProps {
  readonly chart: Chart | OwnChart;
  /** The release's name, and so the start of its objects' names. @default the chart's name */
  readonly name?: string;
  readonly namespace: string;
  readonly values: Values;
  /** Leaves out what the chart's folder `crds` defines. @default false */
  readonly skipCrds?: boolean;
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
      ...("folder" in chart
        ? { chart: carried(this, chart.folder) }
        : { repository: chart.repository, chart: pinned(chart), version: chart.version }),
      values: [JSON.stringify(props.values, null, 2)],
      ...(props.skipCrds && { skipCrds: true }),
      atomic: true,
      wait: true,
      timeout: 600,
      maxHistory: 5,
      dependsOn: [...(props.dependsOn ?? [])],
    });
  }
}

/** What a registry resolves to nothing but the digest; Helm refuses a version that is another. */
function pinned({ name, digest }: Chart): string {
  return digest === undefined ? name : `${name}@${digest}`;
}

/** Where a folder of the repository is beside the synthesized stack; another content is another path, and so a change. */
function carried(scope: Construct, folder: string): string {
  return `./${new TerraformAsset(scope, "folder", { path: folder, type: AssetType.DIRECTORY }).path}`;
}
