import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Outcome, problemOf, terraform } from "../lib/terraform";
import { keepKnownArguments, type ProviderSchema } from "./known-arguments";

/** A copy of a synthesized stack that Terraform has initialized, or why there is none. */
export type Workspace =
  | {
      readonly directory: string;
      /** Arguments that the installed provider is too old to know, each with its address. */
      readonly dropped: readonly string[];
      readonly skipped?: never;
    }
  | { readonly skipped: string; readonly directory?: never; readonly dropped?: never };

interface Requirement {
  readonly source: string;
  readonly version: string;
}

interface StackJson extends Readonly<Record<string, unknown>> {
  readonly terraform: { readonly required_providers: Readonly<Record<string, Requirement>> };
}

// One provider answers for every stack that uses it: reading a large schema takes seconds.
const schemas = new Map<string, Promise<ProviderSchema>>();

/**
 * Copies a synthesized stack and initializes it with the providers it pins. Where one of them cannot be had, takes the
 * version that can, by an override file, and drops from the copy what that version does not know.
 *
 * @param stack folder that holds the stack's `cdk.tf.json`
 * @param directory where the copy goes
 * @param overrides further content of the override file, a backend for example
 * @param env what Terraform needs to reach that backend
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
  const json = JSON.parse(await readFile(file, "utf8")) as StackJson;
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

/** The version Terraform took of a provider, by the short or full source that a stack names. */
async function selectedVersions(directory: string): Promise<(source: string) => string> {
  const { stdout } = await succeed(terraform(directory, ["version", "-json"]));
  const selections = (JSON.parse(stdout) as { provider_selections: Record<string, string> }).provider_selections;
  return (source) => {
    const found = Object.entries(selections).find(([address]) => address.endsWith(`/${source}`));
    if (found === undefined) throw new Error(`${source} is not among the installed providers`);
    return found[1];
  };
}

function schemaOf(source: string, version: string): Promise<ProviderSchema> {
  const key = `${source} ${version}`;
  const schema = schemas.get(key) ?? readSchema({ source, version });
  schemas.set(key, schema);
  return schema;
}

// In a folder of its own: Terraform prints no schema beside a backend that is not initialized.
async function readSchema(requirement: Requirement): Promise<ProviderSchema> {
  const directory = await mkdtemp(join(tmpdir(), "gantry-schema-"));
  try {
    const json = { terraform: { required_providers: { wanted: requirement } } };
    await writeFile(join(directory, "schema.tf.json"), JSON.stringify(json));
    await succeed(terraform(directory, ["init", "-no-color"]));
    const { stdout } = await succeed(terraform(directory, ["providers", "schema", "-json"]));
    const all = (JSON.parse(stdout) as { provider_schemas: Record<string, ProviderSchema> }).provider_schemas;
    const [schema] = Object.values(all);
    if (schema === undefined) throw new Error(`${requirement.source} has no schema`);
    return schema;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function succeed(running: Promise<Outcome>): Promise<Outcome> {
  const outcome = await running;
  if (outcome.code !== 0) throw new Error(problemOf(outcome));
  return outcome;
}
