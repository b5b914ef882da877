import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { withTemporaryFolder } from "../../lib/temporary-folder";

// The suite in a copy of the repository whose `environments/` holds another team's one environment: everything passes, and
// snapshots are written, not compared.
jest.setTimeout(600_000);

const ROOT = join(__dirname, "../../..");

const EKS = `{
  type: "eks",
  accountId: "999988887777",
  region: "eu-central-1",
  admins: ["arn:aws:iam::999988887777:role/owner"],
  network: { vpcCidr: "10.90.0.0/18", availabilityZones: ["eu-central-1a", "eu-central-1b"] },
  nodeGroups: { main: { instanceTypes: ["m7i.large"], scaling: { min: 2, max: 4, initial: 2 } } },
  workloads: {},
}`;

const AKS = `{
  type: "aks",
  subscriptionId: "00000000-0000-0000-0000-0000000000aa",
  tenantId: "00000000-0000-0000-0000-0000000000bb",
  location: "westeurope",
  adminGroupIds: ["00000000-0000-0000-0000-0000000000cc"],
  apiServer: { private: true },
  network: { addressSpace: "10.91.0.0/16" },
  systemPool: { vmSize: "Standard_D4s_v5", scaling: { min: 3, max: 5 } },
  nodePools: { main: { vmSize: "Standard_D4s_v5", scaling: { min: 1, max: 5 } } },
  workloads: {},
}`;

const EXISTING = `{
  type: "existing",
  kubeContext: "blue",
  ingressClassName: "nginx",
  workloads: {
    shop: {
      container: {
        name: "shop",
        image: "registry.example.com/shop:2.0.0",
        port: 8080,
        requests: { cpu: "50m", memory: "64Mi" },
        limits: { cpu: "200m", memory: "128Mi" },
        probes: { liveness: { path: "/live" }, readiness: { path: "/ready" }, startup: { path: "/live" } },
      },
      replicas: 2,
      namespace: { create: "shop" },
    },
  },
}`;

function environmentWith(cluster: string, backend: string): string {
  return `import type { Environment } from "../config/environment";

export const live = {
  name: "live",
  protected: ${backend !== LOCAL},
  backend: ${backend},
  tags: { Environment: "live" },
  permissionsBoundary: "blue-boundary",
  clusters: { main: ${cluster} },
} as const satisfies Environment;
`;
}

const ALL = `import type { Environment } from "../config/environment";
import { live } from "./live";

export const environments: readonly Environment[] = [live];
`;

function bootstrapWith(live: string): string {
  return `import type { Bootstrap } from "../config/bootstrap";

export const bootstrap = {
  name: "blue",
  repository: "blue/platform",
  defaultBranch: "trunk",
  state: "local",
  tags: {},
  environments: { live: ${live} },
  aws: { accountId: "999988887777", region: "eu-central-1", stateBucket: "blue-state" },
  azure: {
    subscriptionId: "00000000-0000-0000-0000-0000000000aa",
    tenantId: "00000000-0000-0000-0000-0000000000bb",
    location: "westeurope",
    resourceGroup: "blue-state",
    storageAccount: "bluestate",
    container: "own",
  },
} as const satisfies Bootstrap;
`;
}

const NOTHING = `eksClusters: [], ecrRepositories: [], aksResourceGroups: {}, acrResourceGroups: {}`;
const LOCAL = `{ type: "local" }`;
const S3 = `{ type: "s3", bucket: "blue-state", region: "eu-central-1" }`;

const cases = [
  {
    what: "EKS alone",
    live: environmentWith(EKS, S3),
    bootstrap: bootstrapWith(`{ state: { type: "s3" }, ${NOTHING.replace("[]", `["live-main"]`)} }`),
  },
  {
    what: "AKS alone",
    live: environmentWith(
      AKS,
      `{ type: "azurerm", resourceGroup: "blue-state", storageAccount: "bluestate", container: "live" }`,
    ),
    bootstrap: bootstrapWith(
      `{ state: { type: "azurerm", container: "live" }, ${NOTHING.replace("aksResourceGroups: {}", `aksResourceGroups: { "rg-live-main": "westeurope" }`)} }`,
    ),
  },
  {
    what: "a cluster of another party alone",
    live: environmentWith(EXISTING, LOCAL),
    bootstrap: bootstrapWith(`{ state: { type: "s3" }, ${NOTHING} }`),
  },
];

function copyOf(folder: string): void {
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: ROOT, encoding: "utf8" }).trim();
  for (const file of files.split("\n").filter((name) => !name.endsWith(".snap"))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(ROOT, file), join(folder, file));
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
}

test.each(cases)("$what", ({ live, bootstrap }) =>
  withTemporaryFolder("another-team", async (folder) => {
    copyOf(folder);
    const environments = join(folder, "environments");
    for (const file of readdirSync(environments)) rmSync(join(environments, file));
    writeFileSync(join(environments, "live.ts"), live);
    writeFileSync(join(environments, "all.ts"), ALL);
    writeFileSync(join(environments, "bootstrap.ts"), bootstrap);
    // Only what reads the environments can tell the difference, programs that tests start included.
    const args = [
      "--ci=false",
      "--findRelatedTests",
      ...["all", "bootstrap", "live"].map((name) => `environments/${name}.ts`),
    ];
    const jest = join(folder, "node_modules/jest/bin/jest.js");
    const report = join(folder, "report.json");
    const { stderr } = spawnSync(
      process.execPath,
      [
        jest,
        ...args,
        "__tests__/main.test.ts",
        "tools/docs/__tests__/documents.test.ts",
        "--json",
        `--outputFile=${report}`,
      ],
      {
        cwd: folder,
        encoding: "utf8",
      },
    );
    const { numFailedTests, numFailedTestSuites, numPassedTests } = JSON.parse(readFileSync(report, "utf8"));
    if (numFailedTests + numFailedTestSuites > 0) throw new Error(stderr);
    expect(numPassedTests).toBeGreaterThan(20);
  }),
);
