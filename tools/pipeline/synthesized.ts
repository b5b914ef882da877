import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inert } from "./inert";
import { CONFIGURATION } from "./kept";
import { type Fields, fieldsOf, stringsOf } from "./values";

/** A stack as synth wrote it. */
export interface Stack {
  readonly name: string;
  /** Folder of its `cdk.tf.json`. */
  readonly directory: string;
  /** Stacks that come before it. */
  readonly dependencies: readonly string[];
  readonly json: Fields;
}

/** Every stack that synth wrote into a folder, those that others depend on first. */
export async function readStacks(out: string): Promise<readonly Stack[]> {
  const text = await readFile(join(out, "manifest.json"), "utf8").catch((error: unknown) => {
    throw new Error(`${out} holds no synthesized stacks: run \`npm run synth\``, { cause: error });
  });
  const manifest = fieldsOf(JSON.parse(text));
  const entries = Object.values(fieldsOf(manifest["stacks"])).map(fieldsOf);
  const stacks = entries.map(async ({ name, dependencies, synthesizedStackPath }): Promise<Stack> => {
    // A pull request's manifest names no folder outside its own.
    if (!/^[\w-]+$/.test(String(name))) throw new Error(`${inert(String(name))} is not a stack's name`);
    const file = join(out, "stacks", String(name), CONFIGURATION);
    if (join(out, String(synthesizedStackPath)) !== file)
      throw new Error(`${inert(String(synthesizedStackPath))} is not where synth writes ${String(name)}`);
    const json = fieldsOf(JSON.parse(await readFile(file, "utf8")));
    return { name: String(name), directory: dirname(file), dependencies: stringsOf(dependencies), json };
  });
  return inOrder(await Promise.all(stacks));
}

/**
 * The named stacks, or all of them. `staging-*` names every stack that begins so.
 * @throws where a name is no stack's
 */
export function selectStacks(stacks: readonly Stack[], names: readonly string[]): readonly Stack[] {
  const isNamed = (pattern: string) => (stack: Stack) =>
    pattern.endsWith("*") ? stack.name.startsWith(pattern.slice(0, -1)) : stack.name === pattern;
  const unknown = names.filter((name) => !stacks.some(isNamed(name)));
  if (unknown.length > 0)
    throw new Error(`${unknown.join(", ")}: no such stack; there are ${stacks.map(({ name }) => name).join(", ")}`);
  return names.length === 0 ? stacks : stacks.filter((stack) => names.some((name) => isNamed(name)(stack)));
}

/** The stacks in rounds: each needs nothing but what rounds before it made. */
export function roundsOf(stacks: readonly Stack[]): readonly (readonly string[])[] {
  const roundOf = new Map<string, number>();
  for (const { name, dependencies } of stacks)
    roundOf.set(name, Math.max(0, ...dependencies.map((above) => (roundOf.get(above) ?? -1) + 1)));
  return [...new Set(roundOf.values())]
    .sort((a, b) => a - b)
    .map((round) => [...roundOf].flatMap(([name, own]) => (own === round ? [name] : [])));
}

function inOrder(stacks: readonly Stack[]): readonly Stack[] {
  const done = new Map<string, Stack>();
  const visit = (stack: Stack, above: readonly string[]) => {
    if (above.includes(stack.name))
      throw new Error(`stacks depend on each other: ${[...above, stack.name].join(", ")}`);
    for (const dependency of stack.dependencies) {
      const found = stacks.find(({ name }) => name === dependency);
      if (found && !done.has(dependency)) visit(found, [...above, stack.name]);
    }
    done.set(stack.name, stack);
  };
  for (const stack of stacks) visit(stack, []);
  return [...done.values()];
}
