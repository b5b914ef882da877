import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { type AnyPlatform, addOnsOf } from "../../../config/platform";
import { InstalledAddOn } from "../../../constructs/kubernetes/installed-add-on";
import { anyCluster } from "../../support/add-ons";
import {
  type Attributes,
  addressesOf,
  resourceOf,
  resourcesOf,
  type StackJson,
  synthesizeStack,
} from "../../support/synthesize";

const open = { loadBalancer: { sourceRanges: ["203.0.113.0/24"] }, replicas: 2, metricsFrom: [] };

/** A platform's add-ons in a cloud that grants nothing. */
function stackOf(platform: AnyPlatform): StackJson {
  return synthesizeStack((stack) => {
    new HelmProvider(stack, "helm");
    new KubernetesProvider(stack, "kubernetes");
    const cloud = () => ({ context: anyCluster, granted: [] });
    for (const chosen of addOnsOf(platform)) {
      new InstalledAddOn(stack, chosen.addOn.id, { ...chosen, cloud, dependsOn: [] });
    }
  });
}

function valuesOf({ values }: Attributes): Readonly<Record<string, unknown>> {
  const [text = ""] = values as readonly string[];
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

describe("an add-on with a namespace of its own", () => {
  const stack = stackOf({ traefik: open });

  test("is a release, its namespace and what may reach it, and no definitions", () => {
    expect(addressesOf(stack).map((address) => address.split(".")[0])).toEqual([
      "helm_release",
      "kubernetes_namespace_v1",
      "kubernetes_network_policy_v1",
    ]);
    expect(resourceOf(stack, "helm_release")["skip_crds"]).toBe(true);
  });

  test("its namespace lets in what its entry points listen on", () => {
    expect(resourceOf(stack, "kubernetes_network_policy_v1")["spec"]).toEqual({
      pod_selector: {},
      policy_types: ["Ingress"],
      ingress: [{ ports: ["8000", "8443"].map((port) => ({ port, protocol: "TCP" })) }],
    });
  });

  test("its metrics are for what may scrape them", () => {
    const scraped = stackOf({ traefik: { ...open, metricsFrom: [{ namespace: "monitoring", podLabels: {} }] } });
    expect(resourceOf(scraped, "kubernetes_network_policy_v1")["spec"]).toMatchObject({
      ingress: [
        {},
        {
          from: [{ namespace_selector: { match_labels: { "kubernetes.io/metadata.name": "monitoring" } } }],
          ports: [{ port: "9100", protocol: "TCP" }],
        },
      ],
    });
  });

  test("its namespace takes restricted pods only", () => {
    expect(resourceOf(stack, "kubernetes_namespace_v1")["metadata"]).toMatchObject({
      name: "traefik",
      labels: { "pod-security.kubernetes.io/enforce": "restricted" },
    });
  });

  test("its values are those of its configuration in its cluster", () => {
    expect(valuesOf(resourceOf(stack, "helm_release"))["service"]).toMatchObject({
      annotations: { kind: "balancer" },
      spec: { loadBalancerSourceRanges: ["203.0.113.0/24"] },
    });
  });
});

describe("an add-on with a second release", () => {
  const stack = stackOf({ certManager: { email: "platform@example.com", metricsFrom: [] } });
  const [chart = {}, issuers = {}] = resourcesOf(stack, "helm_release");

  test("the issuers come after cert-manager itself, and go before it", () => {
    expect([chart["name"], issuers["name"]]).toEqual(["cert-manager", "cluster-issuers"]);
    const [address] = Object.keys(stack.resource?.["helm_release"] ?? {});
    expect(issuers["depends_on"]).toEqual([`helm_release.${address}`]);
    expect(issuers["namespace"]).toBe(chart["namespace"]);
  });

  test("the issuers' chart lies beside the stack", () => {
    expect(issuers["chart"]).toMatch(/^\.\/assets\/\w+[-\w]*\/[0-9A-F]{32}/);
    expect(issuers).not.toHaveProperty("repository");
  });

  test("the issuers have values of their own", () => {
    expect(valuesOf(issuers)).toMatchObject({ email: "platform@example.com", ingressClassName: "traefik" });
  });
});

test("an add-on in kube-system is a release and nothing else", () => {
  const stack = stackOf({ metricsServer: { insecureKubelets: false } });
  expect(addressesOf(stack)).toEqual([expect.stringMatching(/^helm_release\.metrics-server_/)]);
  expect(resourceOf(stack, "helm_release")).toMatchObject({ namespace: "kube-system" });
  expect(resourceOf(stack, "helm_release")).not.toHaveProperty("skip_crds");
});

describe("a chart of one's own choice", () => {
  const pinned = { version: "1.2.3", values: { a: null }, pods: {}, needs: [], skipCrds: false } as const;
  const stack = stackOf({
    charts: {
      reloader: {
        ...pinned,
        chart: "reload",
        repository: "oci://registry.example.com/charts",
        digest: `sha256:${"0".repeat(64)}`,
        namespace: { create: "reloading", podSecurity: "baseline", openPorts: [] },
        secrets: { login: { keys: ["password"], revision: 2, type: "Opaque" } },
      },
    },
  });

  test("is one release, named by its entry, of the version and digest that it states", () => {
    expect(resourceOf(stack, "helm_release")).toMatchObject({
      name: "reloader",
      repository: "oci://registry.example.com/charts",
      chart: `reload@sha256:${"0".repeat(64)}`,
      version: "1.2.3",
    });
    expect(valuesOf(resourceOf(stack, "helm_release"))).toEqual({ a: null });
  });

  test("its namespace has the level that it states, and no port that is open", () => {
    expect(resourceOf(stack, "kubernetes_namespace_v1")["metadata"]).toMatchObject({
      name: "reloading",
      labels: { "pod-security.kubernetes.io/enforce": "baseline" },
    });
    expect(resourceOf(stack, "kubernetes_network_policy_v1")["spec"]).toEqual({
      pod_selector: {},
      policy_types: ["Ingress"],
      ingress: [],
    });
  });

  test("its Secret comes before it, and its value from a variable that Terraform forgets", () => {
    const [address] = Object.keys(stack.resource?.["kubernetes_secret_v1"] ?? {});
    expect(resourceOf(stack, "kubernetes_secret_v1")).toMatchObject({
      data_wo: { password: "${var.login_password}" },
    });
    expect(resourceOf(stack, "helm_release")["depends_on"]).toEqual([`kubernetes_secret_v1.${address}`]);
  });
});
