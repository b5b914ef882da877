import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthesizeApp } from "../../../__tests__/support/synthesize";
import type { Environment } from "../../../environments/environment";
import { production } from "../../../environments/production";
import { CHARTS } from "../../../lib/charts";
import { addEnvironment } from "../../../stacks/add-environment";
import { chartFolder, missingCharts, ownChart, type Released, releasesOf, render } from "../../lib/charts";

// The charts that CHARTS holds, rendered by the helm provider with what the platform stacks state, without a cluster.
jest.setTimeout(300_000);

const { traefik, ...others } = production.clusters.eks.platform;
const { kind, alb } = {
  kind: { type: "existing", kubeContext: "kind", platform: { traefik, metricsServer: {} }, workloads: {} },
  alb: {
    ...production.clusters.eks,
    name: "alb",
    platform: {
      clusterAutoscaler: others.clusterAutoscaler,
      loadBalancerController: {
        ...traefik,
        certificateArns: ["arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000001"],
      },
    },
    workloads: {},
  },
} as const satisfies Environment["clusters"];

const stacks = synthesizeApp((app) =>
  addEnvironment(app, { ...production, clusters: { ...production.clusters, kind, alb } }),
);
const releases = Object.fromEntries(
  Object.entries(stacks).flatMap(([stack, json]) =>
    Object.entries(releasesOf(json)).map(([id, release]) => [`${stack}.${id}`, release]),
  ),
);

const scratch = mkdtempSync(join(tmpdir(), "gantry-charts-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("every chart of the table is released by one of the stacks here", () => {
  const released = Object.values(releases).map(({ chart }) => chart);
  expect(Object.values(CHARTS).filter(({ name }) => !released.includes(chartFolder(name)))).toEqual([]);
});

const reason = missingCharts();
if (reason !== undefined) process.stderr.write(`skipped: ${reason}\n`);

(reason === undefined ? describe : describe.skip)("the real charts", () => {
  test("know every value that is stated", async () => {
    // Once each: cert-manager is the same on every cluster.
    const once = Object.fromEntries(
      new Map(Object.entries(releases).map(([id, one]) => [JSON.stringify(one), [id, one]])).values(),
    );
    const rendered = await render(once, join(scratch, "all"));
    const ignored = Object.entries(rendered).map(([release, { ignored }]) => [release, ignored]);
    expect(ignored).toEqual(Object.keys(once).map((release) => [release, []]));
    for (const { objects } of Object.values(rendered)) expect(objects.length).toBeGreaterThan(0);
  });

  test("a key that a chart does not know is found, a known one beside it is not", async () => {
    const release: Released = {
      name: "traefik",
      namespace: "traefik",
      chart: chartFolder("traefik"),
      values: {
        service: { type: "ClusterIP", single: true, spec: { externalTrafficPolicy: "Local" } },
        deployment: { replicas: 2, podLabels: { a: "b" } },
      },
    };
    const { traefik } = await render({ traefik: release }, join(scratch, "ignored"));
    expect(traefik.ignored).toEqual(["service.type"]);
    const refused = { ...release, values: { resource: { requests: { cpu: "1" } } } };
    await expect(render({ traefik: refused }, join(scratch, "refused"))).rejects.toThrow(
      "Additional property resource is not allowed",
    );
  });

  test("the repository's own chart takes no key that it does not know, and no issuer that is none", async () => {
    const values = { email: "a@example.com", ingressClassName: "traefik", issuers: { a: "https://example.com" } };
    const issuers = (change: object): Promise<unknown> => {
      const release = {
        name: "a",
        namespace: "a",
        chart: ownChart("cluster-issuers"),
        values: { ...values, ...change },
      };
      return render({ release }, join(scratch, "own"));
    };
    await expect(issuers({ mail: "a@example.com" })).rejects.toThrow("Additional property mail is not allowed");
    await expect(issuers({ issuers: {} })).rejects.toThrow("issuers");
    await expect(issuers({ issuers: { a: "http://example.com" } })).rejects.toThrow("^https://");
    await expect(issuers({ email: "platform" })).rejects.toThrow("email");
  });
});
