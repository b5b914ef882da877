import { hasPlatformStack } from "../config/access";
import { type ByType, byType } from "../config/by-type";
import type { ClusterType, CompleteCluster, CompleteEnvironment, Waiver } from "../config/environment";
import { inEach, inEachItem, readable } from "../config/fill";
import { nodesOf } from "../config/nodes";
import { isDay } from "../lib/day";
import { endOfExtendedSupport, endOfSupport } from "../lib/kubernetes-support";
import { DEFAULT_KUBERNETES_VERSION } from "../lib/kubernetes-version";
import { DNS_LABEL } from "../lib/patterns";
import { addressRules } from "./addresses";
import { registriesRules } from "./registry";
import type { Finding, Rule, Violation } from "./rule";
import { isWaivedBy } from "./waiver";

const MOST_TAGS = 40; // AWS takes 50 of a resource, Azure as many; the rest are what the stacks add themselves.
// AKS gives its tags to the zone that it makes. https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations
const MOST_TAGS_OF_ZONES = 15;
const AWS_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const AZURE_NAME = /^[^<>%&\\?/]+$/;

/** What an environment as a whole refuses. */
export const environmentRules: readonly Rule<CompleteEnvironment>[] = [
  {
    id: "environment/name",
    says: "The environment's name and the keys of its clusters and registries can be parts of stack names, folders and state keys.",
    source: "https://developer.hashicorp.com/terraform/cdktf/concepts/stacks",
    check: (environment) => [
      ...nameViolations("name", () => [environment.name]),
      ...nameViolations("clusters", () => Object.keys(environment.clusters)),
      ...nameViolations("registries", () => Object.keys(environment.registries)),
    ],
  },
  {
    id: "coupling/tags",
    says: "Every resource of the environment's clouds can carry its tags.",
    source:
      "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#id_tags_naming_best_practices",
    check: ({ tags, clusters }) => {
      const count = Object.keys(tags).length;
      if (count > MOST_TAGS) return [{ path: "tags", value: count, message: `must be at most ${MOST_TAGS} tags` }];
      const [zoned] = inEach(clusters, (key, cluster) => (byType(MAKES_ZONE, cluster) ? [key] : []));
      if (zoned !== undefined && count > MOST_TAGS_OF_ZONES) {
        const message = `must be at most ${MOST_TAGS_OF_ZONES} tags beside clusters.${zoned}, or that have a privateDnsZoneId: the zone of a private API server takes no more`;
        return [{ path: "tags", value: count, message }];
      }
      const clouds = inEach(clusters, (_, { type }) => [type]);
      return inEach(tags, (name, value) => {
        const twin = Object.keys(tags).find((other) => other !== name && other.toLowerCase() === name.toLowerCase());
        // IAM refuses the second one, Azure overwrites the first.
        const message = `differs from ${twin} by case alone, which IAM and Azure do not tell apart; expected one of the two`;
        return twin !== undefined && twin < name
          ? [{ path: `tags.${name}`, value: name, message }]
          : tagViolations(name, value, clouds);
      });
    },
  },
  {
    id: "coupling/tags-of-others",
    says: "A tag is the environment's or another party's.",
    source: "https://learn.microsoft.com/azure/governance/policy/tutorials/govern-tags",
    check: ({ tags, tagsOfOthers }) => {
      const own = new Set(Object.keys(tags).map((name) => name.toLowerCase()));
      return inEachItem(tagsOfOthers, (value, index) => {
        const message = "is one of tags too, and no change of it would ever be applied; expected it in one of the two";
        return own.has(value.toLowerCase()) ? [{ path: `tagsOfOthers.${index}`, value, message }] : [];
      });
    },
  },
  {
    id: "coupling/protected-state",
    says: "A protected environment's state is shared, not on one disk.",
    source: "https://developer.hashicorp.com/terraform/language/backend/local",
    check: ({ protected: isProtected, backend }) => {
      const message = 'must be "s3" or "azurerm" in a protected environment: a local state is lost with its disk';
      return isProtected && backend.type === "local" ? [{ path: "backend.type", value: backend.type, message }] : [];
    },
  },
  {
    id: "coupling/unprotected-production",
    says: "An environment that its own tags call production refuses to be destroyed.",
    source: "https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html",
    check: ({ protected: isProtected, tags }) => {
      const isProduction = Object.values(tags).some((value) => /^prod(uction)?$/i.test(value));
      const message = "lets what its tags call production be destroyed; expected true, or other tags";
      return !isProtected && isProduction
        ? [{ path: "protected", value: isProtected, message, severity: "warning" }]
        : [];
    },
  },
  ...addressRules,
];

