import { hint } from "../../lib/nearest";
import type { Stack } from "../pipeline/synthesized";

/**
 * The environments that targets lie in. A target is an environment or a stack, `production` or `production-eks`.
 * @throws for a target that is neither, or that another target holds already
 */
export function environmentsOf(targets: readonly string[], environments: readonly string[]): readonly string[] {
  const found = targets.map((target) => ({ target, environment: environmentOf(target, environments) }));
  for (const { target, environment } of found) {
    if (target !== environment && targets.includes(environment))
      throw new Error(`${target} is part of ${environment}: name one of them`);
  }
  return [...new Set(found.map(({ environment }) => environment))];
}

/**
 * The stacks of targets, in the order of their dependencies.
 * @throws for a stack that its environment does not have
 */
export function stacksOf(
  targets: readonly string[],
  environments: readonly string[],
  stacks: readonly Stack[],
): readonly Stack[] {
  const names = stacks.map(({ name }) => name);
  const isEnvironment = (target: string) => environments.includes(target);
  const unknown = targets.filter((target) => !isEnvironment(target) && !names.includes(target));
  if (unknown.length > 0)
    throw new Error(
      unknown.map((target) => `${target} is not a stack; expected one of ${names.join(", ")}`).join("\n"),
    );
  return stacks.filter(
    ({ name }) =>
      targets.includes(name) ||
      targets.some((each) => isEnvironment(each) && environmentOf(name, environments) === each),
  );
}

function environmentOf(target: string, environments: readonly string[]): string {
  // The longest: `production-eu` may be an environment beside `production`.
  const [environment] = environments
    .filter((name) => target === name || target.startsWith(`${name}-`))
    .sort((a, b) => b.length - a.length);
  if (environment !== undefined) return environment;
  throw new Error(
    `${target} is neither an environment nor a stack; expected ${environments.join(", ")}, or a stack such as ${environments[0]}-eks${hint(target, environments)}`,
  );
}
