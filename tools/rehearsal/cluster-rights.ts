import { mkdir } from "node:fs/promises";
import { run } from "../lib/terraform";
import { type ApiServer, writeCredentialPlugins } from "./api-server";

/** A rule of a ClusterRole. */
export interface ClusterRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

// https://github.com/kubeguard/guard/blob/master/docs/guides/authorizer/azure.md
const VERBS: Readonly<Record<string, readonly string[]>> = {
  read: ["get", "list", "watch"],
  write: ["create", "update", "patch"],
  delete: ["delete", "deletecollection"],
  "bind/action": ["bind"],
  "escalate/action": ["escalate"],
};
/** AKS calls every kind that a definition makes a custom resource; RBAC names their groups. */
const CUSTOM_GROUPS = ["acme.cert-manager.io", "cert-manager.io", "hub.traefik.io", "traefik.io"];

/** What AKS admits by a data action, `[<group>/]<resource>/<verb>` below the cluster's type; nothing by another type's. */
export function rulesOfDataAction(action: string): readonly ClusterRule[] {
  const [, path = ""] = /^Microsoft\.ContainerService\/managedClusters\/(.+)$/.exec(action) ?? [];
  if (path === "") return [];
  const [, what = "", verb = ""] = /^(.+?)\/(read|write|delete|bind\/action|escalate\/action)$/.exec(path) ?? [];
  const verbs = VERBS[verb];
  if (verbs === undefined) throw new Error(`no verb: ${action}`);
  if (what === "customresources") return [{ apiGroups: CUSTOM_GROUPS, resources: ["*"], verbs }];
  const [group, resource] = what.includes("/") ? what.split("/") : ["", what];
  return [{ apiGroups: [group ?? ""], resources: [resource ?? ""], verbs }];
}

/** What EKS's access policies admit. https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
export const EKS_ACCESS_POLICIES = {
  AmazonEKSAdminViewPolicy: [{ apiGroups: ["*"], resources: ["*"], verbs: ["get", "list", "watch"] }],
  AmazonEKSClusterAdminPolicy: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }],
} as const satisfies Readonly<Record<string, readonly ClusterRule[]>>;

/** An identity in the API server, with exactly these rights there. */
export interface ClusterIdentity {
  /** A folder of credential plugins that enter as it, for PATH. */
  readonly plugins: string;
  remove(): Promise<void>;
}

/** Makes a service account with the rights, and credential plugins with its token in a folder. */
export async function clusterIdentity(
  apiServer: ApiServer,
  name: string,
  rules: readonly ClusterRule[],
  folder: string,
): Promise<ClusterIdentity> {
  await mkdir(folder, { recursive: true });
  const kubectl = async (args: readonly string[], input = "") => {
    const { code, stdout, stderr } = await run("kubectl", ["--kubeconfig", apiServer.kubeconfig, ...args], {
      cwd: folder,
      input,
    });
    if (code !== 0) throw new Error(`kubectl ${args[0]}: ${stderr.trim()}`);
    return stdout.trim();
  };
  const apiGroup = "rbac.authorization.k8s.io";
  const metadata = { name };
  const items = [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: "default" } },
    { apiVersion: `${apiGroup}/v1`, kind: "ClusterRole", metadata, rules },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup, kind: "ClusterRole", name },
      subjects: [{ kind: "ServiceAccount", name, namespace: "default" }],
    },
  ];
  await kubectl(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  const token = await kubectl(["create", "token", name, "--namespace", "default", "--duration", "4h"]);
  const credential = { apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status: { token } };
  return {
    plugins: await writeCredentialPlugins(folder, { ...apiServer, credential }),
    remove: async () => {
      await kubectl(["delete", "serviceaccount", name, "--namespace", "default", "--ignore-not-found"]);
      await kubectl(["delete", "clusterrole,clusterrolebinding", name, "--ignore-not-found"]);
    },
  };
}
