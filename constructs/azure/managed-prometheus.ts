import { MonitorDataCollectionEndpoint } from "@cdktf/provider-azurerm/lib/monitor-data-collection-endpoint";
import { MonitorDataCollectionRule } from "@cdktf/provider-azurerm/lib/monitor-data-collection-rule";
import { MonitorDataCollectionRuleAssociation } from "@cdktf/provider-azurerm/lib/monitor-data-collection-rule-association";
import { MonitorWorkspace } from "@cdktf/provider-azurerm/lib/monitor-workspace";
import { Construct } from "constructs";
import { type ResourceContext, resourceName } from "./resource-context";

export interface ManagedPrometheusProps extends ResourceContext {
  readonly clusterId: string;
}

const STREAMS = ["Microsoft-PrometheusMetrics"];
const DESTINATION = "workspace";

/**
 * A workspace for the cluster's metrics and the way there: endpoint, rule and association; the collector is the cluster's
 * `monitor_metrics`. https://learn.microsoft.com/azure/azure-monitor/containers/kubernetes-monitoring-enable
 */
export class ManagedPrometheus extends Construct {
  constructor(scope: Construct, id: string, props: ManagedPrometheusProps) {
    super(scope, id);
    const { clusterName, resourceGroupName, location, tags } = props;
    const placed = { resourceGroupName, location, tags };

    const workspace = new MonitorWorkspace(this, "workspace", {
      ...placed,
      name: resourceName("amw", clusterName, 63),
    });
    const endpoint = new MonitorDataCollectionEndpoint(this, "endpoint", {
      ...placed,
      name: resourceName("MSProm", clusterName, 44),
      kind: "Linux",
    });
    const rule = new MonitorDataCollectionRule(this, "rule", {
      ...placed,
      name: resourceName("MSProm", clusterName, 64),
      kind: "Linux",
      dataCollectionEndpointId: endpoint.id,
      dataSources: { prometheusForwarder: [{ name: "prometheus", streams: STREAMS }] },
      destinations: { monitorAccount: [{ name: DESTINATION, monitorAccountId: workspace.id }] },
      dataFlow: [{ streams: STREAMS, destinations: [DESTINATION] }],
    });
    new MonitorDataCollectionRuleAssociation(this, "association", {
      name: resourceName("MSProm", clusterName, 64),
      targetResourceId: props.clusterId,
      dataCollectionRuleId: rule.id,
    });
  }
}
