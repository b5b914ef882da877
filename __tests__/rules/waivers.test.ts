import type { Environment } from "../../config/environment";
import { checkEnvironments } from "../../rules/check-environments";
import { ConfigurationError } from "../../rules/configuration-error";
import { production } from "../fixtures/production";

type Waiver = NonNullable<Environment["waivers"]>[number];

const TODAY = "2026-03-01";
const waiver: Waiver = { rule: "eks/node-disk-size", reason: "the image is small", until: "2026-03-01" };
const { eks } = production.clusters;
const small = { ...eks.nodeGroups.general, diskSizeGib: 19 };

function environment(...waivers: Waiver[]): Environment {
  return { ...production, clusters: { eks: { ...eks, nodeGroups: { general: small } } }, waivers };
}

function findings(...environments: Environment[]): string[] {
  try {
    checkEnvironments(environments, { today: TODAY });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.reports.flatMap((report) => report.findings.map(({ path, rule }) => `${path} ${rule}`));
  }
  return [];
}

const DISK = "clusters.eks.nodeGroups.general.diskSizeGib eks/node-disk-size";

// Each with what the environment is refused for.
test.each<[what: string, waivers: Waiver[], refused: string[]]>([
  ["no waiver", [], [DISK]],
  ["a waiver on its last day", [waiver], []],
  [
    "a waiver that ended yesterday",
    [{ ...waiver, until: "2026-02-28" }],
    [DISK, "waivers.0.until environment/waivers"],
  ],
  ["a waiver of the value's path", [{ ...waiver, path: "clusters.eks.nodeGroups.general.diskSizeGib" }], []],
  ["a waiver of a path above", [{ ...waiver, path: "clusters.eks" }], []],
  ["a waiver of a path beside", [{ ...waiver, path: "clusters.ek" }], [DISK, "waivers.0.rule environment/waivers"]],
  ["a waiver of another rule", [{ ...waiver, rule: "eks/region" }], [DISK, "waivers.0.rule environment/waivers"]],
  ["a waiver twice", [waiver, { ...waiver, rule: "eks/region" }], ["waivers.1.rule environment/waivers"]],
  ["no reason", [{ ...waiver, reason: " " }], ["waivers.0.reason environment/waivers"]],
  ["no day", [{ ...waiver, until: "2026-03-32" }], ["waivers.0.until environment/waivers"]],
  ["an impossible day", [{ ...waiver, until: "2027-02-29" }], ["waivers.0.until environment/waivers"]],
  ["a day with a time", [{ ...waiver, until: "2026-03-01T00:00" }], ["waivers.0.until environment/waivers"]],
])("%s", (_, waivers, refused) => {
  expect(findings(environment(...waivers))).toEqual(refused);
});

test("a finding between environments is waived by one of them", () => {
  const other = { ...production, clusters: {}, name: "production-eks" };
  const [first, second] = [
    { ...production, clusters: { "eks-a": eks } },
    { ...other, clusters: { a: { ...eks, name: "other" } } },
  ];
  const path = "production-eks.clusters.a";
  expect(findings(first, second)).toContain(`${path} environment/stack-names`);
  const waivers = [{ ...waiver, rule: "environment/stack-names", path: "clusters.a" }];
  expect(findings(first, { ...second, waivers })).toEqual([]);
  expect(
    findings(first, { ...second, waivers: [{ ...waiver, rule: "environment/stack-names", path: "clusters.b" }] }),
  ).toContain("waivers.0.rule environment/waivers");
});

test("a shape is waived by nothing, and what it hides from the rules may be what a waiver is for", () => {
  const { clusters, ...rest } = environment(waiver, { ...waiver, rule: "schema/shape" });
  const misshapen = { ...rest, clusters: { ...clusters, eks: { ...clusters["eks"], region: 1 } } } as never;
  expect(findings(misshapen)).toEqual(["clusters.eks.region schema/shape"]);
});
