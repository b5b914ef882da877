import type { CheckedEnvironment } from "../config/environment";
import { inEach } from "../config/fill";
import { hint } from "../lib/nearest";
import { ConfigurationError } from "./configuration-error";
import type { Finding } from "./rule";

/** Which own stacks there are: by name, and by the type of the clusters that each may stand beside. */
type Known = Readonly<Record<string, object>>;

/**
 * Checks that every own stack that a cluster names is one for its type. It is asked once the builders are loaded, which
 * takes four times as long as every other check.
 * @throws ConfigurationError with every name that has no builder
 */
export function checkOwnStacks(environments: readonly CheckedEnvironment[], known: Known): void {
  const reports = environments
    .map((environment) => ({ subject: environment.name, findings: unknownIn(environment, known) }))
    .filter(({ findings }) => findings.length > 0);
  if (reports.length > 0) throw new ConfigurationError(...reports);
}

function unknownIn({ clusters }: CheckedEnvironment, known: Known): readonly Finding[] {
  return inEach(clusters, (key, cluster) => {
    if (!("ownStacks" in cluster)) return [];
    const fitting = Object.keys(known).filter((name) => Object.hasOwn(known[name] ?? {}, cluster.type));
    return cluster.ownStacks.flatMap((value, index) => {
      if (fitting.includes(value)) return [];
      const names = fitting.length === 0 ? "which has none yet" : `which has ${fitting.join(", ")}`;
      const message = `must be a name with ${cluster.type} in own/all.ts, ${names}${hint(value, fitting)}`;
      const rule = {
        rule: "environment/own-stacks",
        source: "https://developer.hashicorp.com/terraform/cdktf/concepts/stacks",
      };
      return [{ ...rule, path: `clusters.${key}.ownStacks.${index}`, value, message }];
    });
  });
}
