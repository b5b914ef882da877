import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { completeWorkload } from "../../../__tests__/support/complete";
import { minimal } from "../../../__tests__/support/workload";
import type { WebWorkload } from "../../../config/workload";
import { WorkloadStack } from "../../../stacks/workload-stack";
import { applyObjects, areReady, kubeconfig, kubectl, NOT_SIMULATED, simulatedNode, succeed } from "../../lib/kubectl";
import { missingProvider } from "../../lib/missing-provider";
import { terraform } from "../../lib/terraform";
import { openWorkspace } from "../workspace";

// Applies a workload that says all that can be said of pods to the cluster of KUBECONFIG, on a node of its own.
const NAMESPACE = "gantry-pods";
const CLASS = "gantry-pods";
const NODE_LABEL = { "gantry-pods": "true" };
const AMOUNTS = { pods: "10", cpu: "4", memory: "8Gi", "ephemeral-storage": "50Gi", "example.com/gpu": "4" };
const REASON = "shows that the cluster admits it";

const { image, requests, limits } = minimal.container;

interface DayTwo {
  readonly revision: number;
  readonly size: string;
  readonly volumes: WebWorkload["volumes"];
}

/** Every property of pods, with what changes on the second day. */
function workload({ revision, size, volumes }: DayTwo): WebWorkload {
  return {
    namespace: { create: NAMESPACE },
    replicas: 1,
    rollout: { maxSurge: 0, maxUnavailable: 1 },
    container: {
      ...minimal.container,
      command: ["/bin/app"],
      args: ["--verbose"],
      workingDir: "/srv",
      port: 80,
      ports: { grpc: { port: 50051 }, dns: { port: 5353, protocol: "UDP", servicePort: 53 } },
      probes: {
        liveness: { command: ["true"] },
        readiness: {
          path: "/ready",
          port: 9090,
          scheme: "HTTPS",
          headers: { Host: "example.com" },
          successThreshold: 2,
        },
        startup: { grpcPort: 50051, grpcService: "app" },
      },
      env: {
        TEXT: "text",
        LEVEL: { configMap: "settings", key: "level" },
        URL: { secret: "db", key: "url", optional: true },
        NODE: { field: "spec.nodeName" },
        MEMORY: { resource: "limits.memory", divisor: "1Mi" },
      },
      envFrom: [
        { configMap: "settings", prefix: "SETTING_" },
        { secret: "theirs", optional: true },
      ],
      lifecycle: { postStart: { command: ["true"] }, preStop: { path: "/stop" } },
      devices: { "example.com/gpu": 1 },
      mounts: {
        "/tmp": "scratch",
        "/etc/app": "settings",
        "/run/secrets": { volume: "secret", readOnly: true },
        "/data": { volume: "data", subPath: "app" },
        "/run/all": "all",
        "/run/vault": "vault",
        "/var/log/node": { volume: "logs", readOnly: true },
        ...Object.fromEntries(Object.keys(volumes ?? {}).map((name) => [`/mnt/${name}`, name])),
      },
      exceptions: { writableRoot: REASON, capabilities: { NET_ADMIN: REASON } },
    },
    initContainers: {
      setup: {
        image,
        requests,
        limits,
        userId: 0,
        groupId: 0,
        exceptions: { root: REASON },
        mounts: { "/data": "data" },
      },
      proxy: {
        sidecar: true,
        image,
        requests,
        limits,
        ports: { admin: { port: 9901 } },
        probes: { startup: { tcpPort: 9901 } },
      },
    },
    volumes: {
      scratch: { emptyDir: { size: "16Mi", memory: true } },
      settings: { configMap: "settings", items: { level: "levels/level" }, mode: "0444" },
      secret: { secret: "db" },
      data: { claim: { size, class: CLASS } },
      all: {
        projected: [
          { token: { audience: "vault", path: "token" } },
          { configMap: "settings" },
          { secret: "db", optional: true },
          { fields: { labels: "metadata.labels", name: "metadata.name" } },
          { resources: { memory: "limits.memory" }, container: "api" },
        ],
      },
      vault: { secretProviderClass: "keys" },
      logs: { hostPath: "/var/log", type: "Directory", reason: REASON },
      ...volumes,
    },
    configMaps: { settings: { level: "info" }, theirs: { existing: true, revision: 1 } },
    secrets: {
      db: { keys: ["url"], revision },
      pull: { keys: [".dockerconfigjson"], revision: 1, type: "kubernetes.io/dockerconfigjson" },
      theirs: { existing: true, revision: 1 },
    },
    serviceAccount: {
      annotations: { "example.com/owner": "team" },
      rules: [{ resources: ["configmaps"], verbs: ["get"] }],
      clusterRules: { reason: "nodes are in no namespace", rules: [{ resources: ["nodes"], verbs: ["list"] }] },
    },
    network: { egressTo: [{ cidr: "192.0.2.1/32", port: 443 }] },
    imagePullSecrets: ["pull"],
    hostAliases: { "10.0.0.10": ["db.internal"] },
    dns: { nameservers: ["10.0.0.53"], searches: ["example.com"], options: { ndots: "2", "use-vc": "" } },
    priorityClassName: CLASS,
    nodeSelector: NODE_LABEL,
    nodeAffinity: {
      required: [[{ key: "gantry-pods", operator: "In", values: ["true"] }], [{ key: "other", operator: "Exists" }]],
      preferred: [{ weight: 10, nodes: [{ key: "size", operator: "Gt", value: 1 }] }],
    },
    spread: { zones: "none", nodes: "required" },
    podAnnotations: { "example.com/scrape": "true" },
    podLabels: { tier: "web" },
    fsGroup: 20000,
  };
}

