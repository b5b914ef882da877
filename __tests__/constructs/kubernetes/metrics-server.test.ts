import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { MetricsServer, type MetricsServerConfig } from "../../../constructs/kubernetes/metrics-server";
import { resourceOf, synthesizeStack } from "../../support/synthesize";

function valuesOf(config: MetricsServerConfig = {}): Readonly<Record<string, unknown>> {
  const stack = synthesizeStack((stack) => {
    new HelmProvider(stack, "helm");
    new MetricsServer(stack, "metrics-server", config);
  });
  const [values] = resourceOf(stack, "helm_release")["values"] as readonly string[];
  return JSON.parse(values ?? "") as Readonly<Record<string, unknown>>;
}

test("it trusts no kubelet whose certificate nobody signed, by default", () => {
  expect(valuesOf()).not.toHaveProperty("args");
  expect(valuesOf({ insecureKubelets: false })).not.toHaveProperty("args");
});

test("it does where that is said", () => {
  expect(valuesOf({ insecureKubelets: true })["args"]).toEqual(["--kubelet-insecure-tls"]);
});

test("one pod answers while the other is replaced", () => {
  expect(valuesOf()).toMatchObject({ replicas: 2, podDisruptionBudget: { enabled: true, maxUnavailable: 1 } });
});
