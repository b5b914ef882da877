import {
  type Bootstrap,
  type CheckedBootstrap,
  type PipelineEnvironment,
  bootstrap as schema,
} from "../config/bootstrap";
import { fill } from "../config/fill";
import { hint } from "../lib/nearest";
import { findingOf } from "./check-environments";
import { ConfigurationError } from "./configuration-error";
import { plainData } from "./plain-data";
import { findingsOf, type Rule, type Violation } from "./rule";

// As long as a role's name says of its cluster.
const COMPARED = 37;

/** What a bootstrap refuses, and more than one value must be known for. */
export const bootstrapRules: readonly Rule<Bootstrap>[] = [
  {
    id: "bootstrap/apart",
    says: "Two environments share no name, and no name begins like another environment's: policies end in `<name>-*`. What holds the pipeline's identities and the bootstrap's own state belongs to no environment.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
    check: ({ environments, azure }) => {
      const entries = Object.entries(environments);
      return entries.flatMap(([environment, own]) => {
        const others = entries.filter(([name]) => name !== environment).map(([, other]) => other);
        const groups = [azure.resourceGroup, ...others.flatMap(groupsOf)];
        const path = (key: string) => `environments.${environment}.${key}`;
        const names = entries.map(([name]) => name).filter((name) => name !== environment);
        return [
          ...prefixes("environments", environment, [...names, "bootstrap"]),
          ...own.eksClusters.flatMap((cluster) =>
            prefixes(
              path("eksClusters"),
              cluster,
              others.flatMap(({ eksClusters }) => eksClusters),
            ),
          ),
          ...shared(
            path("ecrRepositories"),
            own.ecrRepositories,
            others.flatMap(({ ecrRepositories }) => ecrRepositories),
          ),
          ...shared(path("aksResourceGroups"), Object.keys(own.aksResourceGroups), groups),
          // A registry's tasks run code: no cluster's identity may lie beside them.
          ...shared(path("acrResourceGroups"), Object.keys(own.acrResourceGroups), [
            ...groups,
            ...Object.keys(own.aksResourceGroups),
          ]),
          ...shared(path("state.container"), containersOf(own), [azure.container, ...others.flatMap(containersOf)]),
        ];
      });
    },
  },
  {
    id: "bootstrap/workloads",
    says: "Workloads with rights are of the environment's own clusters, and their roles hold in the bootstrap's subscription.",
    source: "https://learn.microsoft.com/azure/role-based-access-control/custom-roles#custom-role-properties",
    check: ({ environments, azure: { subscriptionId } }) =>
      Object.entries(environments).flatMap(([environment, own]) => {
        const { eksClusters, eksWorkloadRights = {}, aksWorkloadRoles = [] } = own;
        const path = `environments.${environment}`;
        const start = `/subscriptions/${subscriptionId}`;
        return [
          ...Object.keys(eksWorkloadRights)
            .filter((cluster) => !eksClusters.includes(cluster))
            .map((value) => {
              const message = `must be one of eksClusters${hint(value, eksClusters, `: ${eksClusters.join(" or ")}`)}`;
              return { path: `${path}.eksWorkloadRights`, value, message };
            }),
          ...aksWorkloadRoles.flatMap(({ scope }, index) =>
            `${scope}/`.toLowerCase().startsWith(`${start}/`)
              ? []
              : [{ path: `${path}.aksWorkloadRoles.${index}.scope`, value: scope, message: `must be in ${start}` }],
          ),
        ];
      }),
  },
];

/**
 * Checks a bootstrap, before anything is built.
 * @throws ConfigurationError with what is wrong with it
 */
export function checkBootstrap(bootstrap: Bootstrap): CheckedBootstrap {
  const unreadable = findingsOf([plainData], bootstrap);
  const { value, misshapen } = fill(schema, unreadable.length > 0 ? {} : bootstrap);
  const findings =
    unreadable.length > 0
      ? unreadable
      : misshapen.length > 0
        ? misshapen.map(findingOf)
        : findingsOf(bootstrapRules, bootstrap);
  if (findings.length > 0) throw new ConfigurationError({ subject: "bootstrap", findings });
  return value as unknown as CheckedBootstrap;
}

function groupsOf({ aksResourceGroups, acrResourceGroups }: PipelineEnvironment): readonly string[] {
  return [...Object.keys(aksResourceGroups), ...Object.keys(acrResourceGroups)];
}

function containersOf({ state }: PipelineEnvironment): readonly string[] {
  return state.type === "azurerm" ? [state.container] : [];
}

function prefixes(path: string, name: string, others: readonly string[]): Violation[] {
  return others
    .filter((other) => `${other}-`.startsWith(`${name}-`.slice(0, COMPARED)))
    .map((other) => ({ path, value: name, message: `must not be how ${other} begins: its rights would cover both` }));
}

/** Azure compares names without regard to case, and no name in AWS that is compared here has an upper-case letter. */
function shared(path: string, names: readonly string[], taken: readonly string[]): Violation[] {
  const lower = taken.map((name) => name.toLowerCase());
  return names
    .filter((name) => lower.includes(name.toLowerCase()))
    .map((value) => ({ path, value, message: "must not be a name that another environment or another use has" }));
}
