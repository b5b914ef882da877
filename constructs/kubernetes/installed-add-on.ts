import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { ClusterContext } from "../../config/add-ons/add-on";
import type { ChosenAddOn } from "../../config/platform";
import { AddOnNamespace } from "./add-on-namespace";
import { ChartRelease } from "./chart-release";
import { Secret } from "./secret";

/** What a cluster's cloud does for an add-on; what that makes is below the add-on's own construct. */
export type AddOnCloud = (scope: Construct, chosen: ChosenAddOn) => EnteredAddOn;

export interface EnteredAddOn {
  /** What the add-on is told of its cluster. */
  readonly context: ClusterContext;
  /** Its rights in the cloud, which must be there before its pods. */
  readonly granted: readonly ITerraformDependable[];
}

export interface InstalledAddOnProps extends ChosenAddOn {
  readonly cloud: AddOnCloud;
  /** What it needs. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** Installs an add-on: its namespace, its cloud rights, its chart, and what is released once the chart's pods answer. */
export class InstalledAddOn extends Construct {
  /** What needs the add-on comes after it. */
  readonly installed: ITerraformDependable;

  constructor(scope: Construct, id: string, props: InstalledAddOnProps) {
    super(scope, id);

    const { addOn, config, cloud } = props;
    const { chart, release: name, metrics, followUp, secrets = {}, skipCrds = false } = addOn;
    const namespace =
      typeof addOn.namespace === "string"
        ? addOn.namespace
        : new AddOnNamespace(this, "namespace", {
            ...addOn.namespace,
            ...(metrics && { metrics: { port: metrics.port, from: metrics.from(config) } }),
          }).name;
    const entered = cloud(this, props);
    // The cloud's context is of the add-on's own type: a platform has no add-on of another cloud.
    const context = entered.context as never;
    const written = Object.entries(secrets).map(
      ([name, secret]) => new Secret(this, `secret-${name}`, { ...secret, name, namespace }).written,
    );
    const release = new ChartRelease(this, "chart", {
      chart,
      ...(name !== undefined && { name }),
      namespace,
      values: addOn.values(config, context),
      skipCrds,
      dependsOn: [...props.dependsOn, ...written, ...entered.granted],
    });
    this.installed = release.installed;
    if (followUp) {
      new ChartRelease(this, followUp.id, {
        chart: followUp.chart,
        namespace,
        values: followUp.values(config, context),
        dependsOn: [release.installed],
      });
    }
  }
}
