import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import renovate from "../../../.github/renovate.json";
import { AUTOSCALER_VERSIONS } from "../../../config/add-ons/cluster-autoscaler";
import { CHARTS } from "../../../config/platform";
import packageJson from "../../../package.json";

const ROOT = join(__dirname, "../../..");
const ADD_ONS = "config/add-ons";

/** What a custom manager finds in the files of add-ons, by the names of its groups. */
function found(index: number): readonly Readonly<Record<string, string>>[] {
  const { managerFilePatterns: [pattern = ""] = [], matchStrings: [match = ""] = [] } =
    renovate.customManagers[index] ?? {};
  return readdirSync(join(ROOT, ADD_ONS))
    .map((file) => `${ADD_ONS}/${file}`)
    .filter((file) => new RegExp(pattern.slice(1, -1)).test(file))
    .flatMap((file) => [...readFileSync(join(ROOT, file), "utf8").matchAll(new RegExp(match, "g"))])
    .map(({ groups = {} }) => groups);
}

test("Renovate finds the chart that each add-on pins", () => {
  const pins = found(0).map(({ depName = "", registryUrl, currentValue }) => [depName, registryUrl, currentValue]);
  expect(pins.sort()).toEqual(CHARTS.map(({ name, repository, version }) => [name, repository, version]).sort());
});

test("Renovate finds the cluster autoscaler's release for each minor", () => {
  expect(found(1).map(({ currentValue }) => currentValue)).toEqual(Object.values(AUTOSCALER_VERSIONS));
});

test("Renovate moves each provider's bindings with what they are built on", () => {
  const group = renovate.packageRules.find(({ groupName }) => groupName === "providers");
  const names = Object.keys({ ...packageJson.dependencies, ...packageJson.devDependencies });
  const matches = (name: string) =>
    group?.matchPackageNames?.some((pattern) =>
      pattern.endsWith("/**") ? name.startsWith(pattern.slice(0, -2)) : name === pattern,
    );
  expect(names.filter(matches)).toEqual([
    "@cdktf/provider-aws",
    "@cdktf/provider-azurerm",
    "@cdktf/provider-helm",
    "@cdktf/provider-kubernetes",
    "cdktf",
    "constructs",
    "cdktn",
  ]);
});
