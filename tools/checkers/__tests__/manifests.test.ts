import { synthesizeApp } from "../../../__tests__/support/synthesize";
import { production } from "../../../environments/production";
import { addEnvironment } from "../../../stacks/add-environment";
import { kindOf, manifestsOf, type Synthesized } from "../manifests";

const stacks = synthesizeApp((app) => addEnvironment(app, production));
const manifests = manifestsOf(stacks["production-eks-web-api"] as Synthesized);
const kind = (kind: string) => manifests.find((manifest) => manifest.kind === kind);

test("every Kubernetes resource is an object with its names resolved", () => {
  expect(manifests).toHaveLength(17);
  expect(JSON.stringify(manifests)).not.toMatch(/\$\{|[a-z]_[a-z]+"?:|data_wo|depends_on/);
  expect(kind("ConfigMap")?.metadata).toEqual({ name: "app-config", namespace: "production" });
});

test("a Deployment reads as Kubernetes writes it", () => {
  expect(kind("Deployment")).toMatchObject({
    apiVersion: "apps/v1",
    spec: {
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
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

test("a Secret's values are in no manifest", () => {
  expect(kind("Secret")).toEqual({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "db-credentials", namespace: "production" },
    type: "Opaque",
  });
});

test("a role's holders are listed", () => {
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
  expect(manifestsOf(stacks["production-eks"] as Synthesized)).toEqual([]);
});

test("an unknown type is an error, not a gap", () => {
  expect(() => manifestsOf({ resource: { kubernetes_job_v1: { job: {} } } })).toThrow("kubernetes_job_v1");
});

test("other types have no kind but themselves", () => {
  expect([kindOf("kubernetes_service_v1"), kindOf("aws_eks_cluster")]).toEqual(["Service", "aws_eks_cluster"]);
});
