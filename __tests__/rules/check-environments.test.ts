import type { Environment } from "../../config/environment";
import { checkEnvironments } from "../../rules/check-environments";
import { ConfigurationError } from "../../rules/configuration-error";
import { isError } from "../../rules/rule";
import { environments } from "../fixtures/all";
import { local } from "../fixtures/local";
import { production } from "../fixtures/production";
import { reportsOf } from "../support/findings";

const { eks, aks } = production.clusters;
const webApi = eks.workloads["web-api"];

test("the environments are accepted", () => {
  expect(() => checkEnvironments(environments)).not.toThrow();
});

test("everything that is wrong is said at once, with the path in its environment", () => {
  const wrong: Environment = {
    ...production,
    backend: { type: "s3", bucket: "", region: "us-east-1" },
    clusters: {
      eks: {
        ...eks,
        nodeGroups: { general: { ...eks.nodeGroups.general, scaling: { min: 12, max: 10, initial: 12 } } },
        workloads: { "web-api": { ...webApi, container: { ...webApi.container, image: "web-api:latest" } } },
      },
      aks: { ...aks, subscriptionId: "none" },
    },
  };
  const renamed: Environment = { ...local, name: "Local" };

  const error = errorOf(() => checkEnvironments([wrong, renamed]));
  expect(error.reports.map(({ subject, findings }) => [subject, findings.map(({ path }) => path)])).toEqual([
    [
      "production",
      [
        "backend.bucket",
        expect.stringMatching(/^clusters\.eks\.nodeGroups\.general\.scaling/),
        "clusters.aks.subscriptionId",
        "clusters.eks.workloads.web-api.container.image",
      ],
    ],
    ["Local", ["name"]],
  ]);
  expect(error.message).toContain('\n  backend.bucket  "" must be a bucket\'s name: 3 to 63 of a-z, 0-9, . and -  [');
});

test("an environment that is there twice is refused", () => {
  expect(errorOf(() => checkEnvironments([local, local])).message).toBe(
    [
      "environments: 2 problems",
      '  local.clusters.kind  "local-kind" is the stack name of local.clusters.kind too; expected another key or name  [environment/stack-names]',
      '  local.clusters.kind.workloads.web-api  "local-kind-web-api" is the stack name of local.clusters.kind.workloads.web-api too; expected another key or name  [environment/stack-names]',
      "[environment/stack-names] https://developer.hashicorp.com/terraform/cdktf/concepts/stacks",
    ].join("\n"),
  );
});

const pathsIn = (environment: unknown) =>
  reportsOf([environment as Environment])
    .flatMap(({ findings }) => findings)
    .filter(isError)
    .map(({ path, rule }) => `${path} ${rule}`);
const smaller = (change: object) => ({ ...production, clusters: { eks: { ...eks, ...change } } });

test("a misshapen value hides only what needs it", () => {
  const network = { ...eks.network, natGateways: "per-zome", vpcCidr: "10.10.0.0/16" };
  const general = { ...eks.nodeGroups.general, scaling: { min: 1, max: 2, initial: 3 } };
  const clusters = { eks: { ...eks, network, nodeGroups: { general }, workloads: {} }, aks };
  const environment = { ...production, clusters, teams: {} };
  expect(pathsIn(environment)).toEqual([
    "clusters.eks.network.natGateways schema/shape",
    "clusters.eks.nodeGroups.general.scaling.initial eks/node-group-scaling",
    "clusters.aks.network.addressSpace addresses/networks-disjoint",
  ]);
});

const [admin] = eks.admins;
const ecr = {
  type: "ecr",
  accountId: eks.accountId,
  region: eks.region,
  admins: [admin],
  pusherArn: admin,
  pullClusters: [],
} as const;

