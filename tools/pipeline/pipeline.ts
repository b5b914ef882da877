import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs, styleText } from "node:util";
import { runProgram } from "../lib/program";
import { run } from "../lib/terraform";
import { applyStacks } from "./apply-stacks";
import { readApprovals } from "./approvals";
import { approvalLines, unmatchedText } from "./approving";
import { countsOf, countsText, NOTHING } from "./counts";
import { diagramOf } from "./diagram";
import { guardStacks } from "./guard-stacks";
import { type Guard, PLAN_JSON, type Planned, type Plans, readGuard, readPlans } from "./kept";
import { lockStacks } from "./lock-stacks";
import { type Plan, readPlan } from "./plan-json";
import { exitCodeOf, planStacks } from "./plan-stacks";
import { reportedOf, reportOf } from "./report";
import { readStacks, roundsOf, type Stack, selectStacks } from "./synthesized";
import { foreignVariables } from "./terraform";

const HELP = `npm run pipeline -- <command> [stack…] [options]

A stack is named in full, or with others by how they begin: 'staging-*'.

  plan     synthesizes and plans the stacks in the order of their dependencies; exit 0 nothing to do, 2 changes, 1 failure
  guard    decides on the kept plans; exit 1 where something is refused
  report   prints what the plans do, as Markdown; --picture prints the system alone
  apply    applies the plans that the guard let pass, and nothing else
  locks    writes each stack's provider lock file, where a registry is reachable
  rounds   synthesizes and prints the stacks as JSON, in rounds: each needs nothing but what those before it made

  --destroy       plan, guard, apply, rounds: the stacks are to go
  --no-synth      plan, apply, locks, rounds: take what synth wrote last
  --out FOLDER    what synth wrote (default cdktf.out); the plans are kept in its folder plans
  --approvals FOLDER  approvals by address (default approvals)
  --locks FOLDER  committed provider lock files, <stack>.lock.hcl (default locks)
  --locked        plan, apply: refuse a stack without its lock file (default in CI)
  --lock-timeout T    apply: how long to wait for another's lock on a state (default 0s)
  --at-once N     stacks planned side by side (default the machine's cores)
  --mirror FOLDER  locks: take the providers' packages from there
  --to FILE       report: writes there instead
  --help          this page
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    allowNegative: true,
    options: {
      destroy: { type: "boolean", default: false },
      synth: { type: "boolean", default: true },
      out: { type: "string", default: "cdktf.out" },
      approvals: { type: "string", default: "approvals" },
      locks: { type: "string", default: "locks" },
      locked: { type: "boolean", default: !["", "false", "0", undefined].includes(process.env["CI"]) },
      "at-once": { type: "string", default: String(availableParallelism()) },
      picture: { type: "boolean", default: false },
      "lock-timeout": { type: "string", default: "0s" },
      mirror: { type: "string" },
      to: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const [command, ...names] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(HELP);
    return values.help ? 0 : 1;
  }
  const { out, destroy, locks, locked, "lock-timeout": lockTimeout } = values;
  const plans = join(out, "plans");
  const foreign = foreignVariables(process.env);
  if (foreign.length > 0) process.stderr.write(`left out of Terraform's environment: ${foreign.join(", ")}\n`);
  switch (command) {
    case "plan": {
      const atOnce = Number(values["at-once"]);
      if (!Number.isInteger(atOnce) || atOnce < 1) throw new Error("--at-once must be an integer of at least 1");
      if (values.synth) await synth();
      const stacks = selectStacks(await readStacks(out), names);
      const onPlanned = ({ name }: { name: string }, { state }: Planned) =>
        process.stderr.write(`${name}: ${state === "none" ? "no change" : state}\n`);
      const done = await planStacks(stacks, { plans, locks, locked, destroy, atOnce, onPlanned });
      process.stdout.write(await planTable(done, plans));
      return exitCodeOf(done);
    }
    case "guard": {
      const all = await readStacks(out);
      const planned = Object.keys((await readPlans(plans)).stacks);
      const chosen = selectStacks(all, names.length > 0 ? names : planned);
      const approvals = await readApprovals(values.approvals);
      const guard = await guardStacks(chosen, all, { plans, approvals, destroy });
      process.stdout.write(guardText(guard));
      return guard.passes ? 0 : 1;
    }
    case "report": {
      const all = await readStacks(out);
      const text = values.picture
        ? `${diagramOf(selectStacks(all, names)) ?? "%% too large to read"}\n`
        : await report(plans, names.length === 0 ? all : selectStacks(all, names));
      if (values.to === undefined) process.stdout.write(text);
      else await writeFile(values.to, text);
      return 0;
    }
    case "apply": {
      if (values.synth) await synth();
      await applyStacks(names, {
        stacks: await readStacks(out),
        plans,
        locks,
        locked,
        approvals: await readApprovals(values.approvals),
        destroy,
        lockTimeout,
        onOutput: (text) => process.stderr.write(text),
        onStack: (stack, result) => process.stdout.write(`${stack}: ${result}\n`),
      });
      return 0;
    }
    case "locks": {
      if (values.synth) await synth();
      const { mirror } = values;
      const stacks = selectStacks(await readStacks(out), names);
      const written = await lockStacks(stacks, { locks, ...(mirror !== undefined && { mirror }) });
      process.stdout.write(written.map((name) => `${join(locks, `${name}.lock.hcl`)}\n`).join(""));
      return 0;
    }
    case "rounds": {
      if (values.synth) await synth();
      const rounds = roundsOf(selectStacks(await readStacks(out), names));
      process.stdout.write(`${JSON.stringify(destroy ? rounds.toReversed() : rounds)}\n`);
      return 0;
    }
    default:
      throw new Error(`${command} is an unknown command; expected plan, guard, report, apply, locks or rounds`);
  }
}

