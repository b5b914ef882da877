import { mkdtempSync, rmSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { completeWorkload } from "../../../__tests__/support/complete";
import { minimal, portless } from "../../../__tests__/support/workload";
import type { Workload as WorkloadConfig } from "../../../config/workload";
import { quotaFor } from "../../../constructs/kubernetes/quota";
import { Workload } from "../../../constructs/kubernetes/workload";
import { enterCluster } from "../../../stacks/cluster-access";
import { addBackend } from "../../../stacks/state-backend";
import { applyObjects, areReady, kubeconfig, kubectl, NOT_SIMULATED, simulatedNode, succeed } from "../../lib/kubectl";
import { missingProvider } from "../../lib/missing-provider";
import { terraform } from "../../lib/terraform";
import { openWorkspace } from "../workspace";

// Applies a workload of each kind to the cluster of KUBECONFIG, in the namespace `gantry-kinds`, on two nodes of its own.
const NAMESPACE = "gantry-kinds";
const NODE_LABEL = { "gantry-kinds": "true" };
const NODES = ["gantry-kinds-a", "gantry-kinds-b"];
const AMOUNTS = { pods: "30", cpu: "4", memory: "8Gi", "ephemeral-storage": "50Gi" };
const SETTINGS = { protected: false, tags: {}, backend: { type: "local" } } as const;

// A disk for each pod of the set; none is ever mounted on simulated nodes.
const CLASS = "gantry-kinds";
const DISKS = ["0", "1", "2"].map((number) => ({
  apiVersion: "v1",
  kind: "PersistentVolume",
  metadata: { name: `gantry-kinds-${number}`, labels: NODE_LABEL },
  spec: {
    capacity: { storage: "10Gi" },
    accessModes: ["ReadWriteOnce"],
    storageClassName: CLASS,
    hostPath: { path: `/var/gantry-kinds-${number}` },
  },
}));
const STORAGE = [
  {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: CLASS },
    provisioner: "kubernetes.io/no-provisioner",
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
  },
  ...DISKS,
];

/** One of each kind: of an image's tag, so many replicas of what is counted, and disks of a size. */
function workloads(tag: string, replicas: number, size: string) {
  const image = `example.com/app:${tag}`;
  const pods = {
    namespace: { existing: NAMESPACE },
    nodeSelector: NODE_LABEL,
    terminationGraceSeconds: 1,
  } as const;
  const serving = { ...pods, preStopSeconds: 0, container: { ...minimal.container, image } };
  const working = { ...pods, container: { ...portless, image } };
  return {
    frontend: { ...serving, replicas },
    consumer: { ...working, kind: "worker", replicas },
    migration: { ...working, kind: "job", run: { completions: 2, parallelism: 2, completionMode: "Indexed" } },
    nightly: { ...working, kind: "schedule", schedule: { cron: "0 0 1 1 *", timeZone: "Europe/Berlin" } },
    database: {
      ...serving,
      container: { ...serving.container, mounts: { "/data": "data" } },
      kind: "stateful",
      replicas,
      podManagement: "Parallel",
      claims: { data: { size, class: CLASS } },
    },
    collector: { ...working, kind: "agent", rollout: { maxUnavailable: "100%" } },
  } as const satisfies Readonly<Record<string, WorkloadConfig>>;
}

jest.setTimeout(300_000);
const reason = kubeconfig === undefined ? "KUBECONFIG is not set" : missingProvider("kubernetes");
if (reason !== undefined) process.stderr.write(`skipped: ${reason}\n`);

