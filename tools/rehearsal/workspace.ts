import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Json } from "../lib/json";
import { withTemporaryFolder } from "../lib/temporary-folder";
import { type Outcome, problemOf, terraform } from "../lib/terraform";
import { keepKnownArguments, type ProviderSchema } from "./known-arguments";

/** An initialized copy of a synthesized stack, or the reason why the stack is skipped. */
export type Workspace =
  | {
      readonly directory: string;
      /** Arguments unknown to the installed provider, each with its address. */
      readonly dropped: readonly string[];
      readonly skipped?: never;
    }
  | { readonly skipped: string; readonly directory?: never; readonly dropped?: never };

interface Requirement {
  readonly source: string;
  readonly version: string;
}

interface PinnedStack extends Json {
  readonly terraform: { readonly required_providers: Readonly<Record<string, Requirement>> };
}

// Shared by all stacks: reading a large schema takes seconds.
const schemas = new Map<string, Promise<ProviderSchema>>();

/**
 * Copies a synthesized stack and initializes it with its pinned providers. If one of them is not available, an override
 * file selects the available version, and arguments unknown to that version are dropped from the copy.
 *
 * @param stack folder of the stack's `cdk.tf.json`
 * @param directory folder of the copy
 * @param overrides further content of the override file, a backend for example
 * @param env variables that the backend needs
 */
export async function openWorkspace(
  stack: string,
  directory: string,
  {
    overrides = {},
    backend = true,
    env = {},
    signal,
  }: {
    readonly overrides?: object;
    readonly backend?: boolean;
    readonly env?: NodeJS.ProcessEnv;
    readonly signal?: AbortSignal;
  } = {},
): Promise<Workspace> {
  await mkdir(directory, { recursive: true });
  await cp(stack, directory, { recursive: true });
  const file = join(directory, "cdk.tf.json");
  const json = JSON.parse(await readFile(file, "utf8")) as PinnedStack;
  const pinned = Object.entries(json.terraform.required_providers);
  const override = (terraformBlock: object) =>
    writeFile(join(directory, "rehearsal_override.tf.json"), JSON.stringify(merge(overrides, terraformBlock), null, 2));
  const options = { env, ...(signal ? { signal } : {}) };
  const init = () => terraform(directory, ["init", "-no-color", ...(backend ? [] : ["-backend=false"])], options);

  await override({});
  const exact = await init();
  signal?.throwIfAborted();
  if (exact.code === 0) return { directory, dropped: [] };

  const anyVersion = pinned.map(([name, { source }]) => [name, { source, version: ">= 0.0.1" }]);
  await override({ terraform: { required_providers: Object.fromEntries(anyVersion) } });
  const relaxed = await init();
  if (relaxed.code !== 0) return { skipped: problemOf(relaxed) };

  const versionOf = await selectedVersions(directory);
  const older = pinned.filter(([, { source, version }]) => versionOf(source) !== version);
  const known = keepKnownArguments(
    json,
    await Promise.all(older.map(([, { source }]) => schemaOf(source, versionOf(source)))),
  );
  await writeFile(file, JSON.stringify(known.stack, null, 2));
  return { directory, dropped: known.dropped };
}

function merge(a: object, b: object): object {
  const [left, right] = [a, b] as [Record<string, unknown>, Record<string, unknown>];
  const both = Object.keys(left).filter((key) => key in right);
  const deeper = both.map((key) => [key, merge(left[key] as object, right[key] as object)]);
  return { ...left, ...right, ...Object.fromEntries(deeper) };
}

/** The version that Terraform selected, by the short or full source of a provider. */
async function selectedVersions(directory: string): Promise<(source: string) => string> {
  const { stdout } = await succeed(terraform(directory, ["version", "-json"]));
  const selections = (JSON.parse(stdout) as { provider_selections: Record<string, string> }).provider_selections;
  return (source) => {
    const [, version] = Object.entries(selections).find(([address]) => address.endsWith(`/${source}`)) ?? [];
    if (version === undefined) throw new Error(`the provider ${source} is not installed`);
    return version;
  };
}

function schemaOf(source: string, version: string): Promise<ProviderSchema> {
  const key = `${source} ${version}`;
  const schema = schemas.get(key) ?? readSchema({ source, version });
  schemas.set(key, schema);
  return schema;
}

// In an empty folder: Terraform prints no schema in a folder whose backend is not initialized.
function readSchema(requirement: Requirement): Promise<ProviderSchema> {
  return withTemporaryFolder("schema", async (directory) => {
    const json = { terraform: { required_providers: { wanted: requirement } } };
    await writeFile(join(directory, "schema.tf.json"), JSON.stringify(json));
    await succeed(terraform(directory, ["init", "-no-color"]));
    const { stdout } = await succeed(terraform(directory, ["providers", "schema", "-json"]));
    const all = (JSON.parse(stdout) as { provider_schemas: Record<string, ProviderSchema> }).provider_schemas;
    const [schema] = Object.values(all);
    if (schema === undefined) throw new Error(`${requirement.source} has no schema`);
    return schema;
  });
}

async function succeed(running: Promise<Outcome>): Promise<Outcome> {
  const outcome = await running;
  if (outcome.code !== 0) throw new Error(problemOf(outcome));
  return outcome;
}
