import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withTemporaryFolder } from "../lib/temporary-folder";
import type { Approval } from "./approvals";
import { type Judgement, judge, judgeDestruction } from "./guard";
import { PLAN } from "./kept";
import { readPlan } from "./plan-json";
import { requiredProviders } from "./providers";
import type { Stack } from "./synthesized";
import { succeed, type TerraformOptions } from "./terraform";

export interface JudgeOptions extends TerraformOptions {
  /** Approvals of all stacks. */
  readonly approvals: readonly Approval[];
  /** The plan is meant to destroy its stack. */
  readonly destroy: boolean;
}

/** What the guard says of a plan file, and the plan's JSON that it read. `directory` is a Terraform working directory. */
export async function judgePlanFile(
  stack: Stack,
  directory: string,
  content: Buffer,
  options: JudgeOptions,
): Promise<{ readonly judgement: Judgement; readonly json: string }> {
  // A copy of its own: what is judged is what was hashed, even if the folder is written to meanwhile.
  return withCopy(content, async (copy) => {
    const { stdout } = await succeed(directory, ["show", "-json", copy], options);
    const plan = readPlan(stdout, requiredProviders(stack));
    const own = options.approvals.filter((approval) => approval.stack === stack.name);
    return { judgement: options.destroy ? judgeDestruction(plan) : judge(plan, own), json: stdout };
  });
}

/** Works on a copy of a plan file that only this process knows. */
export function withCopy<Result>(content: Buffer, work: (file: string) => Promise<Result>): Promise<Result> {
  return withTemporaryFolder("plan", async (folder) => {
    const copy = join(folder, PLAN);
    await writeFile(copy, content, { mode: 0o600 });
    return work(copy);
  });
}
