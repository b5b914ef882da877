import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { production } from "../../../__tests__/fixtures/production";
import { completeWorkload } from "../../../__tests__/support/complete";
import type { Environment } from "../../../config/environment";
import type { Workload } from "../../../config/workload";
import { checkEnvironments } from "../../../rules/check-environments";
import { WorkloadStack } from "../../../stacks/workload-stack";
import type { Json } from "../../lib/json";
import { kubeconfig, kubectl, succeed } from "../../lib/kubectl";
import { problemOf, terraform } from "../../lib/terraform";
import { clusterAdvice } from "../../pipeline/cluster-advice";
import { openWorkspace } from "../workspace";

// A pod that requests more than a node of any pool has is refused by synth. With a waiver it stays pending on the cluster of
// KUBECONFIG, in the namespace `gantry-pending`, and Terraform and the events name it.
const NAMESPACE = "gantry-pending";
const DEADLINE_SECONDS = 5;

const { eks } = production.clusters;
const webApi = {
  ...eks.workloads["web-api"],
  namespace: { create: NAMESPACE },
  rollout: { progressDeadlineSeconds: DEADLINE_SECONDS },
  container: {
    ...eks.workloads["web-api"].container,
    requests: { cpu: "1000", memory: "128Mi" },
    limits: { cpu: "1000", memory: "512Mi" },
    probes: { ...eks.workloads["web-api"].container.probes, startup: { path: "/healthz", periodSeconds: 1 } },
  },
} as const satisfies Workload;
const clusters = { eks: { ...eks, workloads: { "web-api": webApi } } };
const environment: Environment = { ...production, clusters, teams: {} };
const waived: Environment = {
  ...environment,
  waivers: [{ rule: "capacity/pod-fits-node", reason: "acceptance test of a pending pod", until: "2099-12-31" }],
};

jest.setTimeout(180_000);
if (kubeconfig === undefined) process.stderr.write("skipped: KUBECONFIG is not set\n");

test("the error names the request and the room on a node", () => {
  expect(() => checkEnvironments([environment])).toThrow(
    /clusters\.eks\.workloads\.web-api\.container\.requests .*"cpu":"1000".* must fit what a node has left .*\[capacity\/pod-fits-node\]/,
  );
});

test("with a waiver the environment passes", () => {
  expect(() => checkEnvironments([waived])).not.toThrow();
});

(kubeconfig === undefined ? test.skip : test)(
  "the pod stays pending, and Terraform and the events name deployment, pod and reason",
  async () => {
    const scratch = mkdtempSync(join(tmpdir(), "gantry-pending-"));
    const directory = join(scratch, "stack");
    const env = { TF_VAR_db_credentials_url: "none", TF_VAR_db_credentials_password: "none" };
    const deployed = (...args: string[]) => terraform(directory, [...args, "-auto-approve", "-no-color"], { env });
    try {
      const context = (await succeed(kubectl("config", "current-context"))).trim();
      const app = new App({ outdir: join(scratch, "out") });
      new WorkloadStack(app, "web-api", {
        name: "web-api",
        workload: completeWorkload(webApi, "web-api"),
        cluster: { type: "existing", kubeContext: context, kubeconfig: kubeconfig ?? "", ingressClassName: "traefik" },
        settings: { protected: false, tags: {}, backend: { type: "local" } },
      });
      app.synth();
      const overrides = { terraform: { backend: { local: { path: "web-api.tfstate" } } } };
      const workspace = await openWorkspace(join(scratch, "out", "stacks", "web-api"), directory, { overrides });
      if (workspace.skipped !== undefined) {
        process.stderr.write(`skipped: ${workspace.skipped}\n`);
        return;
      }

      const started = performance.now();
      const refused = await deployed("apply");
      expect(refused.code).toBe(1);
      expect(problemOf(refused)).toMatch(
        /^Error: Deployment exceeded its progress deadline with kubernetes_deployment_v1\.workload_deployment_/,
      );
      // Without the deadline, Terraform would wait for ten minutes.
      expect((performance.now() - started) / 1000).toBeLessThan(DEADLINE_SECONDS + 55);

      const ofPods = ["-n", NAMESPACE, "get", "pods", "-l", "app=web-api", "-o"];
      const pods = JSON.parse(await succeed(kubectl(...ofPods, "json"))) as {
        readonly items: readonly {
          readonly metadata: { readonly name: string };
          readonly status: { readonly phase: string };
        }[];
      };
      expect(pods.items.length).toBeGreaterThan(0);
      for (const { metadata, status } of pods.items) {
        expect(status.phase).toBe("Pending");
        const of = `reason=FailedScheduling,involvedObject.name=${metadata.name}`;
        const events = await succeed(kubectl("-n", NAMESPACE, "get", "events", "--field-selector", of));
        expect(events).toContain(`pod/${metadata.name}`);
        expect(events).toContain("Insufficient cpu");
      }

      const stack = JSON.parse(readFileSync(join(directory, "cdk.tf.json"), "utf8")) as Json;
      const advice = await clusterAdvice(problemOf(refused), { json: stack }, directory, {});
      expect(advice.join("\n")).toMatch(
        /The cluster says of web-api:\n {2}Pod web-api-.*: FailedScheduling: .*Insufficient cpu/,
      );

      // The stack is not wedged: from Terraform 1.12 on, a provider before 3.2.1 ends every further run.
      await succeed(terraform(directory, ["plan", "-no-color"], { env }));
    } finally {
      await succeed(deployed("destroy"));
      const left = await kubectl("get", "namespace", NAMESPACE, "--ignore-not-found", "-o", "name");
      rmSync(scratch, { recursive: true, force: true });
      expect(left.stdout).toBe("");
    }
  },
);