(reason === undefined ? describe : describe.skip)("a workload of each kind", () => {
  const scratch = mkdtempSync(join(tmpdir(), "gantry-kinds-"));
  const directory = join(scratch, "stack");
  let count = 0;
  let isReady = false;
  const live = (name: string, work: () => Promise<void>) =>
    test(name, async () => {
      if (isReady) await work();
    });

  async function synthesize(configs: Readonly<Record<string, WorkloadConfig>>): Promise<string> {
    const kubeContext = (await succeed(kubectl("config", "current-context"))).trim();
    count += 1;
    const app = new App({ outdir: join(scratch, `out-${count}`) });
    const stack = new TerraformStack(app, "kinds");
    addBackend(stack, SETTINGS.backend);
    const access = { type: "existing", kubeContext, kubeconfig: kubeconfig ?? "" } as const;
    const { traits } = enterCluster(stack, access, { namespace: NAMESPACE, name: "kinds" }, SETTINGS);
    for (const [name, config] of Object.entries(configs)) {
      new Workload(stack, name, { ...completeWorkload(config, name), name, traits });
    }
    app.synth();
    return join(scratch, `out-${count}`, "stacks", "kinds");
  }

  const run = (...args: string[]) => terraform(directory, [...args, "-no-color"]);
  const write = async (...args: Parameters<typeof workloads>) =>
    cp(await synthesize(workloads(...args)), directory, { recursive: true });
  const inNamespace = (...args: string[]) => succeed(kubectl("-n", NAMESPACE, ...args));
  const pathOf = (object: string, path: string) =>
    inNamespace("get", object, "-o", `jsonpath=${path.startsWith("{") ? path : `{${path}}`}`);
  const expectNoChange = async () => {
    const { code, stdout, stderr } = await run("plan", "-detailed-exitcode");
    expect({ code, output: code === 0 ? "" : stdout + stderr }).toEqual({ code: 0, output: "" });
  };
  const isSettled = async (replicas: number) => {
    await inNamespace("rollout", "status", "statefulset/database", "--timeout=60s");
    await inNamespace("wait", "statefulset/database", `--for=jsonpath={.status.readyReplicas}=${replicas}`);
    await expectNoChange();
  };
  const jobs = async () => (await inNamespace("get", "jobs", "-l", "app=migration", "-o", "name")).trim().split("\n");

  beforeAll(async () => {
    await applyObjects(NODES.map((name) => simulatedNode(name, AMOUNTS, NODE_LABEL)));
    isReady = await areReady("gantry-kinds=true", NODES.length);
    if (!isReady) {
      process.stderr.write(NOT_SIMULATED);
      return;
    }
    const all = Object.entries(workloads("2", 3, "2Gi")).map(([name, config]) => completeWorkload(config, name));
    await applyObjects([
      ...STORAGE,
      {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: NAMESPACE, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
      },
      {
        apiVersion: "v1",
        kind: "ResourceQuota",
        metadata: { name: "quota", namespace: NAMESPACE },
        spec: { hard: quotaFor(all, NODES.length) },
      },
    ]);
    const overrides = { terraform: { backend: { local: { path: "kinds.tfstate" } } } };
    const { skipped } = await openWorkspace(await synthesize(workloads("1", 2, "1Gi")), directory, { overrides });
    if (skipped !== undefined) throw new Error(skipped);
    await succeed(run("apply", "-auto-approve"));
  });

  afterAll(async () => {
    if (isReady) await succeed(run("destroy", "-auto-approve"));
    const left = await kubectl("-n", NAMESPACE, "get", "all,pdb,netpol,hpa,pvc", "-o", "name");
    await kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found");
    await kubectl("delete", "persistentvolumes", "-l", "gantry-kinds=true", "--ignore-not-found");
    await kubectl("delete", "storageclass", CLASS, "--ignore-not-found");
    await kubectl("delete", "nodes", "-l", "gantry-kinds=true", "--ignore-not-found");
    rmSync(scratch, { recursive: true, force: true });
    if (isReady) expect(left.stdout.split("\n").filter((name) => name !== "" && !name.startsWith("pod/"))).toEqual([]);
  });

  live("is applied, within the namespace's quota, and a second plan is empty", async () => {
    await isSettled(2);
    expect(await pathOf("deployment/frontend", ".status.readyReplicas")).toBe("2");
    expect(await pathOf("deployment/consumer", ".status.readyReplicas")).toBe("2");
    expect(await pathOf("daemonset/collector", ".status.numberReady")).toBe("2");
    expect(await pathOf("cronjob/nightly", ".spec.concurrencyPolicy")).toBe("Forbid");
    expect(await pathOf("statefulset/database", ".spec.serviceName")).toBe("database-pods");
    expect(await pathOf("service/database-pods", ".spec.clusterIP")).toBe("None");
    const [job = ""] = await jobs();
    expect(await pathOf(job, ".status.succeeded")).toBe("2");
    expect(await inNamespace("get", "services", "-o", "name")).not.toMatch(/consumer|migration|nightly|collector/);
    expect(await inNamespace("get", "pdb", "-o", "name")).not.toMatch(/migration|nightly|collector/);
  });

  live("a run of the schedule is a Job of the same pods", async () => {
    await inNamespace("create", "job", "by-hand", "--from=cronjob/nightly");
    await inNamespace("wait", "job/by-hand", "--for=condition=complete", "--timeout=60s");
    await inNamespace("delete", "job", "by-hand");
  });

  live("takes another image, count and size; the job runs once more, the set and its disks are the same", async () => {
    const disk = () => pathOf("pvc/data-database-0", "{.metadata.uid} {.spec.volumeName}");
    const [before, set, held] = [await jobs(), await pathOf("statefulset/database", ".metadata.uid"), await disk()];
    await write("2", 3, "2Gi");
    await succeed(run("apply", "-auto-approve"));
    await isSettled(3);
    for (const object of [
      "deployment/frontend",
      "deployment/consumer",
      "statefulset/database",
      "daemonset/collector",
    ]) {
      expect(await pathOf(object, ".spec.template.spec.containers[0].image")).toBe("example.com/app:2");
    }
    expect(await pathOf("statefulset/database", ".metadata.uid")).toBe(set);
    expect(await disk()).toBe(held);
    const sizes = "{range .items[*]}{.spec.resources.requests.storage} {end}";
    expect(await inNamespace("get", "pvc", "-o", `jsonpath=${sizes}`)).toBe("2Gi 2Gi 2Gi ");
    expect(await jobs()).toHaveLength(1);
    expect(await jobs()).not.toEqual(before);
  });

  live("a job that was deleted runs again, as a plan says first", async () => {
    await inNamespace("delete", ...(await jobs()));
    const planned = await run("plan", "-detailed-exitcode");
    expect([planned.code, planned.stdout]).toEqual([2, expect.stringContaining("1 to add, 0 to change, 0 to destroy")]);
    await succeed(run("apply", "-auto-approve"));
    await expectNoChange();
  });
});