/** Whether a cluster comes with a private DNS zone that its cloud makes. */
const MAKES_ZONE: ByType<boolean> = {
  eks: () => false,
  aks: ({ apiServer }) => apiServer.private === true && apiServer.privateDnsZoneId === undefined,
  existing: () => false,
};

function nameViolations(path: string, names: () => readonly string[]): readonly Violation[] {
  const message = "must be part of a stack's name: a-z, 0-9 and -, with a letter or digit at both ends";
  return (readable(names) ?? []).filter((value) => !DNS_LABEL.test(value)).map((value) => ({ path, value, message }));
}

type TagForm = (name: string, value: string) => { readonly value: string; readonly message: string } | undefined;

/** What a cloud's tags must be, beside what all of them must. */
const TAG_FORMS: { readonly [Type in ClusterType]: TagForm } = {
  eks: (name, value) => {
    if (/^aws:/i.test(name) || !AWS_TEXT.test(name)) {
      const message = "must be a tag's name in AWS: letters, digits, spaces and _.:/=+-@, and no aws: first";
      return { value: name, message };
    }
    const message = "must be a tag's value in AWS: letters, digits, spaces and _.:/=+-@";
    return AWS_TEXT.test(value) ? undefined : { value, message };
  },
  aks: (name) => {
    const message = "must be a tag's name in Azure, without < > % & \\ ? and /";
    return AZURE_NAME.test(name) ? undefined : { value: name, message };
  },
  existing: () => undefined,
};

function tagViolations(name: string, value: string, clouds: readonly ClusterType[]): readonly Violation[] {
  const path = `tags.${name}`;
  if (name === "" || name.length > 127) {
    return [{ path, value: name, message: "must be a tag's name of 1 to 127 characters" }];
  }
  if (value.length > 256) return [{ path, value, message: "must be at most 256 characters long" }];
  const [violation] = clouds.flatMap((cloud) => TAG_FORMS[cloud](name, value) ?? []);
  return violation === undefined ? [] : [{ path, ...violation }];
}

/** What environments refuse beside each other; paths start with an environment's name. */
export const environmentsRules: readonly Rule<readonly CompleteEnvironment[]>[] = [
  {
    id: "environment/stack-names",
    says: "Clusters, registries, platforms, own stacks and workloads make different stack names, in whichever environments they are.",
    source: "https://developer.hashicorp.com/terraform/cdktf/concepts/stacks",
    check: (environments) => {
      const seen = new Map<string, string>();
      return inEachItem(environments, stacksOf).flatMap(([stack, path]) => {
        const first = seen.get(stack);
        seen.set(stack, first ?? path);
        const message = `is the stack name of ${first} too; expected another key or name`;
        return first === undefined ? [] : [{ path, value: stack, message }];
      });
    },
  },
  {
    id: "coupling/cluster-names",
    says: "A cluster has its name, and on Azure its resource group, for itself, in whichever environments they are.",
    source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html",
    check: (environments) => {
      const owners = new Map<string, string>();
      return inEachItem(environments, (environment) =>
        inEach(environment.clusters, (key, cluster) => {
          const path = `${environment.name}.clusters.${key}`;
          const place = byType(PLACES, cluster);
          if (place === undefined) return [];
          const [id, property, value] = place;
          const owner = owners.get(id);
          owners.set(id, owner ?? path);
          const message = `is in use by ${owner}, in the same place; expected another`;
          return owner === undefined ? [] : [{ path: `${path}.${property}`, value, message }];
        }),
      );
    },
  },
  ...registriesRules,
];

/** What a cluster has for itself in its cloud. */
const PLACES: ByType<readonly [place: string, property: string, value: string] | undefined> = {
  eks: ({ accountId, region, name }) => [`${accountId} ${region} ${name}`, "name", name],
  aks: ({ subscriptionId, resourceGroupName: group }) => [
    `${subscriptionId} ${group}`.toLowerCase(),
    "resourceGroupName",
    group,
  ],
  existing: () => undefined,
};

type Stack = readonly [name: string, path: string];

function stacksOf(environment: CompleteEnvironment): readonly Stack[] {
  const stack = (key: string, path: string): Stack => [`${environment.name}-${key}`, `${environment.name}.${path}`];
  return [
    () =>
      inEach(environment.clusters, (key, cluster) => [
        stack(key, `clusters.${key}`),
        ...(readable(() => hasPlatformStack(cluster, environment.teams))
          ? [stack(`${key}-platform`, `clusters.${key}.platform`)]
          : []),
        ...(readable(() => ("ownStacks" in cluster ? cluster.ownStacks : [])) ?? []).map((name, index) =>
          stack(`${key}-${name}`, `clusters.${key}.ownStacks.${index}`),
        ),
        ...(readable(() => Object.keys(cluster.workloads)) ?? []).map((workload) =>
          stack(`${key}-${workload}`, `clusters.${key}.workloads.${workload}`),
        ),
      ]),
    () => Object.keys(environment.registries).map((key) => stack(key, `registries.${key}`)),
  ].flatMap((stacks) => readable(stacks) ?? []);
}

