import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { traefik } from "../../../config/add-ons/traefik";
import { ChartRelease, type ChartReleaseProps } from "../../../constructs/kubernetes/chart-release";
import { type Attributes, resourceOf, synthesizeStack } from "../../support/synthesize";

const releaseOf = (props: Partial<ChartReleaseProps> = {}): Attributes =>
  resourceOf(
    synthesizeStack((stack) => {
      new HelmProvider(stack, "helm");
      new ChartRelease(stack, "it", { chart: traefik.chart, namespace: "a", values: { b: { c: 1 } }, ...props });
    }),
    "helm_release",
  );

test("an exact version from a repository that is named", () => {
  expect(releaseOf()).toMatchObject({
    name: "traefik",
    repository: traefik.chart.repository,
    chart: "traefik",
    version: traefik.chart.version,
  });
});

test("values are read as they are stated", () => {
  expect(releaseOf()["values"]).toEqual([JSON.stringify({ b: { c: 1 } }, null, 2)]);
});

test("it waits for its pods, and takes a failed one back", () => {
  expect(releaseOf()).toMatchObject({ wait: true, atomic: true, timeout: 600 });
});

test("its definitions are installed by default", () => {
  expect(releaseOf()).not.toHaveProperty("skip_crds");
  expect(releaseOf({ skipCrds: true })).toMatchObject({ skip_crds: true });
});

test("a chart of this repository has neither version nor repository", () => {
  const release = releaseOf({ chart: { name: "own", folder: "charts/cluster-issuers" } });
  expect(release).toMatchObject({ name: "own", chart: expect.stringMatching(/^\.\/assets\//) });
  expect(release).not.toHaveProperty("repository");
  expect(release).not.toHaveProperty("version");
});
