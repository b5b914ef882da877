import type { Bootstrap, PipelineEnvironment } from "../../config/bootstrap";
import { checkBootstrap } from "../../rules/bootstrap";
import { ConfigurationError } from "../../rules/configuration-error";
import { bootstrap } from "../fixtures/bootstrap";

/** Rule and path of each thing that is refused. */
function refused(change: Partial<Bootstrap>): string[] {
  try {
    checkBootstrap({ ...bootstrap, ...change });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.reports.flatMap(({ findings }) => findings.map(({ rule, path }) => `${rule} ${path}`));
  }
  return [];
}

const long = (length: number) => "a".repeat(length);
const environment = bootstrap.environments.production;
const bare: PipelineEnvironment = { ...environment, eksClusters: [], aksResourceGroups: {} };

test("the project's own is fine", () => {
  expect(refused({})).toEqual([]);
});

test.each([
  "gantry",
  "example-org/",
  "/gantry",
  "example-org/*",
  "*/gantry",
  "example-org/gan*",
  "example-org/gantr?",
  "example-org/gantry/more",
  "example-org/gantry:ref",
  "repo:example-org/gantry",
  "https://github.com/example-org/gantry",
  "example-org@1234/gantry",
  "example-org/gantry@5678",
  "example-org@*/gantry@*",
  "-org/gantry",
  "example-org/..",
  `example-org/${long(101)}`,
  `${long(40)}/gantry`,
  "example-org/gantry\n",
])("%j is not one repository", (repository) => {
  expect(refused({ repository })).toEqual(["bootstrap/repository repository"]);
});

test.each(["o/g", "example-org/gan.try_2-x", "example-org@1234/gantry@5678", `${long(39)}/${long(100)}`])(
  "%j is one",
  (repository) => {
    expect(refused({ repository })).toEqual([]);
  },
);

test.each(["*", "main*", "refs/heads/main", "release/*", "", "ma in", "main:x"])(
  "%j is refused as a branch",
  (defaultBranch) => {
    expect(refused({ defaultBranch })).toEqual(["bootstrap/subjects defaultBranch"]);
  },
);

test.each(["main", "release/2.x"])("%j is a branch", (defaultBranch) => {
  expect(refused({ defaultBranch })).toEqual([]);
});

test.each(["*", "prod*", "Production", "a:b", "-a", long(31)])("%j is refused as an environment", (name) => {
  expect(refused({ environments: { [name]: environment } })).toEqual(["bootstrap/subjects environments"]);
});

test("an environment of 30 letters is one, and none at all is refused", () => {
  expect(refused({ environments: { [long(30)]: environment } })).toEqual([]);
  expect(refused({ environments: {} })).toEqual(["bootstrap/subjects environments"]);
});

test("names that a cloud or a policy could not have", () => {
  const { aws, azure } = bootstrap;
  const of = (path: string) => [`bootstrap/names ${path}`];
  expect(refused({ name: "g*" })).toEqual(of("name"));
  expect(refused({ name: long(21) })).toEqual(of("name"));
  expect(refused({ name: long(20) })).toEqual([]);
  expect(refused({ aws: { ...aws, stateBucket: "ab" } })).toEqual(of("aws.stateBucket"));
  expect(refused({ aws: { ...aws, stateBucket: "abc" } })).toEqual([]);
  expect(refused({ azure: { ...azure, resourceGroup: "rg." } })).toEqual(of("azure.resourceGroup"));
  expect(refused({ azure: { ...azure, storageAccount: "with-dash" } })).toEqual(of("azure.storageAccount"));
  expect(refused({ azure: { ...azure, storageAccount: long(24) } })).toEqual([]);
  expect(refused({ azure: { ...azure, container: "a--b" } })).toEqual(of("azure.container"));
  const clusters = (...eksClusters: string[]) => ({ environments: { production: { ...environment, eksClusters } } });
  expect(refused(clusters("*"))).toEqual(of("environments.production.eksClusters"));
  expect(refused(clusters(long(101)))).toEqual(of("environments.production.eksClusters"));
  expect(refused(clusters(long(100)))).toEqual([]);
  expect(refused(clusters())).toEqual([]);
  const own = (change: Partial<PipelineEnvironment>) =>
    refused({ environments: { production: { ...environment, ...change } } });
  const at = (path: string) => of(`environments.production.${path}`);
  for (const name of ["*", "web-*", "Web", "a", "/web", long(257)])
    expect(own({ ecrRepositories: [name] })).toEqual(at("ecrRepositories.0"));
  for (const name of ["web", "team/web-api", long(256)]) expect(own({ ecrRepositories: [name] })).toEqual([]);
  expect(own({ aksResourceGroups: { ["rg."]: "eastus" } })).toEqual(at("aksResourceGroups"));
  expect(own({ acrResourceGroups: { ["rg/other"]: "eastus" } })).toEqual(at("acrResourceGroups"));
  expect(own({ state: { type: "azurerm", container: "a--b" } })).toEqual(at("state.container"));
});