async function synth(): Promise<void> {
  const { code, stderr } = await run("npm", ["run", "--silent", "synth"], { cwd: process.cwd() });
  if (code !== 0) throw new Error(stderr.trim());
}

async function report(folder: string, chosen: readonly Stack[]): Promise<string> {
  const [plans, guard] = [await readPlans(folder), await readGuard(folder)];
  const read = await readable(plans, folder);
  const synthesized = chosen.filter(({ name }) => name in plans.stacks);
  const stacks = reportedOf(plans, (name) => read.get(name)).filter(({ name }) =>
    synthesized.some((stack) => stack.name === name),
  );
  const judged = Object.entries(guard.stacks).filter(([name]) => stacks.some((stack) => stack.name === name));
  const passes = guard.problems.length === 0 && judged.every(([, own]) => own.passes);
  return reportOf({ stacks, guard: { ...guard, passes, stacks: Object.fromEntries(judged) }, synthesized });
}

async function readable(plans: Plans, folder: string): Promise<ReadonlyMap<string, Plan>> {
  const read = Object.keys(plans.stacks).map(async (name): Promise<[string, Plan][]> => {
    try {
      return [[name, readPlan(await readFile(join(folder, name, PLAN_JSON), "utf8"))]];
    } catch {
      return []; // The guard said why.
    }
  });
  return new Map((await Promise.all(read)).flat());
}

async function planTable(plans: Plans, folder: string): Promise<string> {
  const read = await readable(plans, folder);
  const width = Math.max(...Object.keys(plans.stacks).map(({ length }) => length));
  const lines = Object.entries(plans.stacks).map(([name, { state, waitingFor = [], problem = "" }]) => {
    const plan = read.get(name);
    const text = {
      changes: styleText("yellow", countsText(plan === undefined ? NOTHING : countsOf(plan))),
      none: "no change",
      waiting: styleText("cyan", `waiting for ${waitingFor.join(", ")}`),
      failed: styleText("red", `failed: ${problem}`),
    }[state];
    return `${name.padEnd(width)}  ${text}\n`;
  });
  return lines.join("");
}

function guardText({ passes, problems, stacks }: Guard): string {
  const lines = Object.entries(stacks).flatMap(([stack, { findings, losses, notices, unmatched }]) => [
    ...[...losses, ...notices].map(({ address, message }) => `${stack}  ${address}: ${message}`),
    ...findings.map(({ rule, address, message, approval }) =>
      approval
        ? styleText("cyan", `${stack}  approved  ${address}: ${message}  [${rule}]  ${approval.reason}`)
        : styleText("red", `${stack}  refused  ${address}: ${message}  [${rule}]`),
    ),
    ...unmatched.map((approval) => styleText("red", `${stack}  ${unmatchedText(approval, findings)}`)),
  ]);
  const approvals = approvalLines(stacks);
  const how = approvals.length === 0 ? [] : ["to approve what is meant, in approvals/<name>.json:", ...approvals];
  const verdict = passes ? styleText("green", "passes") : styleText("red", "refused");
  return `${[...problems.map((problem) => styleText("red", problem)), ...lines, ...how, verdict].join("\n")}\n`;
}

runProgram(main);