test.each<[what: string, change: object, paths: string[]]>([
  [
    "an item hides none of its list",
    smaller({ admins: ["me", admin, admin], publicAccessCidrs: ["203.0.113.7", "10.0.0.0/8"] }),
    [
      "clusters.eks.admins.0 eks/admins",
      "clusters.eks.admins.2 eks/admins",
      "clusters.eks.publicAccessCidrs.0 eks/public-access-cidrs",
      "clusters.eks.publicAccessCidrs.1 eks/public-access-cidrs",
    ],
  ],
  [
    "an instance type hides none of its group",
    smaller({
      nodeGroups: { general: { ...eks.nodeGroups.general, instanceTypes: ["m6i", "m7g.large"], labels: { a: "" } } },
    }),
    [
      "clusters.eks.nodeGroups.general.instanceTypes.0 eks/instance-types",
      "clusters.eks.nodeGroups.general.labels.a eks/node-labels",
      "clusters.eks.nodeGroups.general.instanceTypes.1 eks/instance-architecture",
    ],
  ],
  [
    "a team hides no other",
    {
      teams: {
        Web: { role: "viewer", entraGroupId: "web" },
        b: { role: "viewer" },
        c: { role: "owner", entraGroupId: aks.tenantId },
      },
    },
    [
      "teams.Web.entraGroupId rights/principals",
      "teams.c.role schema/shape",
      "teams.Web rights/team-name",
      "teams.b rights/principals",
    ],
  ],
  [
    "a repository hides no other",
    { registries: { ecr: { ...ecr, repositories: { A: {}, bb: { keepImages: 0 } } } } },
    [
      "registries.ecr.repositories.bb.keepImages registry/repositories",
      "registries.ecr.repositories.A registry/repositories",
    ],
  ],
  [
    "a tag hides no other, and a cluster's type not its tags' form",
    { tags: { a: 1, "b#": "" }, clusters: { eks, aks: { type: "gke" } } },
    ["tags.a schema/shape", "clusters.aks.type schema/shape", "tags.b# coupling/tags"],
  ],
  [
    "the environment's name hides no cluster's key",
    { name: undefined, clusters: { "a.b": eks } },
    ["name schema/shape", "clusters environment/name"],
  ],
  [
    "a pod range hides no address space",
    {
      clusters: {
        eks: { ...eks, network: { ...eks.network, vpcCidr: "10.10.0.0/16" } },
        aks: { ...aks, network: { ...aks.network, podCidr: "pods" } },
      },
    },
    ["clusters.aks.network.podCidr aks/range-syntax", "clusters.aks.network.addressSpace addresses/networks-disjoint"],
  ],
])("%s", (_, change, paths) => {
  const environment = { ...production, teams: {}, registries: {}, ...change };
  expect(pathsIn(environment)).toEqual(paths);
});

test("between environments each of them that can be read is compared", () => {
  const clusters = { eks: { ...eks, name: "shared", workloads: {} } };
  const environment = { ...production, teams: {}, clusters };
  const reports = reportsOf([
    { ...environment, tags: 1 as never, clusters: { eks: { ...clusters.eks, region: 1 as never } } },
    environment,
    { ...environment, name: "next" },
  ]);
  expect(reports.map(({ subject, findings }) => [subject, findings.map(({ path }) => path)])).toEqual([
    ["production", ["tags", "clusters.eks.region"]],
    ["environments", ["production.clusters.eks", "production.clusters.eks.platform", "next.clusters.eks.name"]],
  ]);
});

test("a cluster whose type is not known hides none of the others", () => {
  const clusters = { eks: { ...eks, type: "ekss" }, aks: { ...aks, location: "East US" } };
  expect(pathsIn({ ...production, clusters })).toEqual([
    "clusters.eks.type schema/shape",
    "clusters.aks.location aks/location",
  ]);
});

test("what is not an object is refused at its place, and the rest is judged", () => {
  expect(pathsIn({ ...smaller({ accountId: "1" }), tags: [], name: "Production" })).toEqual([
    "tags schema/shape",
    "clusters.eks.accountId eks/account-id",
    "name environment/name",
  ]);
});

