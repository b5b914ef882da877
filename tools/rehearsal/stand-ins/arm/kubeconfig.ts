import type { ArmSettings } from "./arm-settings";
import { objectAt, textAt } from "./json";
import type { Resource } from "./store";

/** Entra's application id of the AKS API server. https://azure.github.io/kubelogin/concepts/aks.html */
const serverApplication = "6dae42f8-4368-4678-94ff-3960e28e3630";

/** A user's kubeconfig as AKS returns it: with kubelogin and without a token. */
export function kubeconfigOf(
  cluster: Resource,
  settings: ArmSettings,
): { readonly name: string; readonly value: string } {
  const properties = objectAt(cluster.body, "properties");
  const host = textAt(properties, "fqdn") ?? textAt(properties, "privateFQDN");
  const server = settings.kubernetes?.server ?? `https://${host}:443`;
  const authority = settings.kubernetes?.certificateAuthorityPem ?? "no API server behind this cluster\n";
  const group = cluster.id.split("/")[4];
  const user = `clusterUser_${group}_${cluster.name}`;
  const args = ["get-token", "--environment", "AzurePublicCloud", "--server-id", serverApplication];
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: cluster.name,
        cluster: { server, "certificate-authority-data": Buffer.from(authority).toString("base64") },
      },
    ],
    contexts: [{ name: cluster.name, context: { cluster: cluster.name, user } }],
    "current-context": cluster.name,
    preferences: {},
    users: [
      {
        name: user,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "kubelogin",
            args: [...args, "--tenant-id", settings.tenantId, "--login", "devicecode"],
          },
        },
      },
    ],
  };
  // JSON is YAML.
  return { name: "clusterUser", value: Buffer.from(JSON.stringify(config)).toString("base64") };
}
