import { production } from "../../../__tests__/fixtures/production";
import { synthesizeEnvironments } from "../../../__tests__/support/complete";
import { kindOf, manifestsOf } from "../manifests";

const stacks = synthesizeEnvironments(production);
const manifests = manifestsOf(stacks["production-eks-web-api"]);
const kind = (kind: string) => manifests.find((manifest) => manifest.kind === kind);

test("every Kubernetes resource becomes an object with resolved names", () => {
  expect(manifests).toHaveLength(17);
  expect(JSON.stringify(manifests)).not.toMatch(/\$\{|[a-z]_[a-z]+"?:|data_wo|depends_on/);
  expect(kind("ConfigMap")?.metadata).toEqual({ name: "app-config", namespace: "production" });
});

test("a Deployment has the fields of the Kubernetes API", () => {
  expect(kind("Deployment")).toMatchObject({
    apiVersion: "apps/v1",
    spec: {
      strategy: { rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
      template: {
        spec: {
          serviceAccountName: "web-api",
          topologySpreadConstraints: [{ labelSelector: { matchLabels: { app: "web-api" } } }, {}],
          containers: [
            {
              ports: [{ containerPort: 8080 }],
              livenessProbe: { httpGet: { port: 8080 } },
              lifecycle: { preStop: { exec: { command: ["sleep", "25"] } } },
              securityContext: { runAsUser: 10001 },
              resources: { limits: { "ephemeral-storage": "256Mi" } },
            },
          ],
        },
      },
    },
  });
});

test("the manifest of a Secret omits its values", () => {
  expect(kind("Secret")).toEqual({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "db-credentials", namespace: "production" },
    type: "Opaque",
  });
});

test("a role binding lists its subjects", () => {
  const group = { api_group: "rbac.authorization.k8s.io", kind: "Group", name: "web" };
  const binding = { metadata: { name: "a" }, role_ref: { ...group, kind: "ClusterRole" }, subject: [group] };
  expect(manifestsOf({ resource: { kubernetes_role_binding_v1: { binding } } })).toEqual([
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "a" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "web" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "web" }],
    },
  ]);
});

test("a stack without Kubernetes resources has no manifests", () => {
  expect(manifestsOf(stacks["production-eks"])).toEqual([]);
});

test("an unknown resource type throws", () => {
  expect(() => manifestsOf({ resource: { kubernetes_pod_v1: { pod: {} } } })).toThrow("kubernetes_pod_v1");
});

test("the kind of another resource type is the type itself", () => {
  expect([kindOf("kubernetes_service_v1"), kindOf("aws_eks_cluster")]).toEqual(["Service", "aws_eks_cluster"]);
});
