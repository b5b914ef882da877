import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { checked } from "../../../__tests__/support/complete";
import { onLaptop } from "../../../examples/three-tier/workloads";
import { addEnvironment } from "../../../stacks/add-environment";
import { kubeconfig, kubectl, succeed } from "../../lib/kubectl";
import { terraform } from "../../lib/terraform";
import { openWorkspace } from "../workspace";

// The four of examples/three-tier, applied by the real provider to the cluster that KUBECONFIG names, in their own namespace.
// Its nodes are played: images are not pulled, and no probe is asked.
const NAMESPACE = "three-tier";
const variables = {
  TF_VAR_db_credentials_url: "postgresql://web-api:a@db:5432/web-api",
  TF_VAR_db_credentials_password: "a",
};

const scratch = mkdtempSync(join(tmpdir(), "gantry-three-tier-"));

jest.setTimeout(600_000);

// What a provisioner makes for the claim; a cluster that has one leaves this volume alone.
const VOLUME = {
  apiVersion: "v1",
  kind: "PersistentVolume",
  metadata: { name: "gantry-three-tier" },
  spec: {
    capacity: { storage: "8Gi" },
    accessModes: ["ReadWriteOnce"],
    claimRef: { namespace: NAMESPACE, name: "db-data" },
    hostPath: { path: "/tmp/gantry-three-tier" },
  },
};

function synthesize(kubeContext: string): string {
  const outdir = join(scratch, "out");
  const app = new App({ outdir });
  const kind = { type: "existing", kubeContext, kubeconfig: kubeconfig ?? "", workloads: onLaptop } as const;
  const laptop = {
    name: "laptop",
    protected: false,
    backend: { type: "local" },
    tags: {},
    clusters: { kind },
  } as const;
  for (const environment of checked(laptop)) addEnvironment(app, environment);
  app.synth();
  return join(outdir, "stacks");
}

if (kubeconfig === undefined) process.stderr.write("skipped: KUBECONFIG names no cluster\n");

(kubeconfig === undefined ? test.skip : test)(
  "the three tiers stand on a real API server, and go from it",
  async () => {
    const stacks = synthesize((await succeed(kubectl("config", "current-context"))).trim());
    const opened: string[] = [];
    const run = (directory: string, ...args: readonly string[]) =>
      terraform(directory, [...args, "-no-color"], { env: { ...variables, ...process.env } });
    const volume = join(scratch, "volume.json");
    writeFileSync(volume, JSON.stringify(VOLUME));
    try {
      await succeed(kubectl("apply", "-f", volume));
      for (const name of Object.keys(onLaptop)) {
        const directory = join(scratch, name);
        const overrides = { terraform: { backend: { local: { path: `${name}.tfstate` } } } };
        const workspace = await openWorkspace(join(stacks, `laptop-kind-${name}`), directory, { overrides });
        if (workspace.skipped !== undefined) {
          process.stderr.write(`skipped: ${workspace.skipped}\n`);
          return;
        }
        opened.unshift(directory);
        await succeed(run(directory, "apply", "-auto-approve"));
        const { code, stdout } = await run(directory, "plan", "-detailed-exitcode");
        expect({ name, code, stdout }).toMatchObject({ code: 0 });
      }
      await succeed(kubectl("-n", NAMESPACE, "rollout", "status", "statefulset/db", "--timeout=60s"));
      const ready = ["deployment/cache", "deployment/web-api", "deployment/frontend"];
      for (const each of ready) await succeed(kubectl("-n", NAMESPACE, "rollout", "status", each, "--timeout=60s"));
      const claims = await succeed(kubectl("-n", NAMESPACE, "get", "pvc", "-o", "jsonpath={.items[*].status.phase}"));
      expect(claims).toBe("Bound");
    } finally {
      for (const directory of opened) await succeed(run(directory, "destroy", "-auto-approve"));
      await kubectl("delete", "persistentvolume", VOLUME.metadata.name, "--ignore-not-found");
      rmSync(scratch, { recursive: true, force: true });
      const left = await kubectl("get", "namespace", NAMESPACE, "--ignore-not-found", "-o", "name");
      expect(left.stdout).toBe("");
    }
  },
);
