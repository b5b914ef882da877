import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { AddOn, ClusterContext } from "../../config/add-ons/add-on";
import type { ChosenAddOn } from "../../config/platform";
import { AddOnNamespace } from "./add-on-namespace";
import { ChartRelease } from "./chart-release";
import { Secret } from "./secret";

/** What a cluster's cloud does for an add-on; what that makes is below the add-on's own construct. */
export interface AddOnCloud {
  /** What the add-on is told of its cluster. */
  readonly contextOf: (scope: Construct, addOn: AddOn) => ClusterContext;
  /** Gives it the cloud rights that it has, which must be there before its pods. */
  readonly grant: (scope: Construct, addOn: AddOn) => readonly ITerraformDependable[];
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
    // The cloud's context is of the add-on's own type: a platform has no add-on of another cloud.
    const context = cloud.contextOf(this, addOn) as never;
    const written = Object.entries(secrets).map(
      ([name, secret]) => new Secret(this, `secret-${name}`, { ...secret, name, namespace }).written,
    );
    const release = new ChartRelease(this, "chart", {
      chart,
      ...(name !== undefined && { name }),
      namespace,
      values: addOn.values(config, context),
      skipCrds,
      dependsOn: [...props.dependsOn, ...written, ...cloud.grant(this, addOn)],
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
