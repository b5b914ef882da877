import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../lib/program";
import { type JudgeOptions, judgePlanFile } from "./judge-plan-file";
import { type Guard, type Guarded, PLAN, PLAN_JSON, readPlans, sha256, writeGuard } from "./kept";
import type { Stack } from "./synthesized";

export interface GuardOptions extends JudgeOptions {
  readonly plans: string;
}

/** Judges the kept plan of each of the stacks. `all` are the stacks there are: an approval for another one is a mistake. */
export async function guardStacks(
  stacks: readonly Stack[],
  all: readonly Stack[],
  options: GuardOptions,
): Promise<Guard> {
  const { plans: folder, approvals, destroy } = options;
  const plans = await readPlans(folder);
  if (plans.destroy !== destroy)
    throw new Error(plans.destroy ? "the plans destroy: guard them with --destroy" : "the plans do not destroy");
  const problems = approvals
    .filter(({ stack }) => !all.some(({ name }) => name === stack))
    .map(({ file, stack }) => `${file} approves something of ${stack}, which is no stack`);
  const judged: Record<string, Guarded> = {};
  for (const stack of stacks) {
    const { name } = stack;
    const planned = plans.stacks[name];
    if (planned === undefined) problems.push(`${name} has no plan: plan it`);
    else if (planned.state === "failed") problems.push(`${name} could not be planned: ${planned.problem ?? ""}`);
    else if (planned.state !== "waiting") {
      try {
        judged[name] = await guardStack(stack, planned.checksums?.[PLAN], options);
      } catch (error) {
        problems.push(`${name}: ${messageOf(error)}`);
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

async function guardStack(stack: Stack, planned: string | undefined, options: GuardOptions): Promise<Guarded> {
  const directory = join(options.plans, stack.name);
  const content = await readFile(join(directory, PLAN));
  const plan = sha256(content);
  if (plan !== planned) throw new Error("the plan file is not the one that was planned: plan again");
  const { judgement, json } = await judgePlanFile(stack, directory, content, options);
  await writeFile(join(directory, PLAN_JSON), json, { mode: 0o600 }); // What the report tells is what was judged.
  return { plan, ...judgement };
}
