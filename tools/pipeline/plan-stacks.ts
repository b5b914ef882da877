import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { explain } from "../lib/explain";
import { messageOf } from "../lib/program";
import { problemOf } from "../lib/terraform";
import { apiServerOf, unreached } from "./api-server";
import { type FolderOptions, initialize, prepareFolder } from "./folder";
import { CONFIGURATION, LOCK, PLAN, PLAN_JSON, type Planned, type Plans, sha256, writePlans } from "./kept";
import { type Plan, readPlan } from "./plan-json";
import type { Stack } from "./synthesized";
import { succeed, terraform } from "./terraform";
import { fieldsOf } from "./values";

export interface PlanOptions extends FolderOptions {
  /** Plans to destroy the stacks. */
  readonly destroy?: boolean;
  /** Stacks planned at once. */
  readonly atOnce: number;
  readonly onPlanned?: (stack: Stack, planned: Planned) => void;
}

/** What became of a stack, for those that depend on it. */
export interface Known {
  readonly planned: Planned;
  readonly plan?: Plan;
}

/** Plans stacks, given in the order of their dependencies: each after those it depends on, the others side by side. */
export async function planStacks(stacks: readonly Stack[], options: PlanOptions): Promise<Plans> {
  const { plans: folder, destroy = false } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const file of ["plans.json", "guard.json"]) await rm(join(folder, file), { force: true });
  const turns = new Turns(options.atOnce);
  const running = new Map<string, Promise<Known>>();
  for (const stack of stacks) {
    const above = stack.dependencies.map(async (name) => [name, await running.get(name)] as const);
    running.set(
      stack.name,
      Promise.all(above).then(async (known) => {
        const waitingFor = destroy
          ? []
          : known.flatMap(([name, each]) => (each && mustWait(stack, each) ? [name] : []));
        const planned: Known =
          waitingFor.length > 0
            ? { planned: { state: "waiting", waitingFor } }
            : await turns.take(() => planStack(stack, options));
        options.onPlanned?.(stack, planned.planned);
        return planned;
      }),
    );
  }
  const done = await Promise.all([...running].map(async ([name, known]) => [name, (await known).planned] as const));
  const plans = { destroy, stacks: Object.fromEntries(destroy ? done.reverse() : done) };
  await writePlans(folder, plans);
  return plans;
}

/** Nothing to do, changes, or a failure, as Terraform's own `-detailed-exitcode` says it. */
export function exitCodeOf({ stacks }: Plans): 0 | 1 | 2 {
  const states = Object.values(stacks).map(({ state }) => state);
  if (states.includes("failed")) return 1;
  return states.every((state) => state === "none") ? 0 : 2;
}

// What a cloud offers, and no stack makes.
const OFFERED: readonly string[] = ["aws_eks_addon_version"];

/** Whether what a stack looks up is still to be made by one that comes before it. */
export function mustWait(stack: Stack, { planned, plan }: Known): boolean {
  if (planned.state === "waiting") return true;
  if (plan === undefined || planned.state !== "changes") return false;
  const lookedUp = Object.keys(fieldsOf(stack.json["data"])).filter((type) => !OFFERED.includes(type));
  return plan.first
    ? lookedUp.length > 0
    : plan.changes.some(({ type, action }) => lookedUp.includes(type) && (action === "create" || action === "replace"));
}

// AWS, Azure and Terraform's own remote state, in their words.
const NOT_FOUND = /couldn't find resource|was not found|ResourceNotFound|Unable to find remote state|no EKS Cluster/i;

async function planStack(stack: Stack, options: PlanOptions): Promise<Known> {
  try {
    const directory = await prepareFolder(stack, [], options);
    await initialize(stack, directory, options);
    const outcome = await terraform(
      directory,
      [
        // Without a lock: its identity cannot write one, and Terraform refuses to apply a plan whose state has moved on.
        ...["plan", "-no-color", "-detailed-exitcode", "-lock=false", `-out=${PLAN}`],
        ...(options.destroy ? ["-destroy"] : []),
      ],
      options,
    );
    if (outcome.code !== 0 && outcome.code !== 2) {
      const problem = problemOf(outcome);
      return stack.dependencies.length > 0 && /with data\./.test(outcome.stderr) && NOT_FOUND.test(outcome.stderr)
        ? { planned: { state: "waiting", waitingFor: stack.dependencies } }
        : failed(problem);
    }
    await chmod(join(directory, PLAN), 0o600);
    const { stdout } = await succeed(directory, ["show", "-json", PLAN], options);
    const server = outcome.code === 2 ? apiServerOf(stack, stdout) : undefined;
    const problem = server && (await unreached(server, { ...process.env, ...options.env }));
    if (problem !== undefined) return failed(problem);
    await writeFile(join(directory, PLAN_JSON), stdout, { mode: 0o600 });
    const kept = [PLAN, PLAN_JSON, LOCK, CONFIGURATION].map(async (file) => {
      const content = await readFile(join(directory, file)).catch(() => undefined);
      return content === undefined ? [] : [[file, sha256(content)] as const];
    });
    const checksums = Object.fromEntries((await Promise.all(kept)).flat());
    return {
      planned: { state: outcome.code === 2 ? "changes" : "none", checksums },
      plan: readPlan(stdout),
    };
  } catch (error) {
    return failed(messageOf(error));
  }
}

function failed(problem: string): Known {
  return { planned: { state: "failed", problem: explain(problem) } };
}

/** Lets so many work at once; the others wait their turn. */
class Turns {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.free = atOnce;
  }

  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
