import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { production } from "../../../__tests__/fixtures/production";
import { completeWorkload } from "../../../__tests__/support/complete";
import type { Workload } from "../../../config/workload";
import { WorkloadStack } from "../../../stacks/workload-stack";
import { kubeconfig, kubectl, succeed, watchAvailable } from "../../lib/kubectl";
import { terraform } from "../../lib/terraform";
import { openWorkspace } from "../workspace";

// Applies production's web-api with the real provider to the cluster of KUBECONFIG, in the namespace `gantry-acceptance`.
const NAMESPACE = "gantry-acceptance";
const PLANTED = "postgresql://planted:needle@db:5432/app";

const webApi = {
  ...production.clusters.eks.workloads["web-api"],
  namespace: { create: NAMESPACE },
} as const satisfies Workload;

const scratch = mkdtempSync(join(tmpdir(), "gantry-acceptance-"));
const directory = join(scratch, "stack");
const variables = { TF_VAR_db_credentials_url: PLANTED, TF_VAR_db_credentials_password: "needle" };

jest.setTimeout(300_000);

function synthesize(image: string, kubeContext: string): string {
  const outdir = mkdtempSync(join(scratch, "out-"));
  const app = new App({ outdir });
  new WorkloadStack(app, "web-api", {
    name: "web-api",
    workload: completeWorkload({ ...webApi, container: { ...webApi.container, image } }, "web-api"),
    cluster: { type: "existing", kubeContext, kubeconfig: kubeconfig ?? "", ingressClassName: "traefik" },
    settings: { protected: true, tags: production.tags, backend: { type: "local" } },
  });
  app.synth();
  return join(outdir, "stacks", "web-api");
}

const deployed = (...args: string[]) =>
  terraform(directory, [...args, "-no-color"], { env: { ...variables, ...process.env } });

/** Applies an image and returns the minimum of available pods during the apply. */
async function rollOut(image: string, context: string): Promise<number> {
  cpSync(synthesize(image, context), directory, { recursive: true });
  const available = watchAvailable(NAMESPACE, "web-api");
  await succeed(deployed("apply", "-auto-approve"));
  return available.least();
}

if (kubeconfig === undefined) process.stderr.write("skipped: KUBECONFIG is not set\n");

(kubeconfig === undefined ? test.skip : test)(
  "web-api is applied to, changed on and destroyed on a real API server",
  async () => {
    const context = (await succeed(kubectl("config", "current-context"))).trim();
    const local = { terraform: { backend: { local: { path: "web-api.tfstate" } } } };
    const workspace = await openWorkspace(synthesize("example.com/web-api:1.2.3", context), directory, {
      overrides: local,
    });
    if (workspace.skipped !== undefined) {
      process.stderr.write(`skipped: ${workspace.skipped}\n`);
      return;
    }
    try {
      // Neither the plan nor Terraform's output contains the secret.
      const planned = await succeed(deployed("plan", "-out=plan"));
      const plan = await succeed(deployed("show", "-json", "plan"));
      expect(plan).toContain("web-api");
      expect(planned + plan).not.toContain("needle");

      const applied = await succeed(deployed("apply", "-auto-approve"));
      expect(applied).not.toContain("needle");
      await succeed(kubectl("-n", NAMESPACE, "rollout", "status", "deployment/web-api", "--timeout=60s"));
      await succeed(
        kubectl(
          "-n",
          NAMESPACE,
          "wait",
          "deployment/web-api",
          "--for=jsonpath={.status.availableReplicas}=3",
          "--timeout=60s",
        ),
      );

      // The probes by which a kubelet restarts a container; on simulated nodes no probe fails.
      const pods = JSON.parse(
        await succeed(kubectl("-n", NAMESPACE, "get", "pods", "-l", "app=web-api", "-o", "json")),
      );
      expect(pods.items[0].spec).toMatchObject({
        restartPolicy: "Always",
        containers: [
          {
            livenessProbe: { httpGet: { path: "/healthz", port: 8080 }, periodSeconds: 10, failureThreshold: 3 },
            readinessProbe: { httpGet: { path: "/ready", port: 8080 } },
            startupProbe: { httpGet: { path: "/healthz", port: 8080 }, failureThreshold: 30 },
          },
        ],
      });

      const second = await deployed("plan", "-detailed-exitcode");
      expect({ code: second.code, output: second.stdout }).toMatchObject({ code: 0 });

      const secret = await succeed(
        kubectl("-n", NAMESPACE, "get", "secret", "db-credentials", "-o", "jsonpath={.data.url}"),
      );
      expect(Buffer.from(secret, "base64").toString()).toBe(PLANTED);
      for (const file of readdirSync(directory, { recursive: true, withFileTypes: true })) {
        if (!file.isFile() || file.parentPath.includes(".terraform")) continue;
        expect([file.name, readFileSync(join(file.parentPath, file.name), "utf8").includes("needle")]).toEqual([
          file.name,
          false,
        ]);
      }

      // During an image change all replicas stay available; the rollback takes less than 30 seconds.
      expect(await rollOut("example.com/web-api:1.3.0", context)).toBeGreaterThanOrEqual(3);
      const started = performance.now();
      expect(await rollOut("example.com/web-api:1.2.3", context)).toBeGreaterThanOrEqual(3);
      expect(performance.now() - started).toBeLessThan(30_000);
      const image = "jsonpath={.spec.template.spec.containers[0].image}";
      expect(await succeed(kubectl("-n", NAMESPACE, "get", "deployment", "web-api", "-o", image))).toBe(
        "example.com/web-api:1.2.3",
      );
    } finally {
      await succeed(deployed("destroy", "-auto-approve"));
      const left = await kubectl("get", "namespace", NAMESPACE, "--ignore-not-found", "-o", "name");
      rmSync(scratch, { recursive: true, force: true });
      expect(left.stdout).toBe("");
    }
  },
);
