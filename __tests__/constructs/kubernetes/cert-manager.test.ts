import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { CertManager } from "../../../constructs/kubernetes/cert-manager";
import { type Attributes, resourcesOf, synthesizeStack } from "../../support/synthesize";

const stack = synthesizeStack((stack) => {
  new HelmProvider(stack, "helm");
  new KubernetesProvider(stack, "kubernetes");
  new CertManager(stack, "cert-manager", { email: "platform@example.com", ingressClassName: "traefik" });
});
const [chart = {}, issuers = {}] = resourcesOf(stack, "helm_release");

function valuesOf({ values }: Attributes): Readonly<Record<string, unknown>> {
  const [text = ""] = values as readonly string[];
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

test("the issuers come after cert-manager itself, and go before it", () => {
  expect([chart["name"], issuers["name"]]).toEqual(["cert-manager", "cluster-issuers"]);
  const [address] = Object.keys(stack.resource?.["helm_release"] ?? {});
  expect(issuers["depends_on"]).toEqual([`helm_release.${address}`]);
});

test("the issuers' chart lies beside the stack", () => {
  expect(issuers["chart"]).toMatch(/^\.\/assets\/\w+[-\w]*\/[0-9A-F]{32}/);
  expect(issuers).not.toHaveProperty("repository");
});

test("Let's Encrypt's real and its staging directory, through the ingress class", () => {
  expect(valuesOf(issuers)).toEqual({
    email: "platform@example.com",
    ingressClassName: "traefik",
    issuers: {
      "letsencrypt-prod": "https://acme-v02.api.letsencrypt.org/directory",
      "letsencrypt-staging": "https://acme-staging-v02.api.letsencrypt.org/directory",
    },
  });
});

test("its definitions outlive it, and with them everybody's certificates", () => {
  expect(valuesOf(chart)["crds"]).toEqual({ enabled: true, keep: true });
});

test("of each part one pod answers while the other is replaced", () => {
  const twice = { replicaCount: 2, podDisruptionBudget: { enabled: true, maxUnavailable: 1 } };
  expect(valuesOf(chart)).toMatchObject({ ...twice, webhook: twice, cainjector: twice });
});

test("it leads in its own namespace", () => {
  expect(valuesOf(chart)["global"]).toMatchObject({ leaderElection: { namespace: "cert-manager" } });
});

test("nothing but its webhook is reached", () => {
  const [{ spec } = {}] = resourcesOf(stack, "kubernetes_network_policy_v1");
  expect(spec).toMatchObject({ ingress: [{ ports: [{ port: "10250", protocol: "TCP" }] }] });
  expect(valuesOf(chart)["webhook"]).toMatchObject({ securePort: 10250 });
});
