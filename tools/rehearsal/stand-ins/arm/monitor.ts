import { isObject } from "../../../lib/json";
import { ArmError } from "./arm-error";
import { type Json, listAt, objectAt, textAt } from "./json";
import { guidOf, hashOf } from "./made-up";
import { groupOf, nameOf } from "./resource-id";
import type { PutContext, ResourceType } from "./resource-type";

/** Log Analytics, diagnostic settings and managed Prometheus. */
export const monitorTypes: readonly ResourceType[] = [
  {
    type: "Microsoft.OperationalInsights/workspaces",
    asynchronous: true,
    put: (body, { id }) => ({
      ...body,
      properties: {
        retentionInDays: 30,
        publicNetworkAccessForIngestion: "Enabled",
        publicNetworkAccessForQuery: "Enabled",
        workspaceCapping: { dailyQuotaGb: -1 },
        ...objectAt(body, "properties"),
        sku: { name: "PerGB2018", ...objectAt(body, "properties.sku") },
        features: { enableLogAccessUsingOnlyResourcePermissions: true, ...objectAt(body, "properties.features") },
        customerId: guidOf(`workspace ${id}`),
      },
    }),
    actions: {
      sharedkeys: (workspace) => ({
        primarySharedKey: Buffer.from(hashOf(`primary ${workspace.id}`), "hex").toString("base64"),
        secondarySharedKey: Buffer.from(hashOf(`secondary ${workspace.id}`), "hex").toString("base64"),
      }),
    },
  },
  // Deleted workspaces cannot be recovered here.
  { type: "Microsoft.OperationalInsights/deletedWorkspaces", read: () => [] },
  { type: "Microsoft.OperationsManagement/solutions" },
  {
    type: "Microsoft.Insights/diagnosticSettings",
    stateless: true,
    createdStatus: 200,
    put: (body, context) => {
      const properties = objectAt(body, "properties");
      const targets = ["workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId"];
      if (!targets.some((target) => textAt(properties, target) !== undefined)) {
        throw new ArmError(400, "BadRequest", "At least one data sink needs to be specified.");
      }
      requireTarget(context, textAt(properties, "workspaceId"));
      const logs = listAt(properties, "logs").filter(isObject);
      const metrics = listAt(properties, "metrics").filter(isObject);
      return { properties: { ...properties, logs, metrics } };
    },
  },
  {
    type: "Microsoft.Insights/dataCollectionEndpoints",
    put: (body, { id, name }) => {
      const host = `${name}-${hashOf(id).slice(0, 4)}.${textAt(body, "location")}-1`;
      return {
        ...body,
        properties: {
          networkAcls: { publicNetworkAccess: "Enabled" },
          ...objectAt(body, "properties"),
          immutableId: `dce-${hashOf(id).slice(0, 32)}`,
          configurationAccess: { endpoint: `https://${host}.handler.control.monitor.azure.com` },
          logsIngestion: { endpoint: `https://${host}.ingest.monitor.azure.com` },
          metricsIngestion: { endpoint: `https://${host}.metrics.ingest.monitor.azure.com` },
        },
      };
    },
  },
  {
    type: "Microsoft.Insights/dataCollectionRules",
    put: (body, context) => {
      const properties = objectAt(body, "properties");
      requireTarget(context, textAt(properties, "dataCollectionEndpointId"));
      for (const account of listAt(properties, "destinations.monitoringAccounts")) {
        requireTarget(context, textAt(account, "accountResourceId"));
      }
      for (const workspace of listAt(properties, "destinations.logAnalytics")) {
        requireTarget(context, textAt(workspace, "workspaceResourceId"));
      }
      return { ...body, properties: { ...properties, immutableId: `dcr-${hashOf(context.id).slice(0, 32)}` } };
    },
  },
  {
    type: "Microsoft.Insights/dataCollectionRuleAssociations",
    stateless: true,
    put: (body, context) => {
      requireTarget(context, textAt(body, "properties.dataCollectionRuleId"));
      requireTarget(context, textAt(body, "properties.dataCollectionEndpointId"));
      return body;
    },
  },
  {
    type: "Microsoft.Monitor/accounts",
    asynchronous: true,
    put: (body, { id, name }) => ({ ...body, properties: accountOf(body, id, name) }),
  },
  { type: "Microsoft.AlertsManagement/prometheusRuleGroups", stateless: true },
];

function accountOf(body: Json, id: string, name: string): Json {
  const location = textAt(body, "location");
  const group = `${groupOf(id)?.replace(/[^/]+$/, "")}MA_${name}_${location}_managed`;
  const rules = `${group}/providers/Microsoft.Insights`;
  return {
    publicNetworkAccess: "Enabled",
    ...objectAt(body, "properties"),
    accountId: guidOf(`account ${id}`),
    metrics: {
      internalId: `mac_${guidOf(id)}`,
      prometheusQueryEndpoint: `https://${name}-${hashOf(id).slice(0, 4)}.${location}.prometheus.monitor.azure.com`,
    },
    defaultIngestionSettings: {
      dataCollectionEndpointResourceId: `${rules}/dataCollectionEndpoints/${name}`,
      dataCollectionRuleResourceId: `${rules}/dataCollectionRules/${name}`,
    },
  };
}

function requireTarget({ store }: PutContext, id: string | undefined): void {
  if (id === undefined || store.get(id)) return;
  throw new ArmError(404, "ResourceNotFound", `The Resource '${nameOf(id)}' (${id}) was not found.`);
}
