import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../lib/program";
import { refusalsOf } from "./approving";
import { clusterAdvice } from "./cluster-advice";
import { type FolderOptions, initialize, prepareFolder } from "./folder";
import { type JudgeOptions, judgePlanFile, withCopy } from "./judge-plan-file";
import { CONFIGURATION, LOCK, PLAN, PLAN_JSON, readGuard, readPlans, sha256 } from "./kept";
import type { Stack } from "./synthesized";
import { succeed } from "./terraform";

export interface ApplyOptions extends FolderOptions, JudgeOptions {
  /** The stacks as this checkout synthesizes them. */
  readonly stacks: readonly Stack[];
  /** How long to wait for another's lock on a state, for example `10m`. @default not at all */
  readonly lockTimeout?: string;
  readonly onStack?: (stack: string, result: "applied" | "nothing to do" | "waiting") => void;
}

/**
 * Applies the plan files that the guard read, and nothing else, in the order of their dependencies. What the kept files
 * say can only stop it: each plan is judged again, by this checkout's configuration, lock files and approvals. One that
 * was applied before, or stopped in the middle, is refused by Terraform: its state has moved on.
 * @throws before anything is applied, where a stack is missing, a plan is refused, or a file differs
 */
export async function applyStacks(names: readonly string[], options: ApplyOptions): Promise<void> {
  const { plans: folder, onStack, destroy } = options;
  const [plans, guard] = [await readPlans(folder), await readGuard(folder)];
  if (plans.destroy !== destroy)
    throw new Error(plans.destroy ? "the plans destroy: apply them with --destroy" : "the plans do not destroy");
  if (!guard.passes) throw new Error("the guard did not pass: nothing is applied");
  const missing = names.filter((name) => plans.stacks[name] === undefined);
  if (missing.length > 0) throw new Error(`${missing.join(", ")}: no plan, nothing is applied`);
  const chosen = Object.entries(plans.stacks).filter(([name]) => names.length === 0 || names.includes(name));

  const ready: { readonly name: string; readonly directory: string; readonly plan: Buffer }[] = [];
  for (const [name, { state, checksums = {} }] of chosen) {
    if (state === "none") onStack?.(name, "nothing to do");
    if (state === "waiting") onStack?.(name, "waiting");
    if (state === "failed") throw new Error(`${name} could not be planned: nothing is applied`);
    if (state !== "changes") continue;
    const guarded = guard.stacks[name];
    if (guarded === undefined) throw new Error(`${name} was not guarded: nothing is applied`);
    const stack = options.stacks.find((each) => each.name === name);
    if (stack === undefined) throw new Error(`${name} is not a stack of this checkout: nothing is applied`);
    const plan = await kept(folder, name, PLAN);
    if (sha256(plan) !== guarded.plan) throw new Error(`${name}: the plan file is not the one the guard read`);
    if (sha256(await readFile(join(stack.directory, CONFIGURATION))) !== checksums[CONFIGURATION])
      throw new Error(`${name}: the configuration is not the one that was planned: plan again`);
    ready.push({ name, plan, directory: await readied(stack, plan, checksums[LOCK], options) });
  }
  for (const { name, directory, plan } of ready) {
    const args = ["apply", "-no-color", `-lock-timeout=${options.lockTimeout ?? "0s"}`];
    await named(name, () =>
      withCopy(plan, (copy) => succeed(directory, [...args, copy], options)).catch(async (error: unknown) => {
        const stack = options.stacks.find((each) => each.name === name);
        const advice = stack ? await clusterAdvice(messageOf(error), stack, directory, options) : [];
        throw new Error([messageOf(error), ...advice].join("\n"), { cause: error });
      }),
    );
    onStack?.(name, "applied");
  }
}

/** The working directory of a plan that was judged again. */
async function readied(stack: Stack, plan: Buffer, lock: string | undefined, options: ApplyOptions): Promise<string> {
  return named(stack.name, async () => {
    const directory = await prepareFolder(stack, [PLAN, PLAN_JSON, LOCK], options);
    if (lock !== undefined && sha256(await kept(options.plans, stack.name, LOCK)) !== lock)
      throw new Error("the provider lock file is not the one that was planned with");
    await initialize(stack, directory, options);
    const { judgement } = await judgePlanFile(stack, directory, plan, options);
    if (!judgement.passes)
      throw new Error(["refused, nothing is applied", ...refusalsOf(judgement).map((line) => `  ${line}`)].join("\n"));
    return directory;
  });
}

async function named<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw new Error(`${name}: ${messageOf(error)}`, { cause: error });
  }
}

async function kept(folder: string, name: string, file: string): Promise<Buffer> {
  return readFile(join(folder, name, file)).catch((error: unknown) => {
    throw new Error(`${name}: ${file} is missing, nothing is applied`, { cause: error });
  });
}
