import { BACKEND_FORMS } from "../config/backend";
import { type ByType, byType, type TableByType } from "../config/by-type";
import type { ClusterType, CompleteEnvironment } from "../config/environment";
import { inEach, inEachItem, readable } from "../config/fill";
import type { CompleteAcrRegistry, CompleteRegistry } from "../config/registry";
import { WITHOUT_ZONES } from "../lib/azure-regions";
import { own } from "../lib/own";
import { type Finding, findingsOf, type Rule, type Violation } from "./rule";

interface RegistrySubject<Registry = CompleteRegistry> {
  readonly key: string;
  readonly registry: Registry;
  readonly environment: CompleteEnvironment;
}

/** A table with a row a type of registry. */
type ByRegistry<Result, Arguments extends readonly unknown[] = []> = TableByType<CompleteRegistry, Result, Arguments>;

const LONGEST = 32; // With `-node-` behind it, the start of a role's name: a longer one is cut, and others' begin so too.

/** What any registry refuses. */
export const registryRules: readonly Rule<RegistrySubject>[] = [
  {
    id: "registry/pull-clusters",
    says: "A cluster that pulls is one of the environment, of the registry's cloud, listed once, and told apart from every other.",
    source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_EKS.html",
    check: ({ registry, environment }) =>
      inEachItem(registry.pullClusters, (value, index): readonly Violation[] => {
        const message =
          registry.pullClusters.indexOf(value) < index
            ? "is listed twice; each cluster is accepted once"
            : pullProblem(environment, registry, value);
        return message === undefined ? [] : [{ path: `pullClusters.${index}`, value, message }];
      }),
  },
];

/** The cloud of the clusters that pull from a registry. */
const PULLED_BY = { ecr: "eks", acr: "aks" } as const satisfies Readonly<Record<CompleteRegistry["type"], ClusterType>>;

/** What keeps a cluster of a registry's cloud from pulling. */
const PULL_PROBLEMS: ByType<string | undefined, [registry: CompleteRegistry]> = {
  eks: ({ name }) =>
    name.length > LONGEST
      ? `has a cluster name of more than ${LONGEST} characters, whose nodes' role cannot be told from others'`
      : undefined,
  aks: ({ tenantId }, registry) =>
    registry.type === "acr" && registry.tenantId !== tenantId
      ? "is in another Entra tenant, whose nodes cannot get a role here; expected a cluster of the registry's tenant"
      : undefined,
  existing: () => undefined,
};

function pullProblem(
  { clusters }: CompleteEnvironment,
  registry: CompleteRegistry,
  puller: string,
): string | undefined {
  const type = PULLED_BY[registry.type];
  const cluster = own(clusters, puller);
  if (cluster?.type === type) return byType(PULL_PROBLEMS, cluster, registry);
  const able = inEach(clusters, (key, other) => (other.type === type ? [key] : []));
  const expected = able.length === 0 ? "the environment has none" : `expected ${able.join(" or ")}`;
  return `must be an ${type.toUpperCase()} cluster of the environment; ${expected}`;
}

const AZURE_NAMES = [
  [
    "keyVaultName",
    /^(?!.*--)[a-zA-Z][a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/,
    "must be a vault's name: 3 to 24 letters, digits and single -, with a letter first",
  ],
  ["resourceGroupName", ...BACKEND_FORMS.resourceGroup],
] as const;

/** What an Azure container registry refuses. */
export const acrRules: readonly Rule<RegistrySubject<CompleteAcrRegistry>>[] = [
  {
    id: "registry/azure-names",
    says: "The names of an Azure registry's parts are ones that Azure accepts; a vault's is derived from the registry's, which can be too long for it.",
    source:
      "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftcontainerregistry",
    check: ({ registry }) =>
      inEachItem(AZURE_NAMES, ([path, form, message]) => {
        const value = registry[path];
        return form.test(value) ? [] : [{ path, value, message }];
      }),
  },
  {
    id: "registry/azure-places",
    says: "A copy of a registry is in another region than the registry and its other copies.",
    source: "https://learn.microsoft.com/azure/container-registry/container-registry-geo-replication",
    check: ({ registry }) => {
      const taken = new Set([readable(() => registry.location)]);
      return inEachItem(registry.geoReplications, ({ location: value }, index) => {
        const message = "has the registry already; expected another region, each once";
        if (taken.has(value)) return [{ path: `geoReplications.${index}.location`, value, message }];
        taken.add(value);
        return [];
      });
    },
  },
  {
    id: "registry/zones",
    says: "A registry, and each copy of it, is spread over zones only where its region has them; unless stated, it is.",
    source: "https://learn.microsoft.com/azure/reliability/regions-list",
    check: ({ registry }) => [
      ...(readable(() => overZones("zoneRedundant", registry)) ?? []),
      ...inEachItem(registry.geoReplications, (copy, index) =>
        overZones(`geoReplications.${index}.zoneRedundant`, copy),
      ),
    ],
  },
];

function overZones(path: string, { location, zoneRedundant }: { location: string; zoneRedundant: boolean }) {
  const message = `must be false in ${location}, which has no zones; or expected another region`;
  return zoneRedundant && WITHOUT_ZONES.has(location) ? [{ path, value: zoneRedundant, message }] : [];
}

const BY_TYPE: ByRegistry<Finding[], [subject: Omit<RegistrySubject, "registry">, path: string]> = {
  ecr: () => [],
  acr: (registry, subject, path) => findingsOf(acrRules, { ...subject, registry }, path),
};

/** Everything that is wrong with a registry; paths are reported below `path`. */
export function registryFindings(subject: RegistrySubject, path: string): Finding[] {
  return [...findingsOf(registryRules, subject, path), ...byType(BY_TYPE, subject.registry, subject, path)];
}

/** What registries refuse beside each other, in whichever environments they are. */
export const registriesRules: readonly Rule<readonly CompleteEnvironment[]>[] = [
  {
    id: "registry/places",
    says: "What a registry makes is its own, in whichever environments they are: repositories in an account's region, names in Azure.",
    source: "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules",
    check: (environments) => {
      const owners = new Map<string, string>();
      return inEachItem(environments, ({ name, registries }) =>
        inEach(registries, (key, registry) => {
          const path = `${name}.registries.${key}`;
          return inEachItem(byType(PLACES, registry), (places) =>
            places().flatMap(([place, property, value]) => {
              const owner = owners.get(place.toLowerCase());
              owners.set(place.toLowerCase(), owner ?? path);
              const message = `is in use by ${owner}, in the same place; expected another`;
              return owner === undefined ? [] : [{ path: `${path}.${property}`, value, message }];
            }),
          );
        }),
      );
    },
  },
];

type Place = readonly [place: string, property: string, value: string];

/** What a registry has for itself in its cloud. */
const PLACES: ByRegistry<readonly (() => readonly Place[])[]> = {
  ecr: ({ accountId, region, repositories }) => [
    () =>
      Object.keys(repositories).map((repository) => [
        `${accountId} ${region} ${repository}`,
        `repositories.${repository}`,
        repository,
      ]),
  ],
  acr: (registry) => [
    () => [[`registry ${registry.name}`, "name", registry.name]],
    () => [[`vault ${registry.keyVaultName}`, "keyVaultName", registry.keyVaultName]],
    () => [
      [`${registry.subscriptionId} ${registry.resourceGroupName}`, "resourceGroupName", registry.resourceGroupName],
    ],
  ],
};