test("no environment's rights reach another's, or the bootstrap's own state", () => {
  const of = (one: string, other: string, clusters: readonly [string, string] = ["a", "b"]) =>
    refused({
      environments: {
        [one]: { ...bare, eksClusters: [clusters[0]] },
        [other]: { ...bare, eksClusters: [clusters[1]] },
      },
    });
  expect(of("production", "production-eu")).toEqual(["bootstrap/apart environments"]);
  expect(of("production", "production2")).toEqual([]);
  expect(of("bootstrap", "production")).toEqual(["bootstrap/apart environments"]);
  const [one, two] = ["bootstrap/apart environments.one.eksClusters", "bootstrap/apart environments.two.eksClusters"];
  expect(of("one", "two", ["main", "main-2"])).toEqual([one]);
  expect(of("one", "two", ["main", "main"])).toEqual([one, two]);
  expect(of("one", "two", ["main", "main2"])).toEqual([]);
  expect(of("one", "two", [`${long(37)}x`, `${long(37)}y`])).toEqual([one, two]);
  expect(of("one", "two", [`${long(36)}x`, `${long(36)}y`])).toEqual([]);
});

test("two environments share no repository, resource group or container", () => {
  const of = (one: Partial<PipelineEnvironment>, two: Partial<PipelineEnvironment> = {}) =>
    refused({ environments: { one: { ...bare, ...one }, two: { ...bare, ...two } } }).map((text) =>
      text.replace("bootstrap/apart environments.", ""),
    );
  const state = (container: string) => ({ state: { type: "azurerm", container } }) as const;
  const { container, resourceGroup } = bootstrap.azure;
  expect(of({ ecrRepositories: ["api"] }, { ecrRepositories: ["api"] })).toEqual([
    "one.ecrRepositories",
    "two.ecrRepositories",
  ]);
  expect(of({ ecrRepositories: ["api"] }, { ecrRepositories: ["api-2"] })).toEqual([]);
  expect(of({ aksResourceGroups: { ["rg-a"]: "eastus" } }, { aksResourceGroups: { ["RG-A"]: "eastus" } })).toEqual([
    "one.aksResourceGroups",
    "two.aksResourceGroups",
  ]);
  expect(of({ aksResourceGroups: { ["rg-a"]: "eastus" } }, { acrResourceGroups: { ["rg-a"]: "eastus" } })).toEqual([
    "one.aksResourceGroups",
    "two.acrResourceGroups",
  ]);
  expect(of({ aksResourceGroups: { ["rg-a"]: "eastus" }, acrResourceGroups: { ["Rg-a"]: "eastus" } })).toEqual([
    "one.acrResourceGroups",
  ]);
  expect(of({ aksResourceGroups: { [resourceGroup.toUpperCase()]: "eastus" } })).toEqual(["one.aksResourceGroups"]);
  expect(of({ acrResourceGroups: { [resourceGroup]: "eastus" } })).toEqual(["one.acrResourceGroups"]);
  expect(of(state("abc"), state("abc"))).toEqual(["one.state.container", "two.state.container"]);
  expect(of(state(container))).toEqual(["one.state.container"]);
  expect(of(state("abc"), state("abd"))).toEqual([]);
});

test("workloads with rights are of the environment's own clusters, and their roles hold in its subscription", () => {
  const rights = { statements: [{ actions: ["s3:GetObject"], resources: ["*"] }] };
  const onEks = (cluster: string) =>
    refused({ environments: { production: { ...environment, eksWorkloadRights: { [cluster]: { orders: rights } } } } });
  expect(onEks("production-cluster")).toEqual([]);
  expect(onEks("production")).toEqual(["bootstrap/workloads environments.production.eksWorkloadRights"]);
  const onAks = (subscription: string) =>
    refused({
      environments: {
        production: { ...environment, aksWorkloadRoles: [{ role: "Reader", scope: `/subscriptions/${subscription}` }] },
      },
    });
  expect(onAks(bootstrap.azure.subscriptionId)).toEqual([]);
  expect(onAks(bootstrap.azure.tenantId)).toEqual([
    "bootstrap/workloads environments.production.aksWorkloadRoles.0.scope",
  ]);
});

test("invalid places are refused", () => {
  const { aws, azure } = bootstrap;
  const of = (path: string) => [`bootstrap/places ${path}`];
  expect(refused({ aws: { ...aws, accountId: "11112222333" } })).toEqual(of("aws.accountId"));
  expect(refused({ aws: { ...aws, region: "useast1" } })).toEqual(of("aws.region"));
  expect(refused({ azure: { ...azure, subscriptionId: "mine" } })).toEqual(of("azure.subscriptionId"));
  expect(refused({ azure: { ...azure, tenantId: "mine" } })).toEqual(of("azure.tenantId"));
  expect(refused({ azure: { ...azure, location: "East US" } })).toEqual(of("azure.location"));
  const groups = { production: { ...bare, aksResourceGroups: { "rg-a": "East US" } } };
  expect(refused({ environments: groups })).toEqual(of("environments.production.aksResourceGroups.rg-a"));
});

test("what has another shape is refused before a rule reads it", () => {
  const { name: _, ...rest } = bootstrap;
  expect(() => checkBootstrap({ ...rest, repo: "a/b" } as unknown as Bootstrap)).toThrow(ConfigurationError);
  expect(() => checkBootstrap(null as unknown as Bootstrap)).toThrow(ConfigurationError);
});
