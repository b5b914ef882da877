import { demandOf } from "../../config/demand";
import type { EksCluster } from "../../config/eks";
import type { Environment } from "../../config/environment";
import type { ExistingCluster } from "../../config/existing";
import { completeEks, synthesizeEnvironments } from "../support/complete";
import { aksCluster, eksCluster, environmentOf } from "../support/environment";
import { addressesOf, resourceOf, resourcesOf, type StackJson } from "../support/synthesize";
import { minimal } from "../support/workload";

type EksPlatform = NonNullable<EksCluster["platform"]>;

const loadBalancer = { internal: true } as const;
const certificateArns = ["arn:aws:acm:us-east-1:111122223333:certificate/a"];
const controller = { loadBalancer, certificateArns };

function clusterOf(platform: EksPlatform): EksCluster {
  const { ingressClassName: _, ...cluster } = eksCluster({ platform });
  return cluster;
}

function platformStack(clusters: Environment["clusters"]): StackJson {
  const stack = synthesizeEnvironments(environmentOf(clusters))["test-c-platform"];
  if (stack === undefined) throw new Error("the stack was not synthesized");
  return stack;
}

function onEks(platform: EksPlatform): StackJson {
  return platformStack({ c: clusterOf(platform) });
}

function onOwn(platform: NonNullable<ExistingCluster["platform"]>): StackJson {
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

describe.each([
  ["cluster-autoscaler", { clusterAutoscaler: {} }],
  ["aws-load-balancer-controller", { loadBalancerController: controller }],
] as const)("the rights of %s", (serviceAccount, platform) => {
  const stack = onEks(platform);

  test("it is a release, a role with a policy and an association", () => {
    expect(addressesOf(stack).map((address) => address.split(".")[0])).toEqual([
      "aws_eks_pod_identity_association",
      "aws_iam_role",
      "aws_iam_role_policy",
      "helm_release",
    ]);
  });

  test("its pods get the role, and start after they may use it", () => {
    expect(resourceOf(stack, "aws_eks_pod_identity_association")).toMatchObject({
      cluster_name: "test-c",
      namespace: "kube-system",
      service_account: serviceAccount,
      role_arn: expect.stringMatching(/^\$\{aws_iam_role\./),
    });
    expect(resourceOf(stack, "helm_release")["depends_on"]).toEqual([
      expect.stringMatching(/^aws_eks_pod_identity_association\./),
      expect.stringMatching(/^aws_iam_role_policy\./),
    ]);
  });

  test("its policy fits a role", () => {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    expect(String(resourceOf(stack, "aws_iam_role_policy")["policy"]).length).toBeLessThan(10_240);
  });
});

test("the load balancer controller is told the VPC that AWS names", () => {
  const [values = ""] = resourceOf(onEks({ loadBalancerController: controller }), "helm_release")["values"] as string[];
  expect(JSON.parse(values)["vpcId"]).toMatch(
    /^\$\{data\.aws_eks_cluster\.load-balancer-controller_\w+\.vpc_config\[0\]\.vpc_id\}$/,
  );
});

test("cert-manager comes after Traefik, which answers its challenges", () => {
  const stack = onOwn({
    certManager: { email: "a@example.com" },
    traefik: { loadBalancer: { sourceRanges: ["0.0.0.0/0"] } },
  });
  const releases = Object.entries(stack.resource?.["helm_release"] ?? {});
  const of = (name: string) => releases.find(([, release]) => release["name"] === name);
  expect(of("cert-manager")?.[1]["depends_on"]).toEqual([`helm_release.${of("traefik")?.[0]}`]);
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
    traefik: { loadBalancer: { sourceRanges: ["0.0.0.0/0"] }, replicas: 3 },
    certManager: { email: "a@example.com" },
    clusterAutoscaler: {},
  };
  const releases = resourcesOf(onEks(platform), "helm_release").flatMap(({ values }) =>
    stated(JSON.parse((values as readonly string[])[0] ?? "")),
  );
  const without = demandOf(completeEks(clusterOf({}))).system.length;
  const counted = demandOf(completeEks(clusterOf(platform)))
    .system.slice(without)
    .map(({ pods, pod }) => ({ replicas: pods, cpu: `${pod.cpu}m` }));
  const sorted = (all: typeof releases) => all.map(({ replicas, cpu }) => `${replicas} × ${cpu}`).sort();
  expect(counted).toHaveLength(5);
  expect(sorted(counted)).toEqual(sorted(releases));
});

test("a chart's pods are counted by how many they are, and those on every node lessen each node's room", () => {
  const requests = { cpu: "50m", memory: "64Mi" };
  const pods = { agent: { everyNode: true, requests }, server: { replicas: 2, requests } } as const;
  const chart = { repository: "https://charts.example.com", version: "1.2.3", namespace: { create: "own" }, pods };
  const [without, having] = [{}, { charts: { own: chart } }].map((platform) =>
    demandOf(completeEks(clusterOf(platform))),
  );
  expect(having?.system.slice(without?.system.length)).toMatchObject([{ name: "server", pods: 2, pod: { cpu: 50 } }]);
  const [room, less] = [without, having].map((demand) => demand?.pools[0]?.room);
  expect(less).toMatchObject({ pods: (room?.pods ?? 0) - 1, cpu: (room?.cpu ?? 0) - 50 });
});

test("an add-on that reads a store has a role of its own on EKS, named for its rights, and an identity on AKS", () => {
  const externalSecrets = { store: "production/", namespaces: ["web"] };
  const eks = onEks({ externalSecrets });
  expect(resourceOf(eks, "aws_iam_role")).toMatchObject({ name: `${clusterOf({}).name ?? "test-c"}-external-secrets` });
  expect(resourceOf(eks, "aws_eks_pod_identity_association")).toMatchObject({
    namespace: "external-secrets",
    service_account: "external-secrets",
  });
  const vault =
    "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv";
  const nodePools = { worker: { vmSize: "Standard_D4s_v3", scaling: { fixed: 3 } } };
  const platform = { externalSecrets: { ...externalSecrets, store: vault } };
  const { ingressClassName: _, ...aks } = aksCluster({ nodePools, platform });
  const stack = platformStack({ c: aks });
  expect(resourceOf(stack, "azurerm_role_assignment")).toMatchObject({
    role_definition_name: "Key Vault Secrets User",
    scope: vault,
  });
  expect(resourceOf(stack, "azurerm_federated_identity_credential")).toMatchObject({
    subject: "system:serviceaccount:external-secrets:external-secrets",
  });
  const [release] = resourcesOf(stack, "helm_release");
  expect(JSON.stringify(release?.["values"])).toContain("client_id}");
  expect(release?.["depends_on"]).toHaveLength(2);
});

test("beside Traefik an Ingress is served by the class that it names, and by Traefik where it names none", () => {
  const routed = (ingress: object, ingressFrom: readonly object[], service: string) => ({
    ...minimal,
    namespace: { create: service },
    ingress: { host: `${service}.example.com`, routes: [{ path: "/", service, port: 80 }], ...ingress },
    network: { ingressFrom },
  });
  const c = {
    ...clusterOf({ traefik: { loadBalancer }, loadBalancerController: controller }),
    workloads: {
      a: routed({ tlsSecret: "tls" }, [{ namespace: "traefik" }], "a"),
      b: routed({ className: "alb" }, [{ cidr: "10.20.0.0/17" }], "b"),
    },
  } as EksCluster;
  const stacks = synthesizeEnvironments(environmentOf({ c }));
  const classes = ["a", "b"].map((name) => {
    const { spec } = resourceOf(stacks[`test-c-${name}`] as StackJson, "kubernetes_ingress_v1");
    return (spec as { readonly ingress_class_name: string }).ingress_class_name;
  });
  expect(classes).toEqual(["traefik", "alb"]);
});
