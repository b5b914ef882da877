import type { Environment, Registry } from "../../environments/environment";
import type { Rule, Violation } from "../rule";

const LONGEST = 32; // With `-node-` behind it, the start of a role's name: a longer one is cut, and others' begin so too.

/** Who pulls is a cluster of the environment, of the registry's cloud, each once, and told apart from every other. */
export const pullClusters: Rule<Environment> = {
  id: "registry/pull-clusters",
  source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_EKS.html",
  check: (environment) =>
    Object.entries(environment.registries ?? {}).flatMap(([key, registry]) =>
      registry.pullClusters.flatMap((puller, index): Violation[] => {
        const message =
          registry.pullClusters.indexOf(puller) < index
            ? "is there twice: take each cluster once"
            : problemOf(environment, registry, puller);
        return message === undefined
          ? []
          : [{ path: `registries.${key}.pullClusters.${index}`, value: puller, message }];
      }),
    ),
};

function problemOf({ name, clusters }: Environment, registry: Registry, puller: string): string | undefined {
  const cluster = Object.hasOwn(clusters, puller) ? clusters[puller] : undefined;
  const type = registry.type === "ecr" ? "eks" : "aks";
  if (cluster?.type !== type) {
    const able = Object.entries(clusters).flatMap(([key, other]) => (other.type === type ? [key] : []));
    return `is no ${type.toUpperCase()} cluster of the environment: take ${able.join(" or ") || "none, for there is none"}`;
  }
  if (cluster.type === "eks" && (cluster.name ?? `${name}-${puller}`).length > LONGEST) {
    return `has a cluster name so long that its nodes' role cannot be told from others: give the cluster one of at most ${LONGEST} characters`;
  }
  if (cluster.type === "aks" && registry.type === "acr" && cluster.tenantId !== registry.tenantId) {
    return "is in another Entra tenant, whose nodes can be given no role here: take a cluster of the registry's";
  }
  return undefined;
}