jest.setTimeout(300_000);
const reason = kubeconfig === undefined ? "KUBECONFIG is not set" : missingProvider("kubernetes");
if (reason !== undefined) process.stderr.write(`skipped: ${reason}\n`);

(reason === undefined ? test : test.skip)(
  "pods with all that can be said of them are applied, changed on the second day and destroyed",
  async () => {
    await applyObjects([simulatedNode("gantry-pods-a", AMOUNTS, NODE_LABEL), ...outside()]);
    if (!(await areReady("gantry-pods=true", 1))) {
      process.stderr.write(NOT_SIMULATED);
      return;
    }
    const scratch = mkdtempSync(join(tmpdir(), "gantry-pods-"));
    const directory = join(scratch, "stack");
    const kubeContext = (await succeed(kubectl("config", "current-context"))).trim();
    let count = 0;
    const synthesize = (day: DayTwo) => {
      count += 1;
      const app = new App({ outdir: join(scratch, `out-${count}`) });
      new WorkloadStack(app, "pods", {
        name: "pods",
        workload: completeWorkload(workload(day), "pods"),
        cluster: { type: "existing", kubeContext, kubeconfig: kubeconfig ?? "" },
        settings: { protected: false, tags: {}, backend: { type: "local" } },
      });
      app.synth();
      return join(scratch, `out-${count}`, "stacks", "pods");
    };
    const run = (url: string, ...args: string[]) =>
      terraform(directory, [...args, "-no-color"], {
        env: { ...process.env, TF_VAR_db_url: url, TF_VAR_pull__dockerconfigjson: '{"auths":{}}' },
      });
    const expectNoChange = async (url: string) => {
      const { code, stdout, stderr } = await run(url, "plan", "-detailed-exitcode");
      expect({ code, output: code === 0 ? "" : stdout + stderr }).toEqual({ code: 0, output: "" });
    };
    const get = async (...args: string[]) =>
      JSON.parse(await succeed(kubectl("-n", NAMESPACE, "get", ...args, "-o", "json")));
    const may = async (...args: string[]) =>
      (await kubectl("auth", "can-i", ...args, `--as=system:serviceaccount:${NAMESPACE}:pods`)).stdout.trim();

    const first = { revision: 1, size: "1Gi", volumes: {} };
    const overrides = { terraform: { backend: { local: { path: "pods.tfstate" } } } };
    const { skipped } = await openWorkspace(synthesize(first), directory, { overrides });
    if (skipped !== undefined) throw new Error(skipped);
    try {
      await succeed(run("one", "apply", "-auto-approve"));
      await expectNoChange("one");
      const [pod] = (await get("pods", "-l", "app=pods")).items;
      expect(pod.status.phase).toBe("Running");
      expect(pod.spec).toMatchObject({
        initContainers: [{ name: "setup" }, { name: "proxy", restartPolicy: "Always" }],
        containers: [{ resources: { limits: { "example.com/gpu": "1" } } }],
        automountServiceAccountToken: true,
      });
      const { labels } = (await get("namespace", NAMESPACE)).metadata;
      expect(labels["pod-security.kubernetes.io/enforce"]).toBe("privileged");
      expect(JSON.parse(pod.metadata.annotations["gantry.dev/exceptions"])).toEqual({
        "container.exceptions.writableRoot": REASON,
        "container.exceptions.capabilities.NET_ADMIN": REASON,
        "initContainers.setup.exceptions.root": REASON,
        "volumes.logs.hostPath": REASON,
      });
      expect(await may("get", "configmaps", "-n", NAMESPACE)).toBe("yes");
      expect(await may("delete", "configmaps", "-n", NAMESPACE)).toBe("no");
      expect(await may("list", "nodes")).toBe("yes");
      expect(await may("get", "secrets", "-n", NAMESPACE)).toBe("no");

      // A volume is added, a secret rotated and a claim grown; the claim stays the one that it was.
      const claim = (await get("pvc", "pods-data")).metadata.uid;
      cpSync(synthesize({ revision: 2, size: "2Gi", volumes: { more: { emptyDir: { size: "1Mi" } } } }), directory, {
        recursive: true,
      });
      await succeed(run("two", "apply", "-auto-approve"));
      await expectNoChange("two");
      const grown = await get("pvc", "pods-data");
      expect([grown.metadata.uid, grown.spec.resources.requests.storage]).toEqual([claim, "2Gi"]);
      expect(Buffer.from((await get("secret", "db")).data.url, "base64").toString()).toBe("two");
      const [next] = (await get("pods", "-l", "app=pods", "--field-selector", "status.phase=Running")).items;
      expect(next.spec.volumes).toContainEqual({ name: "more", emptyDir: { sizeLimit: "1Mi" } });
    } finally {
      await succeed(run("two", "destroy", "-auto-approve"));
      await kubectl("delete", "nodes", "-l", "gantry-pods=true", "--ignore-not-found");
      await kubectl("delete", "pv,storageclass,priorityclass", CLASS, "--ignore-not-found");
      rmSync(scratch, { recursive: true, force: true });
    }
  },
);

/** What is there without the workload: a disk of a class that can grow, and a priority. */
function outside() {
  return [
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: CLASS },
      provisioner: "example.com/none",
      allowVolumeExpansion: true,
    },
    {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: CLASS },
      spec: {
        capacity: { storage: "4Gi" },
        accessModes: ["ReadWriteOnce"],
        storageClassName: CLASS,
        persistentVolumeReclaimPolicy: "Retain",
        hostPath: { path: "/data" },
      },
    },
    {
      apiVersion: "scheduling.k8s.io/v1",
      kind: "PriorityClass",
      metadata: { name: CLASS },
      value: 1000,
    },
  ];
}
