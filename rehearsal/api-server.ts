import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./terraform";

/** A real Kubernetes API server that rehearsed clusters answer with, and what opens it. */
export interface ApiServer {
  readonly kubeconfig: string;
  readonly server: string;
  /** The CA's certificate, base64 of PEM. */
  readonly certificateAuthority: string;
  readonly credential: object;
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
}

/** Reads the current context of a kubeconfig; throws where the cluster does not answer. */
export async function apiServerOf(kubeconfig: string): Promise<ApiServer> {
  const kubectl = (...args: string[]) => run("kubectl", ["--kubeconfig", kubeconfig, ...args], { cwd: "." });
  const ready = await kubectl("get", "--raw", "/readyz");
  if (ready.code !== 0) throw new Error(`the cluster of ${kubeconfig} does not answer: ${ready.stderr.trim()}`);
  const { stdout } = await kubectl("config", "view", "--raw", "--minify", "--flatten", "-o", "json");
  const { clusters, users } = JSON.parse(stdout) as Kubeconfig;
  const [cluster, user] = [clusters[0]?.cluster ?? {}, users[0]?.user ?? {}];
  return {
    kubeconfig,
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
