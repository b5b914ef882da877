import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { largePlan } from "../pipeline/__tests__/support/large-plan";
import { firstApply } from "./first-apply";
import { type Measurement, measureRounds, median } from "./measure";

/** A limit that a measured value must keep. */
interface Goal {
  readonly name: string;
  readonly value: number;
  readonly atMost: number;
}

const ROUNDS = 7;
const GROWTH_ROUNDS = 3;

const folder = mkdtempSync(join(tmpdir(), "gantry-bench-"));
try {
  process.exitCode = bench(folder) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Measures, prints every row, and returns whether all goals are met. */
function bench(folder: string): boolean {
  const app = measureRounds(
    [
      { name: "synth", line: "node tools/run.mjs main.ts" },
      // The bundle that the row above wrote.
      { name: "app", line: "node dist/main.js" },
      { name: "require", line: `node -e "require('cdktf')"` },
      { name: "check", line: bundle("check-environments.ts") },
    ],
    ROUNDS,
    folder,
  );

  const environments = bundle("many-environments.ts");
  const growth = measureRounds(
    (["1", "20", "200"] as const).map((COPIES) => ({ name: COPIES, line: environments, env: { COPIES } })),
    GROWTH_ROUNDS,
    folder,
  );

  const PLAN = join(folder, "plan.json");
  writeFileSync(PLAN, largePlan(5000));
  const judging = measureRounds(
    [{ name: "judge", line: bundle("judge-plan.ts"), env: { PLAN } }],
    GROWTH_ROUNDS,
    folder,
  );

  for (const rounds of [app, growth, judging]) printMedians(rounds);
  printFirstApplies();
  const goals: readonly Goal[] = [
    { name: "app / require", value: ratio(app, "app", "require"), atMost: 2.5 },
    { name: "synth / require", value: ratio(app, "synth", "require"), atMost: 2.5 },
    // Processor time is used where other load on the machine must not count.
    { name: "check, s CPU", value: least(app, "check", "cpuSeconds"), atMost: 0.15 },
    { name: "growth exponent, 20 to 200", value: Math.log10(ratio(growth, "200", "20")), atMost: 1.1 },
    { name: "200 environments, s CPU", value: least(growth, "200", "cpuSeconds"), atMost: 10 },
    { name: "200 environments, MiB", value: least(growth, "200", "mebibytes"), atMost: 1024 },
    { name: "guard and report, s CPU", value: least(judging, "judge", "cpuSeconds"), atMost: 2 },
    { name: "guard and report, MiB", value: least(judging, "judge", "mebibytes"), atMost: 300 },
  ];
  for (const { name, value, atMost } of goals)
    printRow(name, value.toFixed(2), `${value <= atMost ? "met" : "MISSED"}: at most ${atMost}`);
  return goals.every(({ value, atMost }) => value <= atMost);
}

/** Bundles a program of this folder once, without running its measured work; returns the command that runs the bundle. */
function bundle(program: string): string {
  const { status, stderr } = spawnSync(process.execPath, ["tools/run.mjs", `tools/bench/${program}`], {
    encoding: "utf8",
    env: { ...process.env, COPIES: "0", CDKTF_OUTDIR: join(folder, "out") },
  });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
  return `node dist/${basename(program, ".ts")}.js`;
}

/** The estimated time of a first apply in the cloud, and the chain of resources that determines it. */
function printFirstApplies(): void {
  for (const stack of ["production-eks", "production-aks"]) {
    const file = join("cdktf.out/stacks", stack, "cdk.tf.json");
    const { seconds, chain } = firstApply(JSON.parse(readFileSync(file, "utf8")));
    const slow = chain
      .map((address) => address.split(".")[0])
      .filter((type) => /cluster|group|addon|nat/.test(type ?? ""));
    printRow(`first apply, ${stack}`, `${(seconds / 60).toFixed(0)} min`, slow.join(" → "));
  }
}

function least<Name extends string>(
  rounds: readonly Readonly<Record<Name, Measurement>>[],
  name: Name,
  what: keyof Measurement,
): number {
  return Math.min(...rounds.map((round) => round[name][what]));
}

/** Median of the ratios per round: within a round both commands run under the same load. */
function ratio<Name extends string>(rounds: readonly Readonly<Record<Name, Measurement>>[], a: Name, b: Name): number {
  return median(rounds.map((round) => round[a].seconds / round[b].seconds));
}

function printMedians(rounds: readonly Readonly<Record<string, Measurement>>[]): void {
  for (const name of Object.keys(rounds[0] ?? {})) {
    const of = (read: (measurement: Measurement) => number) =>
      median(rounds.flatMap((round) => round[name] ?? []).map(read));
    const seconds = of((measurement) => measurement.seconds).toFixed(2);
    const cpuSeconds = of((measurement) => measurement.cpuSeconds).toFixed(2);
    printRow(name, `${seconds} s`, `${cpuSeconds} s CPU, ${of(({ mebibytes }) => mebibytes).toFixed(0)} MiB`);
  }
}

function printRow(name: string, value: string, note: string): void {
  process.stdout.write(`${name.padEnd(28)}${value.padStart(8)}  ${note}\n`);
}
