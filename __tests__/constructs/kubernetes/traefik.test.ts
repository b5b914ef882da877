import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { Traefik, type TraefikConfig } from "../../../constructs/kubernetes/traefik";
import { addressesOf, resourceOf, type StackJson, synthesizeStack } from "../../support/synthesize";

const traits = { loadBalancerAnnotations: { kind: "balancer" }, internalLoadBalancerAnnotations: { inside: "true" } };
const open = { loadBalancer: { sourceRanges: ["203.0.113.0/24"] } };

const stackOf = (config: TraefikConfig = open): StackJson =>
  synthesizeStack((stack) => {
    new HelmProvider(stack, "helm");
    new KubernetesProvider(stack, "kubernetes");
    new Traefik(stack, "traefik", { ...config, traits });
  });

function valuesOf(config?: TraefikConfig): Readonly<Record<string, unknown>> {
  const [values = ""] = resourceOf(stackOf(config), "helm_release")["values"] as readonly string[];
  return JSON.parse(values) as Readonly<Record<string, unknown>>;
}

test("it is a release, its namespace and what may reach it, and no definitions", () => {
  expect(addressesOf(stackOf()).map((address) => address.split(".")[0])).toEqual([
    "helm_release",
    "kubernetes_namespace_v1",
    "kubernetes_network_policy_v1",
  ]);
  expect(resourceOf(stackOf(), "helm_release")["skip_crds"]).toBe(true);
});

test("two pods by default, one of which may go at a time", () => {
  expect(valuesOf()).toMatchObject({
    deployment: { replicas: 2 },
    podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
  });
  expect(valuesOf({ ...open, replicas: 3 })).toMatchObject({ deployment: { replicas: 3 } });
});

test("a pod serves until its load balancer has noticed, and has time to end after that", () => {
  expect(valuesOf()["deployment"]).toMatchObject({
    lifecycle: { preStop: { sleep: { seconds: 25 } } },
    terminationGracePeriodSeconds: 50,
  });
});

test("its class is nobody's default", () => {
  expect(valuesOf()["ingressClass"]).toEqual({ enabled: true, isDefaultClass: false, name: "traefik" });
});

test("the stated ranges reach it, by the client's own address", () => {
  expect(valuesOf()["service"]).toEqual({
    annotations: { kind: "balancer" },
    spec: {
      type: "LoadBalancer",
      externalTrafficPolicy: "Local",
      loadBalancerSourceRanges: ["203.0.113.0/24"],
    },
  });
});

test("an internal load balancer has the cloud's annotations for one, and no ranges", () => {
  expect(valuesOf({ loadBalancer: { internal: true } })["service"]).toEqual({
    annotations: { kind: "balancer", inside: "true" },
    spec: { type: "LoadBalancer", externalTrafficPolicy: "Local" },
  });
});

test("its namespace lets in what its entry points listen on", () => {
  expect(valuesOf()["ports"]).toMatchObject({ web: { port: 8000 }, websecure: { port: 8443 } });
  expect(resourceOf(stackOf(), "kubernetes_network_policy_v1")["spec"]).toEqual({
    pod_selector: {},
    policy_types: ["Ingress"],
    ingress: [{ ports: ["8000", "8443"].map((port) => ({ port, protocol: "TCP" })) }],
  });
});

test("its namespace takes restricted pods only", () => {
  expect(resourceOf(stackOf(), "kubernetes_namespace_v1")["metadata"]).toMatchObject({
    name: "traefik",
    labels: { "pod-security.kubernetes.io/enforce": "restricted" },
  });
});

test("it asks nobody for news and tells nobody of itself", () => {
  expect(valuesOf()["global"]).toEqual({ checkNewVersion: false, sendAnonymousUsage: false });
});

test("it has neither dashboard nor API", () => {
  expect(valuesOf()["api"]).toBeNull();
});
