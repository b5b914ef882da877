import { MonitorDataCollectionRule } from "@cdktf/provider-azurerm/lib/monitor-data-collection-rule";
import { MonitorDataCollectionRuleAssociation } from "@cdktf/provider-azurerm/lib/monitor-data-collection-rule-association";
import { Construct } from "constructs";
import { type ResourceContext, resourceName } from "./resource-context";

export interface ContainerInsightsProps extends ResourceContext {
  readonly clusterId: string;
  /** The Log Analytics workspace that receives container logs and inventory. */
  readonly workspaceId: string;
}

const STREAMS = ["Microsoft-ContainerInsights-Group-Default"];
const DESTINATION = "workspace";

/**
 * The data collection rule that the cluster's agent needs to log in with its own identity; the agent is the cluster's
 * `oms_agent`. https://learn.microsoft.com/azure/azure-monitor/containers/kubernetes-monitoring-enable
 */
export class ContainerInsights extends Construct {
  constructor(scope: Construct, id: string, props: ContainerInsightsProps) {
    super(scope, id);
    const { clusterName, resourceGroupName, location, tags } = props;

    const rule = new MonitorDataCollectionRule(this, "rule", {
      name: resourceName("MSCI", clusterName, 64),
      resourceGroupName,
      location,
      tags,
      dataSources: {
        extension: [
          {
            name: "ContainerInsightsExtension",
            extensionName: "ContainerInsights",
            streams: STREAMS,
            extensionJson: JSON.stringify({
              dataCollectionSettings: { interval: "1m", namespaceFilteringMode: "Off", enableContainerLogV2: true },
            }),
          },
        ],
      },
      destinations: { logAnalytics: [{ name: DESTINATION, workspaceResourceId: props.workspaceId }] },
      dataFlow: [{ streams: STREAMS, destinations: [DESTINATION] }],
    });
    new MonitorDataCollectionRuleAssociation(this, "association", {
      name: "ContainerInsightsExtension", // The name the agent looks for.
      targetResourceId: props.clusterId,
      dataCollectionRuleId: rule.id,
    });
  }
}
