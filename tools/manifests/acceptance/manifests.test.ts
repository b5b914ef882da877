import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { App } from "cdktf";
import { load } from "js-yaml";
import { production } from "../../../__tests__/fixtures/production";
import { completeWorkload } from "../../../__tests__/support/complete";
import type { Workload } from "../../../config/workload";
import { WorkloadStack } from "../../../stacks/workload-stack";
import { kubeconfig, kubectl, succeed } from "../../lib/kubectl";
import type { Manifest } from "../../lib/manifests";
import { terraform } from "../../lib/terraform";
import { openWorkspace } from "../../rehearsal/workspace";
import { chartOf } from "../chart";
import { plainOf, textOf } from "../plain";

// Applies production's web-api with Terraform and asks the API server what the plain manifests would change.
const NAMESPACE = "gantry-manifests";

const webApi = {
  ...production.clusters.eks.workloads["web-api"],
  namespace: { create: NAMESPACE },
} as const satisfies Workload;

const scratch = mkdtempSync(join(tmpdir(), "gantry-manifests-"));
const directory = join(scratch, "stack");
const variables = { TF_VAR_db_credentials_url: "postgresql://db", TF_VAR_db_credentials_password: "p" };

jest.setTimeout(300_000);

function synthesize(kubeContext: string): string {
  const app = new App({ outdir: join(scratch, "out") });
  new WorkloadStack(app, "web-api", {
    name: "web-api",
    workload: completeWorkload(
      { ...webApi, container: { ...webApi.container, image: "example.com/web-api:1.2.3" } },
      "web-api",
    ),
    cluster: { type: "existing", kubeContext, kubeconfig: kubeconfig ?? "", ingressClassName: "traefik" },
    settings: { protected: true, tags: production.tags, backend: { type: "local" } },
  });
  app.synth();
  return join(scratch, "out", "stacks", "web-api");
}

// Kubernetes' own defaults, which the provider writes out.
const WRITTEN_OUT: Readonly<Record<string, unknown>> = {
  immutable: false,
  mountPropagation: "None",
  optional: false,
  shareProcessNamespace: false,
};

/** An object without what the server sets, what Terraform adds to it, and the count that its autoscaler has. */
function stated(text: string): unknown {
  const object = JSON.parse(text, (key, value) => (WRITTEN_OUT[key] === value ? undefined : value));
  const { labels = {}, annotations = {}, name } = object.metadata;
  for (const annotation of ["gantry.dev/rollout-resumed", "deployment.kubernetes.io/revision"])
    delete annotations[annotation];
  delete object.status;
  if (object.kind === "Deployment") delete object.spec.replicas;
  return { ...object, metadata: { name, labels, annotations } };
}

/** What Helm makes of the chart's templates. */
async function rendered(chart: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
  const folder = join(scratch, "chart");
  for (const [file, text] of Object.entries(chart)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const helm = join(scratch, "helm");
  mkdirSync(helm);
  const json = {
    terraform: { required_providers: { helm: { source: "hashicorp/helm" } } },
    data: { helm_template: { chart: { name: "web-api", namespace: NAMESPACE, chart: folder } } },
    output: { manifests: { value: `\${data.helm_template.chart.manifests}` } },
  };
  writeFileSync(join(helm, "main.tf.json"), JSON.stringify(json));
  await succeed(terraform(helm, ["init", "-no-color"]));
  await succeed(terraform(helm, ["apply", "-auto-approve", "-no-color"]));
  const texts = JSON.parse(await succeed(terraform(helm, ["output", "-json", "manifests"])));
  return Object.values<string>(texts).map((text) => load(text));
}

if (kubeconfig === undefined) process.stderr.write("skipped: KUBECONFIG is not set\n");

(kubeconfig === undefined ? test.skip : test)(
  "the manifests of a stack, and its chart, are what Terraform applied",
  async () => {
    const context = (await succeed(kubectl("config", "current-context"))).trim();
    const stack = synthesize(context);
    const local = { terraform: { backend: { local: { path: "web-api.tfstate" } } } };
    const workspace = await openWorkspace(stack, directory, { overrides: local });
    if (workspace.skipped !== undefined) {
      process.stderr.write(`skipped: ${workspace.skipped}\n`);
      return;
    }
    const run = (...args: string[]) => terraform(directory, [...args, "-no-color"], { env: variables });
    const plain = plainOf(JSON.parse(readFileSync(join(stack, "cdk.tf.json"), "utf8")));
    const file = join(scratch, "manifests.yaml");
    writeFileSync(file, textOf(plain));
    try {
      await succeed(run("apply", "-auto-approve"));

      const diff = await kubectl("diff", "-f", file);
      expect({ code: diff.code, diff: diff.stdout }).toEqual({ code: 0, diff: "" });

      // A diff keeps what a manifest leaves out; a replacement does not.
      const before: unknown[] = [];
      const after: unknown[] = [];
      for (const object of plain.objects) {
        const one = join(scratch, "one.json");
        writeFileSync(one, JSON.stringify(object));
        before.push(stated(await succeed(kubectl("get", "-f", one, "-o", "json"))));
        after.push(stated(await succeed(kubectl("replace", "--dry-run=server", "-f", one, "-o", "json"))));
      }
      expect(after).toEqual(before);

      const chart = await rendered(chartOf(plain));
      const inRelease = plain.objects.filter(({ kind }) => kind !== "Namespace");
      const sorted = (objects: readonly unknown[]) =>
        [...(objects as readonly Manifest[])].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
      expect(sorted(chart)).toEqual(sorted(inRelease));
    } finally {
      await succeed(run("destroy", "-auto-approve"));
      rmSync(scratch, { recursive: true, force: true });
    }
  },
);

function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${String(metadata["name"])}`;
}
