import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Approval } from "./approvals";
import { type Judgement, judge, judgeDestruction } from "./guard";
import { type Guard, type Guarded, PLAN, PLAN_JSON, readPlans, sha256, writeGuard } from "./kept";
import { readPlan } from "./plan-json";
import type { Stack } from "./synthesized";
import { succeed, type TerraformOptions } from "./terraform";

export interface GuardOptions extends TerraformOptions {
  readonly plans: string;
  readonly approvals: readonly Approval[];
  /** The plans are meant to destroy their stacks. */
  readonly destroy?: boolean;
}

/** Judges the kept plan of each of the stacks. `all` are the stacks there are: an approval for another one is a mistake. */
export async function guardStacks(
  stacks: readonly Stack[],
  all: readonly Stack[],
  options: GuardOptions,
): Promise<Guard> {
  const { plans: folder, approvals, destroy = false } = options;
  const plans = await readPlans(folder);
  if (plans.destroy !== destroy)
    throw new Error(plans.destroy ? "the plans destroy: guard them with --destroy" : "the plans do not destroy");
  const problems = approvals
    .filter(({ stack }) => !all.some(({ name }) => name === stack))
    .map(({ file, stack }) => `${file} approves something of ${stack}, which is no stack`);
  const judged: Record<string, Guarded> = {};
  for (const { name } of stacks) {
    const planned = plans.stacks[name];
    if (planned === undefined) problems.push(`${name} has no plan: plan it`);
    else if (planned.state === "failed") problems.push(`${name} could not be planned: ${planned.problem ?? ""}`);
    else if (planned.state !== "waiting") {
      try {
        judged[name] = await guardStack(name, planned.checksums?.[PLAN], options);
      } catch (error) {
        problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  const guard = {
    passes: problems.length === 0 && Object.values(judged).every(({ passes }) => passes),
    problems,
    stacks: judged,
  };
  await writeGuard(folder, guard);
  return guard;
}

// A copy of its own: what is judged is what was hashed, whoever writes to the folder meanwhile.
async function guardStack(name: string, planned: string | undefined, options: GuardOptions): Promise<Guarded> {
  const directory = join(options.plans, name);
  const content = await readFile(join(directory, PLAN));
  const plan = sha256(content);
  if (plan !== planned) throw new Error("the plan file is not the one that was planned: plan again");
  const scratch = await mkdtemp(join(tmpdir(), "gantry-guard-"));
  try {
    const copy = join(scratch, PLAN);
    await writeFile(copy, content, { mode: 0o600 });
    const { stdout } = await succeed(directory, ["show", "-json", copy], options);
    const guarded = { plan, ...judgement(stdout, name, options) };
    await writeFile(join(directory, PLAN_JSON), stdout, { mode: 0o600 }); // What the report tells is what was judged.
    return guarded;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function judgement(text: string, stack: string, { approvals, destroy }: GuardOptions): Judgement {
  const own = approvals.filter((approval) => approval.stack === stack);
  return destroy ? judgeDestruction(readPlan(text)) : judge(readPlan(text), own);
}
