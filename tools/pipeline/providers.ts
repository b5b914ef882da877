import type { Stack } from "./synthesized";
import { fieldsOf, listOf } from "./values";

const BUILT_IN = /^terraform\.io\/builtin\//;

/** The full names of the providers that a stack's configuration requires. */
export function requiredProviders({ json }: Stack): readonly string[] {
  const required = fieldsOf(fieldsOf(json["terraform"])["required_providers"]);
  return Object.entries(required).map(([name, each]) => {
    const source = String(fieldsOf(each)["source"] ?? name).split("/");
    return ["registry.terraform.io", "hashicorp"]
      .slice(0, Math.max(0, 3 - source.length))
      .concat(source)
      .join("/");
  });
}

/** Providers in a lock file that the configuration does not require. */
export function foreignInLock(lock: string, required: readonly string[]): readonly string[] {
  const named = [...lock.matchAll(/^provider "([^"]+)"/gm)].map(([, name = ""]) => name);
  return named.filter((name) => !required.includes(name));
}

/** Resources in a state, as `terraform state pull` prints it, whose provider the configuration does not require. */
export function foreignInState(
  state: string,
  required: readonly string[],
): readonly { readonly address: string; readonly provider: string }[] {
  if (state.trim() === "") return [];
  const resources = listOf(fieldsOf(JSON.parse(state))["resources"]).map(fieldsOf);
  return resources.flatMap(({ module, type, name, provider: reference }) => {
    const provider = /provider\["([^"]+)"\]/.exec(String(reference))?.[1] ?? String(reference);
    const address = [module, type, name].filter(Boolean).join(".");
    return BUILT_IN.test(provider) || required.includes(provider) ? [] : [{ address, provider }];
  });
}
