import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A shell command to measure, run in the project's root. */
export interface Command {
  readonly name: string;
  readonly line: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Measurement {
  readonly seconds: number;
  /** Processor time of the command's last Node process, all threads. */
  readonly cpuSeconds: number;
  /** Peak resident memory of the command's last Node process. */
  readonly mebibytes: number;
}

/** Runs every command once per round, so that other load affects all of them alike; the first round warms up. */
export function measureRounds<Name extends string>(
  commands: readonly (Command & { readonly name: Name })[],
  rounds: number,
  folder: string,
): readonly Readonly<Record<Name, Measurement>>[] {
  return Array.from({ length: rounds + 1 }, (_, round) => {
    const entries = commands.map((command) => [command.name, measure(command, folder)] as const);
    const label = round === 0 ? "warm-up" : `${round}/${rounds}`;
    const times = entries.map(([name, { seconds }]) => `${name} ${seconds.toFixed(2)} s`);
    process.stderr.write(`${label}: ${times.join(", ")}\n`);
    return Object.fromEntries(entries) as Record<Name, Measurement>;
  }).slice(1);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}

function measure({ name, line, env }: Command, folder: string): Measurement {
  const usageFile = join(folder, "usage.json");
  const recorder = join(folder, "usage.cjs");
  writeFileSync(
    recorder,
    `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(usageFile)}, JSON.stringify(process.resourceUsage())));`,
  );
  rmSync(usageFile, { force: true });
  const start = process.hrtime.bigint();
  const { status, stderr, error } = spawnSync(line, {
    shell: true,
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    env: {
      ...process.env,
      CDKTF_OUTDIR: join(folder, "out"),
      NODE_OPTIONS: `--require ${JSON.stringify(recorder)}`,
      ...env,
    },
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) throw new Error(`${name} failed: ${line}\n${error?.message ?? stderr}`);
  const usage: NodeJS.ResourceUsage = JSON.parse(readFileSync(usageFile, "utf8"));
  return { seconds, cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6, mebibytes: usage.maxRSS / 1024 };
}
