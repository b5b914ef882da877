import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { completeWorkload } from "../../../__tests__/support/complete";
import { minimal } from "../../../__tests__/support/workload";
import type { Workload } from "../../../config/workload";
import { WorkloadStack } from "../../../stacks/workload-stack";
import type { Json } from "../../lib/json";
import { applyObjects, areReady, kubeconfig, kubectl, NOT_SIMULATED, simulatedNode, succeed } from "../../lib/kubectl";
import { missingProvider } from "../../lib/missing-provider";
import { problemOf, terraform } from "../../lib/terraform";
import { clusterAdvice } from "../../pipeline/cluster-advice";
import { openWorkspace } from "../workspace";

// Rolls a workload out on the cluster of KUBECONFIG, in the namespace `gantry-rollouts`, on nodes of its own in three zones.
const NAMESPACE = "gantry-rollouts";
const ZONES = ["zone-x", "zone-y", "zone-z"];
const NODE_LABEL = { "gantry-rollouts": "true" };
const AMOUNTS = { pods: "20", cpu: "4", memory: "8Gi", "ephemeral-storage": "50Gi" };

const workload = {
  ...minimal,
  namespace: { create: NAMESPACE },
  replicas: 6,
  rollout: { progressDeadlineSeconds: 8, minReadySeconds: 2 },
  nodeSelector: NODE_LABEL,
  preStopSeconds: 0,
  terminationGraceSeconds: 1,
  secrets: { db: { keys: ["url"], revision: 1 } },
} as const satisfies Workload;
const WITH_PASSWORD = { ...workload, secrets: { db: { keys: ["url", "password"], revision: 1 } } } as const;

jest.setTimeout(300_000);
const reason = kubeconfig === undefined ? "KUBECONFIG is not set" : missingProvider("kubernetes");
if (reason !== undefined) process.stderr.write(`skipped: ${reason}\n`);

