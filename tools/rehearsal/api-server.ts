import { chmod, mkdir, writeFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { run } from "../lib/terraform";

/** A real Kubernetes API server, the endpoint of rehearsed clusters, and its credential. */
export interface ApiServer {
  readonly kubeconfig: string;
  readonly server: string;
  /** The CA's certificate, base64 of PEM. */
  readonly certificateAuthority: string;
  readonly credential: object;
  /** Whether its nodes have real kubelets, which cannot pull images of a private registry. */
  readonly pullsImages: boolean;
  /**
   * Records a namespace that the run will create.
   * @throws if the namespace exists: the run would destroy it
   */
  claim(namespace: string): Promise<void>;
  /** Deletes the claimed namespaces that still exist. */
  clear(): Promise<void>;
  /** Unlocks the API server for other rehearsals; a cluster that was created for this run is deleted. */
  release(): Promise<void>;
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
}

/** The object in the API server that locks it for one rehearsal. */
const LOCK = ["configmap", "gantry-rehearsal", "--namespace", "default"] as const;

/**
 * Locks the API server of a kubeconfig's current context for this run.
 * @throws if it does not answer or another rehearsal has locked it
 */
export async function lockApiServer(kubeconfig: string): Promise<ApiServer> {
  const apiServer = await apiServerOf(kubeconfig);
  const kubectl = kubectlOf(kubeconfig);
  const owner = `${userInfo().username} on ${hostname()} since ${new Date().toISOString()}`;
  const created = await kubectl("create", ...LOCK, `--from-literal=owner=${owner}`);
  if (/already exists/i.test(created.stderr)) {
    const { stdout } = await kubectl("get", ...LOCK, "--output", "jsonpath={.data.owner}");
    throw new Error(
      `another rehearsal uses the cluster of ${kubeconfig}: ${stdout}. ` +
        `If it no longer runs: kubectl --kubeconfig ${kubeconfig} delete ${LOCK.join(" ")}`,
    );
  }
  if (created.code !== 0) throw new Error(`the cluster of ${kubeconfig} cannot be locked: ${created.stderr.trim()}`);
  const release = async () => {
    await kubectl("delete", ...LOCK, "--ignore-not-found");
  };
  return { ...apiServer, pullsImages: false, release };
}

function kubectlOf(kubeconfig: string) {
  return (...args: string[]) => run("kubectl", ["--kubeconfig", kubeconfig, ...args], { cwd: "." });
}

/**
 * Reads the current context of a kubeconfig.
 * @throws if the cluster does not answer
 */
export async function apiServerOf(kubeconfig: string): Promise<Omit<ApiServer, "pullsImages" | "release">> {
  const kubectl = kubectlOf(kubeconfig);
  const claimed = new Set<string>();
  const ready = await kubectl("get", "--raw", "/readyz");
  if (ready.code !== 0) throw new Error(`the cluster of ${kubeconfig} does not answer: ${ready.stderr.trim()}`);
  const { stdout } = await kubectl("config", "view", "--raw", "--minify", "--flatten", "-o", "json");
  const { clusters, users } = JSON.parse(stdout) as Kubeconfig;
  const [cluster, user] = [clusters[0]?.cluster ?? {}, users[0]?.user ?? {}];
  return {
    kubeconfig,
    claim: async (namespace) => {
      const { stdout } = await kubectl("get", "namespace", namespace, "--ignore-not-found", "--output", "name");
      if (stdout !== "")
        throw new Error(`the namespace ${namespace} exists in the cluster: the rehearsal would destroy it`);
      claimed.add(namespace);
    },
    clear: async () => {
      if (claimed.size > 0) await kubectl("delete", "namespace", ...claimed, "--ignore-not-found", "--timeout=90s");
      claimed.clear();
    },
    server: cluster["server"] ?? "",
    certificateAuthority: cluster["certificate-authority-data"] ?? "",
    credential: {
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      status: user["token"]
        ? { token: user["token"] }
        : {
            clientCertificateData: decoded(user["client-certificate-data"]),
            clientKeyData: decoded(user["client-key-data"]),
          },
    },
  };
}

/** Writes scripts that replace the credential plugins of the stacks; returns their folder for PATH. */
export async function writeCredentialPlugins(folder: string, { credential }: ApiServer): Promise<string> {
  await mkdir(folder, { recursive: true });
  const plugins = { aws: "eks get-token --cluster-name", kubelogin: "get-token" };
  for (const [name, expected] of Object.entries(plugins)) {
    const file = join(folder, name);
    const script = `#!/bin/sh
case "$*" in
"${expected}"*) cat <<'CREDENTIAL'
${JSON.stringify(credential)}
CREDENTIAL
;;
*) echo "${name}: unknown arguments '$*'; the rehearsal expects '${expected}'" >&2; exit 2 ;;
esac
`;
    await writeFile(file, script, { mode: 0o700 });
    await chmod(file, 0o700);
  }
  return folder;
}

function decoded(base64: string | undefined): string {
  return Buffer.from(base64 ?? "", "base64").toString();
}
