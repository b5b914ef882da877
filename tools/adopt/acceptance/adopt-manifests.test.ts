import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { completeWorkload } from "../../../__tests__/support/complete";
import type { Workload } from "../../../config/workload";
import { WorkloadStack } from "../../../stacks/workload-stack";
import { applyObjects, kubeconfig, kubectl, succeed } from "../../lib/kubectl";
import { terraform } from "../../lib/terraform";
import { openWorkspace } from "../../rehearsal/workspace";
import { adopt, literalText } from "../manifests/adopt-manifests";
import { objectsIn } from "../manifests/objects";
import { reportOf } from "../manifests/report";

// Applies plain manifests with kubectl, reads them back from the cluster, and lets a stack take them over.
const NAMESPACE = "gantry-adopt";
const metadata = { name: "api", namespace: NAMESPACE };
const probe = { httpGet: { path: "/healthz", port: "web" } };

const OBJECTS = [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } },
  { apiVersion: "v1", kind: "ConfigMap", metadata: { ...metadata, name: "settings" }, data: { level: "info" } },
  {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { ...metadata, name: "db" },
    stringData: { url: "postgresql://planted" },
  },
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: "api" } },
      template: {
        metadata: { labels: { app: "api" } },
        spec: {
          containers: [
            {
              name: "main",
              image: "example.com/api:1.0.0",
              ports: [{ name: "web", containerPort: 8080 }],
              env: [
                { name: "LEVEL", valueFrom: { configMapKeyRef: { name: "settings", key: "level" } } },
                { name: "DB", valueFrom: { secretKeyRef: { name: "db", key: "url" } } },
              ],
              resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "128Mi" } },
              livenessProbe: { ...probe, failureThreshold: 6 },
              readinessProbe: { httpGet: { path: "/ready", port: 8080 } },
              startupProbe: probe,
            },
          ],
        },
      },
    },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: { selector: { app: "api" }, ports: [{ name: "http", port: 80, targetPort: "web" }] },
  },
  {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata,
    spec: { maxUnavailable: 1, selector: { matchLabels: { app: "api" } } },
  },
];

const scratch = mkdtempSync(join(tmpdir(), "gantry-adopt-"));
const directory = join(scratch, "stack");

jest.setTimeout(300_000);

function synthesize(workload: Workload, kubeContext: string): string {
  const app = new App({ outdir: join(scratch, "out") });
  new WorkloadStack(app, "api", {
    name: "api",
    workload: completeWorkload(workload, "api"),
    cluster: { type: "existing", kubeContext, kubeconfig: kubeconfig ?? "", ingressClassName: "traefik" },
    settings: { protected: true, tags: {}, backend: { type: "local" } },
  });
  app.synth();
  return join(scratch, "out", "stacks", "api");
}

interface Change {
  readonly address: string;
  readonly change: { readonly actions: readonly string[]; readonly importing?: object };
}

if (kubeconfig === undefined) process.stderr.write("skipped: KUBECONFIG is not set\n");

(kubeconfig === undefined ? test.skip : test)(
  "what kubectl applied is read back, imported and changed in place: nothing is replaced, nothing destroyed",
  async () => {
    const context = (await succeed(kubectl("config", "current-context"))).trim();
    await applyObjects(OBJECTS);
    try {
      const [, kinds = ""] = /kubectl get -n shop -o yaml (\S+)/.exec(readFileSync("docs/adopt.md", "utf8")) ?? [];
      const text = await succeed(kubectl("get", "-n", NAMESPACE, "-o", "yaml", `${kinds},replicaset,pod`));
      const { adopted, others } = adopt(objectsIn(text, "stdin"));
      expect(others).toEqual([]);
      const [api] = adopted;
      expect(api?.lost.map(({ path }) => path)).toEqual(["spec.ports[80/TCP].name"]);
      expect(literalText(adopted) + reportOf(adopted, others)).not.toContain("planted");

      const stack = synthesize(api?.literal as unknown as Workload, context);
      const local = { terraform: { backend: { local: { path: "api.tfstate" } } } };
      const workspace = await openWorkspace(stack, directory, { overrides: local });
      if (workspace.skipped !== undefined) {
        process.stderr.write(`skipped: ${workspace.skipped}\n`);
        return;
      }
      const run = (...args: string[]) => terraform(directory, [...args, "-no-color"]);
      await succeed(run("plan", "-out=plan"));
      const plan: { resource_changes: readonly Change[] } = JSON.parse(await succeed(run("show", "-json", "plan")));
      const imported = plan.resource_changes.filter(({ change }) => change.importing !== undefined);
      expect(imported.map(({ address }) => address.split(".")[0]).sort()).toEqual([
        "kubernetes_config_map_v1",
        "kubernetes_deployment_v1",
        "kubernetes_pod_disruption_budget_v1",
        "kubernetes_service_v1",
      ]);
      expect(plan.resource_changes.filter(({ change }) => change.actions.includes("delete"))).toEqual([]);

      const before = await succeed(
        kubectl("-n", NAMESPACE, "get", "deployment,service", "-o", "jsonpath={.items[*].metadata.uid}"),
      );
      await succeed(run("apply", "plan"));
      expect(
        await succeed(kubectl("-n", NAMESPACE, "get", "deployment,service", "-o", "jsonpath={.items[*].metadata.uid}")),
      ).toBe(before);
      const second = await run("plan", "-detailed-exitcode");
      expect({ code: second.code, output: second.stdout }).toMatchObject({ code: 0 });
    } finally {
      await succeed(kubectl("delete", "namespace", NAMESPACE));
      rmSync(scratch, { recursive: true, force: true });
    }
  },
);