(reason === undefined ? describe : describe.skip)("a workload's rollout", () => {
  const scratch = mkdtempSync(join(tmpdir(), "gantry-rollouts-"));
  const directory = join(scratch, "stack");
  let count = 0;
  let isReady = false;
  const live = (name: string, work: () => Promise<void>) =>
    test(name, async () => {
      if (isReady) await work();
    });

  async function synthesize(config: Workload): Promise<string> {
    const context = (await succeed(kubectl("config", "current-context"))).trim();
    count += 1;
    const app = new App({ outdir: join(scratch, `out-${count}`) });
    new WorkloadStack(app, "api", {
      name: "api",
      workload: completeWorkload(config, "api"),
      cluster: { type: "existing", kubeContext: context, kubeconfig: kubeconfig ?? "" },
      settings: { protected: false, tags: {}, backend: { type: "local" } },
    });
    app.synth();
    return join(scratch, `out-${count}`, "stacks", "api");
  }

  const env = { TF_VAR_db_url: "postgresql://db", TF_VAR_db_password: "needle" };
  const run = (...args: string[]) => terraform(directory, [...args, "-no-color"], { env });
  const write = async (config: Workload) => cp(await synthesize(config), directory, { recursive: true });
  const image = (tag: string): Workload => ({
    ...WITH_PASSWORD,
    container: { ...minimal.container, image: `example.com/api:${tag}` },
  });
  const inNamespace = (...args: string[]) => succeed(kubectl("-n", NAMESPACE, ...args));
  const rolledOut = () => inNamespace("rollout", "status", "deployment/api", "--timeout=60s");
  const expectNoChange = async () => {
    const { code, stdout, stderr } = await run("plan", "-detailed-exitcode");
    expect({ code, output: code === 0 ? "" : stdout + stderr }).toEqual({ code: 0, output: "" });
  };

  beforeAll(async () => {
    await applyObjects(
      ZONES.map((zone) =>
        simulatedNode(`gantry-rollouts-${zone}`, AMOUNTS, { ...NODE_LABEL, "topology.kubernetes.io/zone": zone }),
      ),
    );
    isReady = await areReady("gantry-rollouts=true", ZONES.length);
    if (!isReady) {
      process.stderr.write(NOT_SIMULATED);
      return;
    }
    const overrides = { terraform: { backend: { local: { path: "api.tfstate" } } } };
    const { skipped } = await openWorkspace(await synthesize(workload), directory, { overrides });
    if (skipped !== undefined) throw new Error(skipped);
    await succeed(run("apply", "-auto-approve"));
  });

  afterAll(async () => {
    if (isReady) await succeed(run("destroy", "-auto-approve"));
    await kubectl("delete", "nodes", "-l", "gantry-rollouts=true", "--ignore-not-found");
    rmSync(scratch, { recursive: true, force: true });
  });

  live("a second plan is empty", expectNoChange);

  live("a key that is added without a raised revision is there, and the pods roll", async () => {
    const before = await inNamespace("get", "pods", "-o", "name");
    await write(WITH_PASSWORD);
    await succeed(run("apply", "-auto-approve"));
    const password = await inNamespace("get", "secret", "db", "-o", "jsonpath={.data.password}");
    expect(Buffer.from(password, "base64").toString()).toBe("needle");
    const after = await inNamespace(
      "get",
      "pods",
      "-l",
      "app=api",
      "--field-selector=status.phase=Running",
      "-o",
      "name",
    );
    for (const pod of after.split("\n").filter(Boolean)) expect(before).not.toContain(pod);
  });

  live("rollouts leave the pods spread over the zones", async () => {
    const spreads: number[][] = [];
    for (const tag of ["2", "3", "4"]) {
      await write(image(tag));
      await succeed(run("apply", "-auto-approve"));
      const template = `jsonpath={range .items[?(@.spec.containers[0].image=="example.com/api:${tag}")]}{.spec.nodeName}{"\\n"}{end}`;
      const nodes = (await inNamespace("get", "pods", "-o", template)).split("\n").filter(Boolean);
      spreads.push(ZONES.map((zone) => nodes.filter((node) => node.endsWith(zone)).length));
    }
    // The spread is preferred, not required: what else runs may move one pod. Counted with the old pods, none would be even.
    const even = spreads.filter((pods) => Math.max(...pods) - Math.min(...pods) === 0);
    expect({ spreads, even: even.length >= 2 }).toMatchObject({ even: true });
  });

  live("a restart, and what other controllers write, is no change", async () => {
    await inNamespace("rollout", "restart", "deployment/api");
    await rolledOut();
    const patch = {
      spec: { template: { metadata: { annotations: { "cattle.io/timestamp": "2026-01-01T00:00:00Z" } } } },
    };
    await inNamespace("patch", "deployment", "api", "-p", JSON.stringify(patch));
    await rolledOut();
    for (const object of ["deployment/api", "service/api", "serviceaccount/api", "secret/db", "networkpolicy/api"]) {
      await inNamespace("annotate", object, "field.cattle.io/publicEndpoints=[]", "openshift.io/scc=restricted");
      await inNamespace("label", object, "istio.io/rev=stable");
    }
    await succeed(kubectl("label", "namespace", NAMESPACE, "field.cattle.io/projectId=p-1"));
    await expectNoChange();
    // A change of something else keeps them, and the pods that were restarted.
    await write({ ...image("4"), labels: { tier: "web" } });
    await succeed(run("apply", "-auto-approve"));
    const annotations = "jsonpath={.spec.template.metadata.annotations}{.metadata.annotations}";
    expect(await inNamespace("get", "deployment", "api", "-o", annotations)).toMatch(
      /restartedAt.*cattle\.io\/timestamp.*publicEndpoints|cattle\.io\/timestamp.*restartedAt.*publicEndpoints/,
    );
    await write(image("4"));
    await succeed(run("apply", "-auto-approve"));
  });

  live("a plan is not empty while a rollout is half way, and its apply waits for the end", async () => {
    await inNamespace("rollout", "restart", "deployment/api");
    const planned = await run("plan", "-detailed-exitcode");
    expect([planned.code, planned.stdout]).toEqual([2, expect.stringContaining("gantry.dev/rollout-resumed")]);
    await succeed(run("apply", "-auto-approve"));
    expect(await inNamespace("rollout", "status", "deployment/api", "--watch=false")).toContain(
      "successfully rolled out",
    );
    await expectNoChange();
  });

  live("after a failed apply no plan is empty until the rollout has ended", async () => {
    // Room for the pods that run, and for none more.
    await inNamespace("create", "quota", "blocker", "--hard=pods=6");
    await write(image("5"));
    const failed = await run("apply", "-auto-approve");
    expect([failed.code, problemOf(failed)]).toEqual([1, expect.stringContaining("exceeded its progress deadline")]);
    const stack = JSON.parse(readFileSync(join(directory, "cdk.tf.json"), "utf8")) as Json;
    const advice = await clusterAdvice(problemOf(failed), { json: stack }, directory, {});
    expect(advice.join("\n")).toMatch(
      /The cluster says of api:\n.*ReplicaSet api-\w+: FailedCreate: .*exceeded quota: blocker/s,
    );
    const planned = await run("plan", "-detailed-exitcode");
    expect([planned.code, planned.stdout]).toEqual([2, expect.stringContaining("gantry.dev/rollout-resumed")]);
    // The cause is still there.
    expect((await run("apply", "-auto-approve")).code).toBe(1);
    await inNamespace("delete", "quota", "blocker");
    await inNamespace("rollout", "restart", "deployment/api");
    await succeed(run("apply", "-auto-approve"));
    await rolledOut();
    await expectNoChange();
  });
});
