import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { LOCK, PLAN, readGuard, readPlans, sha256 } from "./kept";
import { succeed, type TerraformOptions } from "./terraform";

export interface ApplyOptions extends TerraformOptions {
  readonly plans: string;
  /** How long to wait for another's lock on a state, for example `10m`. @default not at all */
  readonly lockTimeout?: string;
  readonly onStack?: (stack: string, result: "applied" | "was applied" | "nothing to do" | "waiting") => void;
}

/**
 * Applies the plan files that the guard read, and nothing else, in the order of their dependencies. Those that an earlier
 * run finished are left alone; one that was stopped in the middle is refused by Terraform: its state has moved on.
 * @throws before anything is applied, where a stack is missing, the guard did not pass, or a file differs
 */
export async function applyStacks(names: readonly string[], options: ApplyOptions): Promise<void> {
  const { plans: folder, onStack } = options;
  const [plans, guard] = [await readPlans(folder), await readGuard(folder)];
  if (!guard.passes) throw new Error("the guard did not pass: nothing is applied");
  const missing = names.filter((name) => plans.stacks[name] === undefined);
  if (missing.length > 0) throw new Error(`${missing.join(", ")}: no plan, nothing is applied`);
  const chosen = Object.entries(plans.stacks).filter(([name]) => names.length === 0 || names.includes(name));

  const ready: { readonly name: string; readonly plan: Buffer; readonly checksum: string }[] = [];
  for (const [name, { state, checksums = {} }] of chosen) {
    if (state === "none") onStack?.(name, "nothing to do");
    if (state === "waiting") onStack?.(name, "waiting");
    if (state === "failed") throw new Error(`${name} could not be planned: nothing is applied`);
    if (state !== "changes") continue;
    const guarded = guard.stacks[name];
    if (guarded === undefined) throw new Error(`${name} was not guarded: nothing is applied`);
    const plan = await kept(folder, name, PLAN);
    if (sha256(plan) !== guarded.plan) throw new Error(`${name}: the plan file is not the one the guard read`);
    if (checksums[LOCK] !== undefined && sha256(await kept(folder, name, LOCK)) !== checksums[LOCK])
      throw new Error(`${name}: the provider lock file is not the one that was planned with`);
    ready.push({ name, plan, checksum: guarded.plan });
  }
  for (const { name, plan, checksum } of ready) {
    const directory = join(folder, name);
    const done = join(directory, "applied");
    if ((await readFile(done, "utf8").catch(() => "")) === checksum) {
      onStack?.(name, "was applied");
      continue;
    }
    await applyStack(name, directory, plan, options);
    await writeFile(done, checksum);
    onStack?.(name, "applied");
  }
}

async function applyStack(name: string, directory: string, plan: Buffer, options: ApplyOptions): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "gantry-apply-"));
  try {
    const copy = join(scratch, PLAN);
    await writeFile(copy, plan, { mode: 0o600 });
    await succeed(directory, ["init", "-no-color", "-lockfile=readonly"], options);
    await succeed(
      directory,
      ["apply", "-no-color", `-lock-timeout=${options.lockTimeout ?? "0s"}`, resolve(copy)],
      options,
    );
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function kept(folder: string, name: string, file: string): Promise<Buffer> {
  return readFile(join(folder, name, file)).catch((error: unknown) => {
    throw new Error(`${name}: ${file} is missing, nothing is applied`, { cause: error });
  });
}
