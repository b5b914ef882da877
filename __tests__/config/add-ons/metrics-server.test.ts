import { type MetricsServer, metricsServer } from "../../../config/add-ons/metrics-server";
import { fill } from "../../../config/fill";
import { anyCluster } from "../../support/add-ons";

function valuesOf(stated: Partial<MetricsServer> = {}): Readonly<Record<string, unknown>> {
  return metricsServer.values(fill(metricsServer.configuration, stated).value, anyCluster);
}

test("it trusts no kubelet whose certificate no authority signed, by default", () => {
  expect(valuesOf()).not.toHaveProperty("args");
  expect(valuesOf({ insecureKubelets: false })).not.toHaveProperty("args");
});

test("it does where that is said", () => {
  expect(valuesOf({ insecureKubelets: true })["args"]).toEqual(["--kubelet-insecure-tls"]);
});

test("one pod answers while the other is replaced", () => {
  expect(valuesOf()).toMatchObject({ replicas: 2, podDisruptionBudget: { enabled: true, maxUnavailable: 1 } });
});
