import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import renovate from "../../../.github/renovate.json";
import { CHARTS } from "../../../config/platform";
import packageJson from "../../../package.json";

const ROOT = join(__dirname, "../../..");
const ADD_ONS = "config/add-ons";

test("Renovate finds the chart that each add-on pins", () => {
  const [manager] = renovate.customManagers;
  const [pattern = ""] = manager?.managerFilePatterns ?? [];
  const [match = ""] = manager?.matchStrings ?? [];
  const files = readdirSync(join(ROOT, ADD_ONS)).map((file) => `${ADD_ONS}/${file}`);
  const found = files
    .filter((file) => new RegExp(pattern.slice(1, -1)).test(file))
    .flatMap((file) => [...readFileSync(join(ROOT, file), "utf8").matchAll(new RegExp(match, "g"))])
    .map(({ groups = {} }) => ({
      name: groups["depName"],
      repository: groups["registryUrl"],
      version: groups["currentValue"],
    }));
  const byName = (one: { name?: string | undefined }, other: { name?: string | undefined }) =>
    String(one.name).localeCompare(String(other.name));
  expect(found.sort(byName)).toEqual([...CHARTS].sort(byName));
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
