import { type Traefik, traefik } from "../../../config/add-ons/traefik";
import { fill } from "../../../config/fill";
import { anyCluster } from "../../support/add-ons";

const open = { loadBalancer: { sourceRanges: ["203.0.113.0/24"] } };

function valuesOf(stated: Partial<Traefik> = open): Readonly<Record<string, unknown>> {
  return traefik.values(fill(traefik.configuration, stated).value, anyCluster);
}

test("its definitions are not installed", () => {
  expect(traefik.skipCrds).toBe(true);
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

test("its class is not the default one", () => {
  expect(valuesOf()["ingressClass"]).toEqual({ enabled: true, isDefaultClass: false, name: traefik.ingressClass });
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
  expect(traefik.namespace).toEqual({ name: "traefik", openPorts: [8000, 8443] });
});

test("it neither checks for new versions nor sends statistics", () => {
  expect(valuesOf()["global"]).toEqual({ checkNewVersion: false, sendAnonymousUsage: false });
});

test("a Service for its metrics is there where something scrapes them", () => {
  expect(valuesOf()["metrics"]).toBeUndefined();
  const metricsFrom = [{ namespace: "monitoring", podLabels: {} }];
  expect(valuesOf({ ...open, metricsFrom })["metrics"]).toEqual({ prometheus: { service: { enabled: true } } });
});

test("it has neither dashboard nor API", () => {
  expect(valuesOf()["api"]).toBeNull();
});
