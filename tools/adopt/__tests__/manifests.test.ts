import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { production } from "../../../__tests__/fixtures/production";
import { completeWorkload } from "../../../__tests__/support/complete";
import { synthesizeWorkload } from "../../../__tests__/support/synthesize-workload";
import { minimal } from "../../../__tests__/support/workload";
import type { Workload } from "../../../config/workload";
import { frontend } from "../../../examples/second-workload";
import { manifestsOf } from "../../lib/manifests";
import { withTemporaryFolder } from "../../lib/temporary-folder";
import { yamlOf } from "../../lib/yaml";
import { adopt, adoptManifests, literalText } from "../manifests/adopt-manifests";
import { REASON } from "../manifests/container";
import { objectsIn } from "../manifests/objects";
import { reportOf } from "../manifests/report";

/** The manifests of a workload, with the keys of its Secrets, which no stack holds as manifests do. */
function manifestsTextOf(workload: Workload): string {
  const manifests = manifestsOf(synthesizeWorkload(workload, { loadBalancerAnnotations: {} })).map((manifest) => {
    if (manifest.kind !== "Secret") return manifest;
    const { keys = [] } = workload.secrets?.[String(manifest.metadata["name"])] ?? {};
    return { ...manifest, stringData: Object.fromEntries(keys.map((key) => [key, "value"])) };
  });
  return manifests.map(yamlOf).join("---\n");
}

const { ingress, publicService, ...webApi } = production.clusters.eks.workloads["web-api"];
const [route] = ingress.routes;
const full = {
  ...webApi,
  namespace: { create: "production" },
  container: { ...webApi.container, image: "example.com/web-api:1.2.3" },
  // Whether the container answers TLS, no object says.
  publicService: { port: publicService.port, sourceRanges: publicService.sourceRanges },
  ingress: { ...ingress, routes: [{ ...route, service: "api" }] },
} as const satisfies Workload;

const { port: _, probes: ____, ...served } = minimal.container;
const { replicas: __, container: ___, ...counted } = minimal;
const once = { ...counted, container: served };
const portless = { ...once, replicas: 1 };

const podOfAll = {
  ...minimal,
  labels: { tier: "web" },
  podLabels: { version: "v1" },
  podAnnotations: { "example.com/team": "shop" },
  container: {
    ...minimal.container,
    command: ["/api"],
    args: ["--port", "8080"],
    workingDir: "/work",
    ports: { debug: { port: 6060 }, dns: { port: 5353, protocol: "UDP" } },
    env: { NAME: { field: "metadata.name" }, MOST: { resource: "limits.memory", divisor: "1Mi" }, EMPTY: "" },
    envFrom: [
      { configMap: "settings", prefix: "APP_" },
      { secret: "db", optional: true },
    ],
    mounts: { "/cache": "cache", "/etc/api": { volume: "files", subPath: "conf" } },
    probes: {
      liveness: { tcpPort: 8080 },
      readiness: { grpcPort: 6060, grpcService: "ready", successThreshold: 2 },
      startup: { command: ["/bin/true"], failureThreshold: 30 },
    },
    userId: 70000,
    groupId: 70001,
    exceptions: { writableRoot: REASON },
  },
  initContainers: {
    migrate: {
      image: "example.com/migrate:1.0.0",
      requests: minimal.container.requests,
      limits: minimal.container.limits,
    },
    proxy: {
      sidecar: true,
      image: "example.com/proxy:1.0.0",
      ports: { admin: { port: 9901 } },
      requests: minimal.container.requests,
      limits: minimal.container.limits,
    },
  },
  volumes: {
    cache: { emptyDir: { size: "128Mi", memory: true } },
    files: { configMap: "settings", items: { level: "level.txt" }, mode: "0440" },
  },
  hostAliases: { "10.0.0.1": ["db.internal"] },
  dns: { options: { ndots: "2" } },
  priorityClassName: "high",
  nodeSelector: { disk: "fast" },
  tolerations: [{ key: "spot", value: "true", effect: "NoSchedule" }],
  nodeAffinity: { required: [[{ key: "zone", operator: "In", values: ["a"] }]] },
  spread: { zones: "required" },
  configMaps: { settings: { level: "info" } },
  secrets: { db: { existing: true } },
} as const satisfies Workload;

test.each<[what: string, workload: Workload]>([
  ["the least", minimal],
  ["the example", frontend],
  ["production's", full],
  [
    "one of other labels and another port's name",
    {
      ...minimal,
      selector: { "app.kubernetes.io/name": "shop", tier: "web" },
      labels: { version: "v1" },
      container: { ...minimal.container, portName: "grpc" },
    },
  ],
  ["everything of a pod", podOfAll],
  ["a worker", { ...portless, kind: "worker" }],
  ["a schedule", { ...once, kind: "schedule", schedule: { cron: "30 2 * * *" }, run: { backoffLimit: 2 } }],
  ["an agent", { ...once, kind: "agent" }],
])("a workload that is written as manifests and read back is the same: %s", (_, workload) => {
  const { adopted, others } = adopt(objectsIn(manifestsTextOf(workload), "stdin"));
  expect(reportOf(adopted, others)).toMatch(/^\w+ api: every field carried over$/);
  expect(completeWorkload(adopted[0]?.literal as unknown as Workload)).toEqual(completeWorkload(workload));
});

