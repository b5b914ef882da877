import { cp, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { inert } from "./inert";
import { CONFIGURATION, LOCK } from "./kept";
import { foreignInLock, foreignInState, programsIn, requiredProviders } from "./providers";
import type { Stack } from "./synthesized";
import { succeed, type TerraformOptions } from "./terraform";

export interface FolderOptions extends TerraformOptions {
  /** Where the plans are kept, a folder a stack; as deep as the synthesized stacks, whose relative paths then hold. */
  readonly plans: string;
  /** Committed lock files, `<stack>.lock.hcl`. A stack that has one takes no other providers. */
  readonly locks: string;
  /** Refuses a stack with providers that has no committed lock file. */
  readonly locked: boolean;
}

// What Terraform reads as a part of a configuration.
const SOURCE = /\.(tf|tofu|tfvars|hcl)(\.json)?$/;
const STATE = /^(\.terraform|.*\.tfstate.*)$/;

/**
 * Makes the stack's folder what synth wrote with the committed lock file. Of what lies there only a local state, what
 * Terraform keeps, and the named files stay.
 */
export async function prepareFolder(stack: Stack, kept: readonly string[], options: FolderOptions): Promise<string> {
  const directory = join(options.plans, stack.name);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const file of await readdir(directory))
    if (!STATE.test(file) && !kept.includes(file)) await rm(join(directory, file), { recursive: true, force: true });
  await cp(stack.directory, directory, {
    recursive: true,
    filter: (source) => source === stack.directory || !/^(\.terraform|plan|.*\.tfstate.*)$/.test(basename(source)),
  });
  const beside = (await readdir(directory)).filter(
    (file) => SOURCE.test(file) && ![CONFIGURATION, LOCK].includes(file),
  );
  if (beside.length > 0) throw new Error(`${beside.join(", ")} beside ${CONFIGURATION}: synth writes one file`);
  const lock = join(options.locks, `${stack.name}.lock.hcl`);
  const committed = await textOf(lock);
  if (committed !== undefined) await cp(lock, join(directory, LOCK));
  else if (options.locked && requiredProviders(stack).length > 0)
    throw new Error(`${lock} is missing: run \`npm run locks\` where the registry is reachable, and commit it`);
  return directory;
}

/**
 * Readies a folder for a plan or an apply. No provider has run when it returns.
 * @throws where the configuration names a program or provider that the pipeline does not run, or the lock file or the
 * state one that the configuration does not require
 */
export async function initialize(stack: Stack, directory: string, options: TerraformOptions): Promise<void> {
  const programs = programsIn(stack);
  if (programs.length > 0) throw new Error(programs.map(inert).join("; "));
  const required = requiredProviders(stack);
  const lock = await textOf(join(directory, LOCK));
  const inLock = foreignInLock(lock ?? "", required);
  if (inLock.length > 0)
    throw new Error(`the lock file names ${inLock.join(", ")}, which the configuration does not require`);
  await succeed(directory, ["init", "-no-color", ...(lock === undefined ? [] : ["-lockfile=readonly"])], options);
  const { stdout } = await succeed(directory, ["state", "pull"], options);
  const inState = foreignInState(stdout, required);
  if (inState.length > 0) {
    const named = inState.map(({ address, provider }) => `${address} of provider ${provider}`).join(", ");
    throw new Error(
      `the state holds ${named}, which the configuration does not require: this stack never made it, and its provider is not run`,
    );
  }
}

function textOf(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}
