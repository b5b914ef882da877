import type { GenericSchema } from "valibot";
import { production } from "../../../__tests__/fixtures/production";
import { synthesizeEnvironments } from "../../../__tests__/support/complete";
import { completed } from "../../../config/complete";
import type { Environment } from "../../../config/environment";
import { fill } from "../../../config/fill";
import { ADD_ONS, CHARTS, eksPlatform, existingPlatform } from "../../../config/platform";
import { checkCharts } from "../../charts/check-charts";
import { chosenCharts } from "../../charts/chosen";
import { chartFolder, missingCharts, missingHelm, ownChart, type Release, releasesOf, render } from "../../lib/charts";

// Renders the charts in CHARTS with the values of the platform stacks, by helm and without a cluster.
jest.setTimeout(300_000);

/** The add-ons of a cluster's platform that need nothing said. */
function unconfigured(schema: GenericSchema): object {
  const names = Object.keys(ADD_ONS).filter((name) => fill(schema, { [name]: {} }).misshapen.length === 0);
  return Object.fromEntries(names.map((name) => [name, {}]));
}

const { traefik } = production.clusters.eks.platform;
const group = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-dns/providers/Microsoft";
const { kind, alb, azure } = {
  kind: {
    type: "existing",
    kubeContext: "kind",
    platform: { ...unconfigured(existingPlatform), traefik },
    workloads: {},
  },
  alb: {
    ...production.clusters.eks,
    name: "alb",
    network: { ...production.clusters.eks.network, vpcCidr: "10.30.0.0/16" },
    platform: {
      ...unconfigured(eksPlatform),
      externalDns: { zones: { "example.com": "Z0123456789ABCDEFGHIJ" } },
      externalSecrets: { store: "production/", namespaces: ["web"] },
      loadBalancerController: {
        ...traefik,
        certificateArns: ["arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000001"],
      },
    },
    workloads: {},
  },
  azure: {
    ...production.clusters.aks,
    name: "azure",
    resourceGroupName: "rg-azure",
    network: { ...production.clusters.aks.network, addressSpace: "10.31.0.0/16" },
    platform: {
      externalDns: { zones: { "example.com": `${group}.Network/dnsZones/example.com` } },
      externalSecrets: { store: `${group}.KeyVault/vaults/kv-production`, namespaces: ["web"] },
    },
    workloads: {},
  },
} as const satisfies Environment["clusters"];

const environment = { ...production, clusters: { ...production.clusters, kind, alb, azure } };
const stacks = synthesizeEnvironments(environment);
const releases = Object.fromEntries(
  Object.entries(stacks).flatMap(([stack, json]) =>
    Object.entries(releasesOf(json)).map(([id, release]) => [`${stack}.${id}`, release]),
  ),
);

test("every chart in CHARTS has a release in the stacks of this test", () => {
  const released = Object.values(releases).map(({ chart }) => chart);
  expect(CHARTS.filter(({ name }) => !released.includes(chartFolder(name)))).toEqual([]);
});

const reason = missingCharts() ?? missingHelm();
if (reason !== undefined) process.stderr.write(`skipped: ${reason}\n`);

/** What is found wrong with a release; its chart's own refusal. */
async function refusalOf(release: Release): Promise<string> {
  const rendering = await render(release);
  return "refusal" in rendering ? rendering.refusal : "";
}

(reason === undefined ? describe : describe.skip)("the real charts", () => {
  // cert-manager is the same on every cluster and is rendered once.
  const once = new Map(Object.entries(releases).map(([id, one]) => [JSON.stringify(one), [id, one] as const]));

  const own = [...once.values()].filter(([, { chart }]) => chart.startsWith(ownChart("")));
  test.each(own)("%s, a chart of this repository, renders", async (_, release) => {
    const rendering = await render(release);
    expect("objects" in rendering && rendering.objects.length).toBeGreaterThan(0);
  });

  // Each add-on on its own Kubernetes: who is let in, and what capacity counts.
  const chosen = new Map(
    chosenCharts(completed(environment), stacks).map(({ stack, ...one }) => [JSON.stringify(one), { stack, ...one }]),
  );
  test.each([...chosen.values()].map((one) => [`${one.stack} ${one.release.name}`, one] as const))(
    "%s is what its namespace admits and capacity counts",
    async (_, one) => {
      const [checked] = await checkCharts([one], { charts: process.env["CHARTS"] ?? "", folder: "" });
      expect(checked?.problems).toEqual([]);
    },
  );

  test("an ignored value is found, a used one beside it is not", async () => {
    const release: Release = {
      name: "traefik",
      namespace: "traefik",
      chart: chartFolder("traefik"),
      values: {
        service: { type: "ClusterIP", single: true, spec: { externalTrafficPolicy: "Local" } },
        deployment: { replicas: 2, podLabels: { a: "b" } },
      },
    };
    expect(await render(release)).toMatchObject({ ignored: ["service.type"] });
    const refused = { ...release, values: { resource: { requests: { cpu: "1" } } } };
    expect(await refusalOf(refused)).toMatch(/additional properties 'resource' not allowed/i);
    expect(await refusalOf({ ...release, kubernetesVersion: "1.24" })).toMatch(/kubeVersion/);
  });

  test("the schema of this repository's chart refuses unknown values and invalid issuers", async () => {
    const values = { email: "a@example.com", ingressClassName: "traefik", issuers: { a: "https://example.com" } };
    const issuers = (change: object) =>
      refusalOf({ name: "a", namespace: "a", chart: ownChart("cluster-issuers"), values: { ...values, ...change } });
    expect(await issuers({ mail: "a@example.com" })).toMatch(/mail/);
    expect(await issuers({ issuers: {} })).toContain("issuers");
    expect(await issuers({ issuers: { a: "http://example.com" } })).toContain("^https://");
    expect(await issuers({ email: "platform" })).toContain("email");
  });
});
