import type { EksCluster, Environment } from "../../environments/environment";
import { demandOf } from "../../lib/capacity/demand";
import { addEnvironment } from "../../stacks/add-environment";
import type { EksPlatformConfig, ExistingPlatformConfig } from "../../stacks/platform-stack";
import { eksCluster, environmentOf } from "../support/environment";
import { addressesOf, resourcesOf, type StackJson, synthesizeApp } from "../support/synthesize";

const loadBalancer = { internal: true } as const;
const certificateArns = ["arn:aws:acm:us-east-1:111122223333:certificate/a"];
const controller = { loadBalancer, certificateArns };

function clusterOf(platform: EksPlatformConfig): EksCluster {
  const { ingressClassName: _, ...cluster } = eksCluster({ platform });
  return cluster;
}

function platformStack(clusters: Environment["clusters"]): StackJson {
  const stack = synthesizeApp((app) => addEnvironment(app, environmentOf(clusters)))["test-c-platform"];
  if (stack === undefined) throw new Error("the stack was not synthesized");
  return stack;
}

function onEks(platform: EksPlatformConfig): StackJson {
  return platformStack({ c: clusterOf(platform) });
}

function onOwn(platform: ExistingPlatformConfig): StackJson {
  return platformStack({ c: { type: "existing", kubeContext: "own", platform, workloads: {} } });
}

test("a platform without add-ons has no resource", () => {
  expect(addressesOf(onEks({}))).toEqual([]);
  expect(addressesOf(onOwn({}))).toEqual([]);
});

test.each([
  ["cluster-autoscaler", { clusterAutoscaler: {} }],
  ["load-balancer-controller", { loadBalancerController: controller }],
] as const)("%s adds its own resources and no other", (name, platform) => {
  const addresses = addressesOf(onEks(platform));
  expect(addresses.length).toBeGreaterThan(0);
  for (const address of addresses) expect(address.split(".")[1]).toMatch(new RegExp(`^${name}_`));
});

test("metrics-server adds a release", () => {
  expect(addressesOf(onOwn({ metricsServer: {} }))).toEqual([expect.stringMatching(/^helm_release\.metrics-server_/)]);
});

test("an add-on's addresses do not depend on the others", () => {
  const both = addressesOf(onEks({ clusterAutoscaler: {}, loadBalancerController: controller }));
  expect(both).toEqual(expect.arrayContaining([...addressesOf(onEks({ clusterAutoscaler: {} }))]));
});

test("the autoscaler is the cluster's minor's", () => {
  const stack = platformStack({ c: { ...clusterOf({ clusterAutoscaler: {} }), kubernetesVersion: "1.35" } });
  expect(JSON.stringify(resourcesOf(stack, "helm_release"))).toContain("v1.35.2");
});

/** Replicas and requests of a chart's pods, wherever its values state them. */
function stated(values: unknown): readonly { readonly replicas: number; readonly cpu: string }[] {
  if (typeof values !== "object" || values === null) return [];
  const { resources, replicas, replicaCount, deployment } = values as {
    readonly resources?: { readonly requests: { readonly cpu: string } };
    readonly replicas?: number;
    readonly replicaCount?: number;
    readonly deployment?: { readonly replicas?: number };
  };
  const count = replicas ?? replicaCount ?? deployment?.replicas;
  const own = resources && count !== undefined ? [{ replicas: count, cpu: resources.requests.cpu }] : [];
  return [...own, ...Object.values(values).flatMap(stated)];
}

test("capacity counts what the charts are told", () => {
  const platform = {
    traefik: { loadBalancer, replicas: 3 },
    certManager: { email: "a@example.com" },
    clusterAutoscaler: {},
  };
  const releases = resourcesOf(onEks(platform), "helm_release").flatMap(({ values }) =>
    stated(JSON.parse((values as readonly string[])[0] ?? "")),
  );
  const without = demandOf(clusterOf({})).system.length;
  const counted = demandOf(clusterOf(platform))
    .system.slice(without)
    .map(({ pods, pod }) => ({ replicas: pods, cpu: `${pod.cpu}m` }));
  const sorted = (all: typeof releases) => all.map(({ replicas, cpu }) => `${replicas} × ${cpu}`).sort();
  expect(counted).toHaveLength(5);
  expect(sorted(counted)).toEqual(sorted(releases));
});
