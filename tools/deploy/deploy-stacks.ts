import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { explain } from "../lib/explain";
import { messageOf } from "../lib/program";
import { problemOf } from "../lib/terraform";
import { applyStacks } from "../pipeline/apply-stacks";
import type { Approval } from "../pipeline/approvals";
import { refusalsOf } from "../pipeline/approving";
import { type Counts, countsOf, NOTHING } from "../pipeline/counts";
import { guardStacks } from "../pipeline/guard-stacks";
import { PLAN_JSON } from "../pipeline/kept";
import { readPlan } from "../pipeline/plan-json";
import { planStacks } from "../pipeline/plan-stacks";
import type { Stack } from "../pipeline/synthesized";
import { succeed, terraform } from "../pipeline/terraform";
import { fieldsOf } from "../pipeline/values";

/** What became of a stack. */
export interface Deployed {
  readonly stack: string;
  readonly result: "applied" | "destroyed" | "nothing to do" | "declined" | "refused" | "failed" | "not begun";
  readonly counts: Counts;
  readonly seconds: number;
  /** Why it is not done, or the command that writes a kubeconfig for it. */
  readonly detail?: string;
}

export interface DeployOptions {
  /** What synth wrote. */
  readonly out: string;
  readonly locks: string;
  readonly approvals: readonly Approval[];
  /** The stacks are to go. */
  readonly destroy: boolean;
  /** Variables of Terraform beside those of this process. */
  readonly env: NodeJS.ProcessEnv;
  /** Stops before the next stack; Terraform ends what it is at by itself. */
  readonly signal: AbortSignal;
  /** Asked before a plan that the guard let pass is applied. */
  readonly confirm: (stack: string, counts: Counts) => Promise<boolean>;
  readonly onProgress: (stack: string, line: string) => void;
}

/**
 * Plans, guards and applies stacks, each after those that it depends on and the others side by side; to destroy, each
 * after those that depend on it. What depends on a failed stack is not begun.
 */
export async function deployStacks(
  stacks: readonly Stack[],
  all: readonly Stack[],
  options: DeployOptions,
): Promise<readonly Deployed[]> {
  const running = new Map<string, Promise<Deployed>>();
  for (const stack of options.destroy ? stacks.toReversed() : stacks) {
    const before = options.destroy
      ? stacks.filter(({ dependencies }) => dependencies.includes(stack.name)).map(({ name }) => name)
      : stack.dependencies;
    const above = before.map((name) => running.get(name));
    running.set(
      stack.name,
      Promise.all(above).then(async (done) => {
        const started = performance.now();
        const stopped = done.find((each) => each && !isDone(each));
        const end = options.signal.aborted
          ? notBegun("interrupted")
          : stopped
            ? notBegun(`needs ${stopped.stack}, which is ${stopped.result}`)
            : await deployStack(stack, all, options).catch(failed);
        const deployed = { stack: stack.name, ...end, seconds: (performance.now() - started) / 1000 };
        options.onProgress(stack.name, deployed.result);
        return deployed;
      }),
    );
  }
  return Promise.all(running.values());
}

export function isDone({ result }: Pick<Deployed, "result">): boolean {
  return result === "applied" || result === "destroyed" || result === "nothing to do";
}

/**
 * The stacks that still stand on those that are to be destroyed alone, each with what it stands on.
 * @throws where a state cannot be read
 */
export async function standingOn(
  stacks: readonly Stack[],
  all: readonly Stack[],
  { env }: Pick<DeployOptions, "env">,
): Promise<readonly { readonly stack: string; readonly on: string }[]> {
  const going = new Set(stacks.map(({ name }) => name));
  const found = all
    .filter(({ name }) => !going.has(name))
    .map(async ({ name, directory, dependencies }) => {
      const on = dependencies.find((each) => going.has(each));
      if (on === undefined) return [];
      const initialized = await terraform(directory, ["init", "-no-color"], { env });
      if (initialized.code !== 0) throw new Error(`${name}: ${explain(problemOf(initialized))}`);
      const { stdout } = await terraform(directory, ["state", "list"], { env });
      return stdout.split("\n").some((line) => line !== "" && !line.startsWith("data.")) ? [{ stack: name, on }] : [];
    });
  return (await Promise.all(found)).flat();
}

type End = Omit<Deployed, "stack" | "seconds">;

function notBegun(detail: string): End {
  return { result: "not begun", counts: NOTHING, detail };
}

function failed(error: unknown): End {
  return { result: "failed", counts: NOTHING, detail: explain(messageOf(error)) };
}

async function deployStack(stack: Stack, all: readonly Stack[], options: DeployOptions): Promise<End> {
  const { name } = stack;
  const { destroy, locks, env } = options;
  // A folder a stack, as deep as synth's own: stacks side by side share no file, and relative paths of states hold.
  const plans = join(options.out, `deploy-${name}`);
  options.onProgress(name, destroy ? "plans to destroy" : "plans");
  const own = { plans, locks, locked: false, destroy, env };
  const planned = (await planStacks([stack], { ...own, atOnce: 1 })).stacks[name];
  if (planned === undefined || planned.state === "failed")
    return { result: "failed", counts: NOTHING, detail: planned?.problem ?? "it has no plan" };
  if (planned.state === "none") return { result: "nothing to do", counts: NOTHING };
  if (planned.state === "waiting") return notBegun(`needs ${planned.waitingFor?.join(", ")}, which is not there`);

  const approvals = options.approvals.filter((approval) => approval.stack === name);
  const guard = await guardStacks([stack], all, { ...own, approvals });
  const counts = countsOf(readPlan(await readFile(join(plans, name, PLAN_JSON), "utf8")));
  if (!guard.passes) {
    const judged = guard.stacks[name];
    const reasons = judged === undefined ? [] : refusalsOf(judged);
    return { result: "refused", counts, detail: [...guard.problems, ...reasons].join("\n") };
  }
  if (!(await options.confirm(name, counts))) return { result: "declined", counts };
  const onOutput = linesTo((line) => {
    if (PROGRESS.test(line)) options.onProgress(name, line);
  });
  await applyStacks([name], { ...own, approvals, stacks: [stack], onOutput });
  if (destroy) return { result: "destroyed", counts };
  if (!("kubeconfig_command" in fieldsOf(stack.json["output"]))) return { result: "applied", counts };
  const { stdout } = await succeed(join(plans, name), ["output", "-raw", "kubeconfig_command"], { env });
  return { result: "applied", counts, detail: stdout };
}

// `aws_vpc.vpc: Creating...`, `aws_vpc.vpc: Still creating... [10s elapsed]`, `aws_vpc.vpc: Creation complete after 11s`.
const PROGRESS = /^\S+(?: \(.*\))?: (?:Still )?(?:Creat|Modif|Destr|Import)/i;

function linesTo(onLine: (line: string) => void): (text: string) => void {
  let rest = "";
  return (text) => {
    const lines = `${rest}${text}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  };
}
