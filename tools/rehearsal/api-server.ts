import { chmod, mkdir, writeFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { run } from "../lib/terraform";

/** A real Kubernetes API server that rehearsed clusters answer with, and what opens it. */
export interface ApiServer {
  readonly kubeconfig: string;
  readonly server: string;
  /** The CA's certificate, base64 of PEM. */
  readonly certificateAuthority: string;
  readonly credential: object;
  /** Real kubelets, that cannot pull what only the workload's own cluster can. */
  readonly pullsImages: boolean;
  /**
   * Takes a namespace that the run will make.
   * @throws where there is one of its name: the run would destroy what it did not make
   */
  claim(namespace: string): Promise<void>;
  /** Deletes those that were claimed and are still there. */
  clear(): Promise<void>;
  /** Lets another rehearsal have it; a cluster that was made for this one goes. */
  release(): Promise<void>;
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
}

/** What tells other rehearsals, in the API server itself, that this one makes and destroys namespaces there. */
const LOCK = ["configmap", "gantry-rehearsal", "--namespace", "default"] as const;

/**
 * Takes the API server of a kubeconfig's current context for this run.
 * @throws where it does not answer, or another rehearsal has it
 */
export async function takeApiServer(kubeconfig: string): Promise<ApiServer> {
  const found = await apiServerOf(kubeconfig);
  const kubectl = kubectlOf(kubeconfig);
  const owner = `${userInfo().username} on ${hostname()} since ${new Date().toISOString()}`;
  const taken = await kubectl("create", ...LOCK, `--from-literal=owner=${owner}`);
  if (/already exists/i.test(taken.stderr)) {
    const { stdout } = await kubectl("get", ...LOCK, "--output", "jsonpath={.data.owner}");
    throw new Error(
      `another rehearsal uses the cluster of ${kubeconfig}: ${stdout}. ` +
        `If it was killed: kubectl --kubeconfig ${kubeconfig} delete ${LOCK.join(" ")}`,
    );
  }
  if (taken.code !== 0) throw new Error(`the cluster of ${kubeconfig} cannot be taken: ${taken.stderr.trim()}`);
  const release = async () => {
    await kubectl("delete", ...LOCK, "--ignore-not-found");
  };
  return { ...found, pullsImages: false, release };
}

function kubectlOf(kubeconfig: string) {
  return (...args: string[]) => run("kubectl", ["--kubeconfig", kubeconfig, ...args], { cwd: "." });
}

/** Reads the current context of a kubeconfig; throws where the cluster does not answer. */
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
      const { stdout: there } = await kubectl("get", "namespace", namespace, "--ignore-not-found", "--output", "name");
      if (there !== "")
        throw new Error(`the cluster has a namespace ${namespace} already: the rehearsal would destroy it`);
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

/** Writes stand-ins for the credential plugins that the stacks call; returns the folder for PATH. */
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
*) echo "${name}: the rehearsal knows no '$*'" >&2; exit 2 ;;
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