test.each([
  ["a region", { region: "us-eats-1" }, "clusters.eks.region eks/region", "did you mean us-east-1?"],
  [
    "a property",
    { network: { vpcCidr: "10.20.0.0/16", availabilityZones: eks.network.availabilityZones, natGateway: "one" } },
    "clusters.eks.network.natGateway schema/shape",
    "did you mean natGateways?",
  ],
  [
    "a value",
    { network: { ...eks.network, natGateways: "per-zones" } },
    "clusters.eks.network.natGateways schema/shape",
    "did you mean per-zone?",
  ],
  [
    "a property that must be there",
    { region: undefined, regoin: eks.region },
    "clusters.eks.regoin schema/shape",
    "did you mean region?",
  ],
  ["a type", { type: "ekz" }, "clusters.eks.type schema/shape", "did you mean eks?"],
])("%s that is nearly right gets its nearest neighbour, and nothing follows from it", (_, change, found, hint) => {
  const environment = smaller({ ...change, workloads: {} }) as Environment;
  expect(pathsIn({ ...environment, teams: {} })).toEqual([found]);
  expect(errorOf(() => checkEnvironments([environment])).message).toContain(hint);
});

test("a name that is not nearly right gets no neighbour", () => {
  const message = errorOf(() => checkEnvironments([smaller({ colour: "blue" }) as Environment])).message;
  expect(message).toContain('clusters.eks.colour  "colour" is an unknown property; expected one of type, name, ');
});

test("every unknown property is told", () => {
  expect(pathsIn({ ...smaller({ a: 1, b: 2, workloads: {} }), teams: {} })).toEqual([
    "clusters.eks.a schema/shape",
    "clusters.eks.b schema/shape",
  ]);
});

test("what several environments share is told once, with where else", () => {
  const wrong = { ...local, tags: { a: 1 } } as unknown as Environment;
  const { reports } = errorOf(() => checkEnvironments([wrong, { ...wrong, name: "laptop" }]));
  expect(reports).toMatchObject([
    { subject: "local", findings: [{ path: "tags.a", message: "must be a string (also in laptop)" }] },
  ]);
});

test("what several environments say differently is told of each", () => {
  const wrong = (name: string, tag: object) => ({ ...local, name, tags: { a: tag } }) as unknown as Environment;
  const { reports } = errorOf(() => checkEnvironments([wrong("one", { b: 1 }), wrong("two", { b: 2 })]));
  expect(reports.map(({ subject, findings }) => [subject, findings.map(({ value }) => value)])).toEqual([
    ["one", [{ b: 1 }]],
    ["two", [{ b: 2 }]],
  ]);
});

test("a finding's source is that of what found it: the value's own rule, or the rule of several", () => {
  const { reports } = errorOf(() =>
    checkEnvironments([
      {
        ...smaller({ admins: [], region: "us-eats-1", network: { ...eks.network, vpcCidr: "10.20.0.0/21" } }),
        tags: 1,
      },
      {
        ...production,
        name: "next",
        clusters: { eks, aks: { ...aks, network: { ...aks.network, addressSpace: "10.20.0.0/16" } } },
      },
    ] as never),
  );
  const sources = reports.flatMap(({ findings }) => findings.map(({ rule, source }) => [rule, source] as const));
  expect(Object.fromEntries(sources)).toEqual({
    "schema/shape": "docs/environment.md",
    "eks/admins": "https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html",
    "eks/region": "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html",
    "eks/vpc-cidr": "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html",
    "addresses/networks-disjoint":
      "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations",
  });
});

test("a shape's source is the page of all that an environment can say", () => {
  const { reports } = errorOf(() => checkEnvironments([{ ...local, tags: 1 } as never]));
  expect(reports[0]?.findings).toMatchObject([{ rule: "schema/shape", source: "docs/environment.md" }]);
});

test("a value that cannot be an environment is named by its place", () => {
  const error = errorOf(() => checkEnvironments([local, undefined as never, { name: 1 } as never]));
  expect(error.reports.map(({ subject }) => subject)).toEqual(["environments.1", "environments.2"]);
});

test("a warning stops nothing, and everything where it is strict", () => {
  const soon = { ...production, clusters: { eks: { ...eks, kubernetesVersion: "1.34" } } } satisfies Environment;
  const check = (strict: boolean) => checkEnvironments([soon], { today: "2026-11-01", strict });
  expect(check(false).warnings.map(({ findings }) => findings.map(({ severity }) => severity))).toEqual([["warning"]]);
  expect(errorOf(() => check(true)).message).toContain("production: 1 problem\n  clusters.eks.kubernetesVersion ");
});

function errorOf(check: () => void): ConfigurationError {
  try {
    check();
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
