import { access, constants, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { inHome } from "../lib/home";
import { terraformBinary } from "../lib/terraform";
import type { Stack } from "../pipeline/synthesized";
import { yamlIn } from "../pipeline/text";
import { type Fields, fieldsOf, listOf } from "../pipeline/values";

/** What a machine must have for stacks and lacks, a sentence each. `env` are the variables that Terraform will see. */
export async function missingFor(stacks: readonly Stack[], env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const terraform = terraformBinary(env);
  const forStacks = new Map<string, string[]>();
  for (const stack of stacks) {
    for (const what of await missingForStack(stack, env))
      forStacks.set(what, [...(forStacks.get(what) ?? []), stack.name]);
  }
  return [
    ...((await isOnPath(terraform, env))
      ? []
      : [
          `${terraform} is not on PATH: install Terraform 1.11 or later, or set TERRAFORM_BINARY_NAME to another binary`,
        ]),
    ...[...forStacks].map(([what, names]) => `${names.join(", ")}: ${what}`),
  ];
}

/** The variables of stacks that have no value, as Terraform reads them from the environment. */
export function variablesWithoutValue(stacks: readonly Stack[], env: NodeJS.ProcessEnv): readonly string[] {
  const names = stacks.flatMap(({ json }) =>
    Object.entries(fieldsOf(json["variable"]))
      .filter(([, variable]) => !("default" in fieldsOf(variable)))
      .map(([name]) => `TF_VAR_${name}`),
  );
  return [...new Set(names)].filter((name) => env[name] === undefined);
}

async function missingForStack({ json }: Stack, env: NodeJS.ProcessEnv): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const connection of connectionsOf(json)) {
    const { config_path: file, config_context: context } = connection;
    if (typeof file === "string" && typeof context === "string")
      for (const missing of await missingContext(file, context, env)) found.add(missing);
    const [exec] = listOf(connection["exec"]).map(fieldsOf);
    const command = exec?.["command"];
    if (typeof command === "string" && !(await isOnPath(command, env)))
      found.add(`${command} is not on PATH, which signs in to the cluster${INSTALLATION[command] ?? ""}`);
  }
  return found;
}

const INSTALLATION: Readonly<Record<string, string>> = {
  aws: ": install the AWS CLI, https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
  kubelogin: ": install kubelogin, https://azure.github.io/kubelogin/install.html",
};

/** How a stack's providers reach their clusters: the provider kubernetes, and helm's block of the same arguments. */
function connectionsOf(json: Fields): readonly Fields[] {
  const { kubernetes, helm } = fieldsOf(json["provider"]);
  return [...listOf(kubernetes), ...listOf(helm).flatMap((each) => listOf(fieldsOf(each)["kubernetes"]))].map(fieldsOf);
}

async function missingContext(file: string, context: string, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const text = await readFile(inHome(file, env), "utf8").catch(() => undefined);
  if (text === undefined)
    return [`the kubeconfig ${file} cannot be read: create the cluster, for example with kind create cluster`];
  const names = listOf(fieldsOf(yamlIn(text)?.[0])["contexts"]).map((each) => fieldsOf(each)["name"]);
  if (names.includes(context)) return [];
  const known = names.length === 0 ? "it has none" : `it has ${names.join(", ")}`;
  return [`the kubeconfig ${file} has no context ${context}; ${known}`];
}

async function isOnPath(command: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const folders = command.includes("/") ? [""] : (env["PATH"] ?? "").split(delimiter);
  const found = folders.map((folder) =>
    access(folder === "" ? command : join(folder, command), constants.X_OK).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(found)).includes(true);
}
