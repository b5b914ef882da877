import { spreadOf } from "../../lib/spread";
import { accepts, type Complete, list, matching, object, ruled } from "../schema";
import { dnsLabel } from "../workload/names";
import { addOn } from "./add-on";
import { type AddOnPods, azureIdentity, twoPods } from "./pods";

const NAME = "external-secrets";
const STORE = ["platform/secret-store", "https://external-secrets.io/latest/api/clustersecretstore/"] as const;
const WEBHOOK_PORT = 10250;
const CONTROLLER = twoPods(NAME, "50m", "128Mi", { cpu: "500m", memory: "512Mi" });
const WEBHOOK = twoPods(`${NAME}-webhook`, "20m", "64Mi", { cpu: "200m", memory: "256Mi" });
const CERTIFICATES = {
  ...twoPods(`${NAME}-cert-controller`, "20m", "128Mi", { cpu: "200m", memory: "256Mi" }),
  replicas: 1,
};

/** One of the Deployments that it is. */
function component({ name, replicas, resources }: AddOnPods) {
  return {
    replicaCount: replicas,
    resources,
    ...(replicas > 1 && {
      podDisruptionBudget: { enabled: true, minAvailable: 1 },
      topologySpreadConstraints: spreadOf({ "app.kubernetes.io/name": name }),
    }),
  };
}

/**
 * external-secrets' chart and, once its webhook answers, the ClusterSecretStore `cloud`: an ExternalSecret of the stated
 * namespaces fills a Secret from AWS Secrets Manager or Azure Key Vault, and again when the value there changes.
 */
export const externalSecrets = addOn({
  id: NAME,
  configuration: object({
    /**
     * What it may read: on EKS the beginning of the names of secrets in AWS Secrets Manager, such as `production/`, of the
     * cluster's account and region; on AKS the resource id of a Key Vault with Azure RBAC.
     */
    store: matching(
      ...STORE,
      /^(\/subscriptions\/.+|[\w+=.@-][\w/+=.@-]*)$/,
      "must be the beginning of secrets' names such as production/, or a Key Vault's resource id",
    ),
    /** Namespaces whose ExternalSecrets may name the store, at least one: each may read all that is in it. */
    namespaces: ruled(
      list(dnsLabel),
      accepts(
        ...STORE,
        (names) => names.length > 0,
        "must have at least one namespace: every one of them reads the store",
      ),
    ),
  }),
  chart: { name: "external-secrets", repository: "https://charts.external-secrets.io", version: "2.9.0" },
  namespace: { name: NAME, openPorts: [WEBHOOK_PORT] },
  pods: () => [CONTROLLER, WEBHOOK, CERTIFICATES],
  values: (_, { azure }) => ({
    ...component(CONTROLLER),
    leaderElect: true,
    // Without its definitions every ExternalSecret goes, and the Secrets with them.
    crds: { annotations: { "helm.sh/resource-policy": "keep" } },
    webhook: { ...component(WEBHOOK), port: WEBHOOK_PORT },
    certController: component(CERTIFICATES),
    ...(azure && azureIdentity(azure)),
  }),
  followUp: {
    id: "store",
    chart: { name: "cluster-secret-store", folder: "charts/cluster-secret-store" },
    values: ({ store, namespaces }, { region, azure }) => ({
      namespaces,
      provider:
        azure === undefined
          ? { aws: { service: "SecretsManager", region } }
          : {
              azurekv: {
                authType: "WorkloadIdentity",
                vaultUrl: `https://${store.split("/").at(-1)}.vault.azure.net`,
                serviceAccountRef: { name: NAME, namespace: NAME },
              },
            },
    }),
  },
  rights: {
    serviceAccount: NAME,
    // https://external-secrets.io/latest/provider/aws-secrets-manager/#iam-policy
    aws: ({ store }, { region, accountId }) => ({
      statements: [
        {
          actions: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
          resources: [`arn:aws:secretsmanager:${region}:${accountId}:secret:${store}*`],
        },
      ],
    }),
    // https://external-secrets.io/latest/provider/azure-key-vault/
    azure: ({ store }) => ({ roles: [{ role: "Key Vault Secrets User", scope: store }] }),
  },
  leavesBehind:
    "its resource definitions, every ExternalSecret and the Secrets that they filled: `kubectl delete crd -l external-secrets.io/component=controller` deletes them",
});

export type ExternalSecrets = Complete<typeof externalSecrets.configuration>;