const WARN_DAYS = 60;

interface Dated {
  readonly environment: CompleteEnvironment;
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

/** What a day makes of an environment that was fine before. */
export const datedRules: readonly Rule<Dated>[] = [
  {
    id: "environment/kubernetes-support",
    says: "Clusters and their nodes run a Kubernetes minor that their cloud still patches; two months before the end it warns.",
    source: "https://kubernetes.io/releases/patch-releases/#support-period",
    check: ({ environment, today }) =>
      inEach(environment.clusters, (key, cluster) =>
        versionsOf(cluster).flatMap(([path, version]) =>
          supportViolations(cluster, `clusters.${key}.${path}`, version, today),
        ),
      ),
  },
];

/** The cluster's version, and its pools' where they are others. */
function versionsOf(cluster: CompleteCluster): readonly (readonly [path: string, version: string])[] {
  const own = readable(() => ("kubernetesVersion" in cluster ? cluster.kubernetesVersion : undefined));
  const pools = inEachItem(readable(() => nodesOf(cluster)) ?? [], ({ path, pool }) =>
    pool.kubernetesVersion === own ? [] : [[`${path}.kubernetesVersion`, pool.kubernetesVersion] as const],
  );
  return own === undefined ? pools : [["kubernetesVersion", own], ...pools];
}

/** Until when each cloud supports a minor of a cluster, and what a cluster that must stay at one that ended does. */
const SUPPORT: ByType<readonly [end: string | undefined, stay: string], [version: string]> = {
  // No waiver holds: AWS upgrades such a cluster by itself.
  eks: ({ supportType }, version) => {
    const extended = endOfExtendedSupport("eks", version);
    const byItself = "AWS upgrades the cluster by itself";
    return supportType === "EXTENDED"
      ? [extended, byItself]
      : [endOfSupport("eks", version), `${byItself}, with supportType "EXTENDED" not before ${extended}`];
  },
  aks: ({ supportPlan }, version) => {
    const waived = "one that must stay for now needs a waiver";
    const longTerm = endOfExtendedSupport("aks", version);
    return supportPlan === "AKSLongTermSupport"
      ? [longTerm, waived]
      : [endOfSupport("aks", version), `${waived}, or supportPlan "AKSLongTermSupport" until ${longTerm}`];
  },
  existing: () => [undefined, ""],
};

function supportViolations(cluster: CompleteCluster, path: string, value: string, today: string): Violation[] {
  const [end, stay] = byType(SUPPORT, cluster, value);
  if (end === undefined) return [];
  const cloud = cluster.type.toUpperCase();
  if (end < today) {
    const message =
      `is past its end of support on ${cloud}, ${end}; expected ${DEFAULT_KUBERNETES_VERSION}, a running cluster one ` +
      `minor an apply; ${stay}`;
    return [{ path, value, message }];
  }
  if (end > dayAfter(today, WARN_DAYS)) return [];
  const message = `loses its support on ${cloud} after ${end}; expected ${DEFAULT_KUBERNETES_VERSION} until then`;
  return [{ path, value, message, severity: "warning" }];
}

function dayAfter(today: string, days: number): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** An environment's waivers, and what its rules found. */
export interface Waived {
  readonly waivers: readonly Waiver[];
  readonly findings: readonly Finding[];
  /** `YYYY-MM-DD`; no waiver has ended without it. */
  readonly today: string | undefined;
}

/** What waivers refuse, once all else is known. */
export const waiverRules: readonly Rule<Waived>[] = [
  {
    id: "environment/waivers",
    says: "A waiver says why, ends on a day that is still to come, and waives something.",
    source: "https://learn.microsoft.com/azure/governance/policy/concepts/exemption-structure",
    check: ({ waivers, findings, today }) =>
      inEachItem(waivers, (waiver, index) => {
        const { rule, reason, until } = waiver;
        const path = `waivers.${index}`;
        if (reason.trim() === "") {
          return [{ path: `${path}.reason`, value: reason, message: "must say why the rule does not hold" }];
        }
        if (!isDay(until)) return [{ path: `${path}.until`, value: until, message: "must be a day, YYYY-MM-DD" }];
        if (today !== undefined && until < today) {
          const message = `has ended; expected a change of what ${rule} finds, or a new decision`;
          return [{ path: `${path}.until`, value: until, message }];
        }
        const message = "finds nothing that this waives; remove the waiver";
        return findings.some((finding) => isWaivedBy(waiver, finding))
          ? []
          : [{ path: `${path}.rule`, value: rule, message }];
      }),
  },
];