const DEPLOYMENT = `
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: api
    namespace: team
    uid: 6d1c
    creationTimestamp: "2026-11-01T00:00:00Z"
    annotations: { deployment.kubernetes.io/revision: "3" }
  spec:
    replicas: 3
    revisionHistoryLimit: 2
    selector: { matchLabels: { app: api } }
    template:
      metadata: { labels: { app: api, tier: web } }
      spec:
        restartPolicy: Always
        serviceAccountName: default
        schedulerName: volcano
        containers:
        - name: api
          image: example.com/api:1.0.0
          imagePullPolicy: Always
          ports: [{ name: web, containerPort: 8080, protocol: TCP }]
          env:
          - { name: DB_PASSWORD, value: hunter2-hunter2 }
          - { name: LEVEL, value: info }
          resources: { limits: { cpu: 1, memory: 256Mi } }
          livenessProbe: { httpGet: { path: /live, port: web }, successThreshold: 1 }
          readinessProbe: { httpGet: { path: /ready, port: 8080 }, periodSeconds: 5 }
          startupProbe: { httpGet: { path: /live, port: web } }
  status: { replicas: 3 }
- apiVersion: apps/v1
  kind: ReplicaSet
  metadata: { name: api-1, uid: 1, ownerReferences: [{ controller: true, kind: Deployment, name: api }] }
- apiVersion: v1
  kind: Service
  metadata: { name: api, namespace: team, uid: 6d1d }
  spec: { clusterIP: 10.0.0.7, selector: { app: api }, ports: [{ port: 8000, targetPort: web, name: http }] }
- apiVersion: v1
  kind: Secret
  metadata: { name: other, namespace: team, uid: 6d1e }
  data: { key: c2VjcmV0LXZhbHVl }
- apiVersion: example.com/v1
  kind: Widget
  metadata: { name: extra }
`;

test("every field of the input is carried over, a default, the server's, or listed with its reason", () => {
  const { adopted, others } = adopt(objectsIn(DEPLOYMENT, "stdin"));
  const report = reportOf(adopted, others);
  expect(report.split("\n").filter((line) => !line.includes("podLabels"))).toEqual(
    expect.arrayContaining([
      "  spec.revisionHistoryLimit  2: Kubernetes' own 10 revisions are kept; Terraform's state is what a rollback goes by",
      '  spec.template.spec.schedulerName  "volcano": an environment has no property for it',
      '  Service api: spec.ports[8000/TCP].name  "http" becomes "web": a port has one name, its container\'s portName; Services lead to it by number',
      "  secret: DB_PASSWORD: no file holds the values; the variables TF_VAR_api_env_… do",
      "Secret other: a live Secret stays as it is: secrets names it",
      "Widget extra: no workload makes such an object: apply it beside, or leave it where it is",
      "  a NetworkPolicy: what network does not state is denied, the internet too",
    ]),
  );
  const [api] = adopted;
  expect(api?.lost.map(({ path }) => path)).toEqual(
    expect.not.arrayContaining(["status.replicas", "metadata.uid", "spec.template.spec.restartPolicy"]),
  );
  expect(api?.literal).toMatchObject({
    container: { env: { DB_PASSWORD: { secret: "api-env", key: "DB_PASSWORD" }, LEVEL: "info" } },
    servicePort: 8000,
    serviceAccount: { existing: "default" },
    secrets: { "api-env": { keys: ["DB_PASSWORD"], revision: 1 } },
    imports: { "workload/deployment/deployment": "team/api", "workload/service/service": "team/api" },
  });
  const literal = literalText(adopted);
  expect(report + literal).not.toMatch(/hunter2|c2VjcmV0|secret-value/);
});

test("the program writes the literal to a file, and refuses a file without a workload", async () => {
  await withTemporaryFolder("adopt-test", async (folder) => {
    const [file, empty, out] = ["all.yaml", "empty.yaml", "adopted.ts"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const said = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    await writeFile(file, DEPLOYMENT);
    expect(await adoptManifests([file, "--out", out])).toBe(0);
    expect(await readFile(out, "utf8")).toContain("as const satisfies Readonly<Record<string, Workload>>");
    expect(said.mock.calls.join("")).toContain("Deployment api: all but");
    said.mockRestore();
    await writeFile(empty, "kind: Widget\napiVersion: v1\nmetadata: { name: extra }\n");
    await expect(adoptManifests([empty])).rejects.toThrow("Widget extra");
  });
});

test.each([
  ["a: [", "stdin is not YAML"],
  ["a: 1", "stdin holds a document that is no Kubernetes object"],
])("%s is refused by name", (text, message) => {
  expect(() => objectsIn(text, "stdin")).toThrow(message);
});
