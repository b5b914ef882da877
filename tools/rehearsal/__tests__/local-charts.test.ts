import { withLocalCharts } from "../local-charts";

const ours = { name: "cluster-issuers", chart: "./assets/cluster-issuers" };
const theirs = {
  name: "traefik",
  chart: "traefik",
  repository: "https://traefik.github.io/charts",
  version: "41.3.0",
  values: ["{}"],
};

test("a public chart comes from the folder, the repository's own chart is left out", () => {
  const { stack, changed } = withLocalCharts({ resource: { helm_release: { ours, theirs } }, variable: {} }, "/charts");
  expect(stack).toEqual({
    resource: {
      helm_release: { theirs: { name: "traefik", chart: "/charts/traefik", version: "41.3.0", values: ["{}"] } },
    },
    variable: {},
  });
  expect(changed).toEqual([{ what: "helm_release.ours", why: "no webhook runs on a simulated node" }]);
});

test("CustomResourceDefinitions are deleted with their chart", () => {
  const values = (keep: boolean) => [JSON.stringify({ crds: { enabled: true, keep }, keep: true }, null, 2)];
  const { stack, changed } = withLocalCharts(
    { resource: { helm_release: { theirs: { ...theirs, values: values(true) } } } },
    "/charts",
  );
  expect(stack.resource.helm_release.theirs.values).toEqual(values(false));
  expect(changed).toEqual([
    { what: "helm_release.theirs: crds.keep", why: "the rehearsal leaves no definitions behind" },
  ]);
});

test.each([{ resource: { aws_vpc: { one: {} } } }, {}])("%j is unchanged", (stack) => {
  expect(withLocalCharts(stack, "/charts")).toEqual({ stack, changed: [] });
});

test("a chart that is pinned by its digest lies in the folder under its name", () => {
  const pinned = { ...theirs, chart: `traefik@sha256:${"0".repeat(64)}` };
  const { stack } = withLocalCharts({ resource: { helm_release: { pinned } } }, "/charts");
  expect(stack.resource).toMatchObject({ helm_release: { pinned: { chart: "/charts/traefik" } } });
});
