import { providers as own } from "../../own/providers";
import type { Stack } from "./synthesized";
import { fieldsOf, listOf } from "./values";

/** Providers that the pipeline runs. One that a pull request names runs once this list on the protected branch has it. */
export const TRUSTED: readonly string[] = [
  ...["aws", "azurerm", "helm", "kubernetes"].map((name) => `registry.terraform.io/hashicorp/${name}`),
  ...own,
];

// What signs a provider in to a cluster.
const SIGN_IN = /^(aws|kubelogin)$/;

/** What a configuration would run past the guard: while Terraform plans it, or where its plan does not show it. */
export function programsIn(stack: Stack): readonly string[] {
  const providers = Object.entries(fieldsOf(stack.json["provider"])).flatMap(([name, each]) =>
    [each].flat().map((own) => [name, fieldsOf(own)] as const),
  );
  const commands = providers.flatMap(([name, own]) =>
    [own, ...[own["kubernetes"]].flat().map(fieldsOf)]
      .flatMap(({ exec }) => (exec === undefined ? [] : [exec].flat().map(fieldsOf)))
      .filter(({ command }) => !SIGN_IN.test(String(command)))
      .map(({ command }) => `provider ${name} signs in by running ${String(command)}`),
  );
  const files = providers.flatMap(([name, own]) =>
    Object.keys(own)
      .filter((argument) => /^(plugins_path|shared_config_files|shared_credentials_files)$/.test(argument))
      .map((argument) => `provider ${name} runs what its ${argument} names`),
  );
  const foreign = requiredProviders(stack)
    .filter((provider) => !TRUSTED.includes(provider))
    .map(
      (provider) =>
        `${provider} is not a provider that the pipeline runs; one that your own stacks need is listed in own/providers.ts`,
    );
  // A plan's JSON shows neither: what they run is seen nowhere else.
  const removed = [stack.json["removed"] ?? []]
    .flat()
    .map(fieldsOf)
    .filter(({ provisioner }) => provisioner !== undefined)
    .map(({ from }) => `what is removed runs commands: ${String(from)}`);
  const modules = Object.keys(fieldsOf(stack.json["module"])).map(
    (name) => `module ${name} is not in the stack's file`,
  );
  return [...foreign, ...commands, ...files, ...removed, ...modules];
}

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
