import { load, loadAll } from "js-yaml";
import type { StackJson } from "../../lib/stack-json";
import { chartOf } from "../chart";
import { plainOf, textOf } from "../plain";

// A Deployment in the provider's words, and what stands beside it.
const stack = {
  resource: {
    kubernetes_deployment_v1: {
      api: {
        metadata: {
          name: "api",
          namespace: "${kubernetes_namespace_v1.own.metadata[0].name}",
          labels: { app_x: "api" },
        },
        spec: {
          replicas: "2",
          selector: { match_labels: { app_x: "api" } },
          template: {
            spec: {
              container: [
                {
                  name: "api",
                  image: "example.com/api:1",
                  args: ["$${HOME}", "{{ x }}"],
                  resources: { requests: { cpu: "1" } },
                  liveness_probe: { http_get: { path: "/", port: "http", http_header: [{ name: "a", value: "b" }] } },
                  lifecycle: { pre_stop: [{ tcp_socket: [{ port: "80" }] }] },
                },
              ],
              host_pid: true,
              toleration: [{ key: "spot", toleration_seconds: "30" }],
              volume: [{ name: "files", config_map: { name: "files", default_mode: "0440" } }],
            },
          },
        },
        timeouts: { create: "1m" },
        lifecycle: { ignore_changes: ["spec[0].replicas"] },
        wait_for_rollout: false,
      },
    },
    kubernetes_daemon_set_v1: {
      agent: { metadata: { name: "agent" }, spec: { strategy: { type: "OnDelete" }, template: {} } },
    },
    kubernetes_service_v1: {
      api: {
        metadata: { name: "api" },
        spec: { cluster_ip: "None", selector: { app_x: "api" }, port: [{ port: 80 }] },
      },
    },
    kubernetes_secret_v1: {
      db: { metadata: { name: "db", namespace: "own" }, data_wo: { url: "${var.db_url}" }, data_wo_revision: 1 },
    },
    kubernetes_namespace_v1: { own: { metadata: { name: "own" } } },
    kubernetes_service_account_v1: {
      api: { metadata: { name: "api", annotations: { id: "${data.azurerm_identity.id}", kept: "text" } } },
    },
    aws_eks_pod_identity_association: { identity: { role_arn: "arn" } },
  },
} as const satisfies StackJson;

const plain = plainOf(stack);

test("a stack's objects are Kubernetes' own, in the order in which a cluster takes them", () => {
  expect(plain.objects).toEqual([
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "own" } },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "api", annotations: { kept: "text" } } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "api" },
      spec: { clusterIP: "None", selector: { app_x: "api" }, ports: [{ port: 80 }] },
    },
    {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "agent" },
      spec: { updateStrategy: { type: "OnDelete" }, template: {} },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "api", namespace: "own", labels: { app_x: "api" } },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app_x: "api" } },
        template: {
          spec: {
            containers: [
              {
                name: "api",
                image: "example.com/api:1",
                args: ["${HOME}", "{{ x }}"],
                resources: { requests: { cpu: "1" } },
                livenessProbe: { httpGet: { path: "/", port: "http", httpHeaders: [{ name: "a", value: "b" }] } },
                lifecycle: { preStop: { tcpSocket: { port: 80 } } },
              },
            ],
            hostPID: true,
            tolerations: [{ key: "spot", tolerationSeconds: 30 }],
            volumes: [{ name: "files", configMap: { name: "files", defaultMode: 0o440 } }],
          },
        },
      },
    },
  ]);
});

test("what no manifest can hold is a note at the head of the file", () => {
  expect(plain.notes).toEqual([
    "Secret db: no stack holds its values; where it does not exist:",
    "  kubectl create secret generic db --namespace own --from-file=url=FILE",
    "kubernetes_service_account_v1.api: Terraform reads the annotation id from the cloud: add it",
    "aws_eks_pod_identity_association.identity is not a Kubernetes object: it stays with Terraform",
  ]);
  const text = textOf(plain);
  expect(text).toMatch(/^# Secret db: /);
  expect(loadAll(text, null, {} as never)).toEqual(plain.objects);
});

test("a chart has the image, replicas and resources as values, and escapes what Helm would read", () => {
  const chart = chartOf(without(plain, "DaemonSet"));
  expect(load(chart["values.yaml"] ?? "")).toEqual({
    image: "example.com/api:1",
    replicas: 2,
    resources: { requests: { cpu: "1" } },
  });
  expect(Object.keys(chart).sort()).toEqual([
    "Chart.yaml",
    "namespace.yaml",
    "templates/NOTES.txt",
    "templates/deployment-api.yaml",
    "templates/service-account-api.yaml",
    "templates/service-api.yaml",
    "values.yaml",
  ]);
  const deployment = chart["templates/deployment-api.yaml"] ?? "";
  expect(deployment).toContain("  namespace: {{ .Release.Namespace }}\n");
  expect(deployment).toContain("  replicas: {{ int .Values.replicas }}\n");
  expect(deployment).toContain("        - name: api\n          image: {{ .Values.image | quote }}\n");
  expect(deployment).toContain("          resources: {{- toYaml .Values.resources | nindent 12 }}\n");
  expect(deployment).toContain(`            - '{{ "{{" }} x }}'\n`);
});

test("a stack without a workload becomes no chart", () => {
  expect(() => chartOf({ objects: [], notes: [] })).toThrow("the stack has no workload");
});

function without({ objects, notes }: typeof plain, kind: string) {
  return { objects: objects.filter((object) => object.kind !== kind), notes };
}
