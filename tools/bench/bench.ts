import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { build, buildSync, type Plugin } from "esbuild";
import { largePlan } from "../pipeline/__tests__/support/large-plan";
import { firstApply } from "./first-apply";
import { type Command, type Measurement, measureRounds, median } from "./measure";

/** What the product is held to. */
interface Goal {
  readonly name: string;
  readonly value: number;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** The app as it would be without a rule, in constructs and before them. */
const unchecked: Plugin = {
  name: "unchecked",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]rules[\\/]refuse\.ts$/ }, () => ({ contents: "export const refuse = () => {};" }));
    onLoad({ filter: /[\\/]rules[\\/]check-environments\.ts$/ }, () => ({
      contents: "export const checkEnvironments = () => [];",
    }));
  },
};

/** The app as it would be without a platform's stack. */
const bare: Plugin = {
  name: "bare",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]stacks[\\/]platform-stack\.ts$/ }, () => ({ contents: "export class PlatformStack {}" }));
    onLoad({ filter: /[\\/]shared[\\/]teams\.ts$/ }, ({ path }) => ({
      loader: "ts",
      contents: readFileSync(path, "utf8")
        .replace("function hasPlatformStack", "function hadPlatformStack")
        .concat("export const hasPlatformStack = () => false;"),
    }));
  },
};

const ROUNDS = 7;
const GROWTH_ROUNDS = 3;
// Beside TypeScript 7 ts-node does not run, so the project has none: `npm run bench -- <folder with ts-node and TypeScript 5>`.
const [, , tsNodeFolder = "."] = process.argv;

const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
const synth: string = scripts.synth;
const run = synth.split("&&").at(-1)?.trim() ?? synth;

void bench();

async function bench(): Promise<void> {
  // Inside the project, where the bundle finds the packages.
  const folder = mkdtempSync(resolve("dist/bench-"));
  try {
    const path = { PATH: [resolve("node_modules/.bin"), process.env["PATH"]].join(delimiter) };
    const template = templateCommand();
    const withoutRules = join(folder, "without-rules.js");
    const withoutPlatforms = join(folder, "without-platforms.js");
    for (const [outfile, plugin] of [[withoutRules, unchecked] as const, [withoutPlatforms, bare] as const]) {
      await build({
        entryPoints: ["main.ts"],
        bundle: true,
        packages: "external",
        platform: "node",
        target: "node20",
        sourcemap: true,
        outfile,
        plugins: [plugin],
      });
    }
    const rounds = measureRounds(
      [
        // First, for it leaves the bundle that the next one runs.
        { name: "synth", line: synth, env: path },
        { name: "app", line: run },
        { name: "without rules", line: run.replace("dist/main.js", `"${withoutRules}"`) },
        { name: "without platforms", line: run.replace("dist/main.js", `"${withoutPlatforms}"`) },
        { name: "bare", line: `node -e "require('cdktf')"` },
        ...(template ? [{ name: "template", ...template } as const] : []),
      ],
      ROUNDS,
      folder,
    );

    buildSync({
      entryPoints: ["bench/many-environments.ts"],
      bundle: true,
      packages: "external",
      platform: "node",
      outfile: join(folder, "many-environments.js"),
    });
    const copies = <Count extends string>(name: Count) => ({
      name,
      line: `node "${join(folder, "many-environments.js")}"`,
      env: { COPIES: name },
    });
    const growth = measureRounds([copies("1"), copies("20"), copies("200")], GROWTH_ROUNDS, folder);

    writeFileSync(join(folder, "plan.json"), largePlan(5000));
    buildSync({
      entryPoints: ["bench/judge-plan.ts"],
      bundle: true,
      platform: "node",
      outfile: join(folder, "judge-plan.js"),
    });
    const judging = measureRounds(
      [
        {
          name: "judge",
          line: `node "${join(folder, "judge-plan.js")}"`,
          env: { PLAN: join(folder, "plan.json") },
        },
      ],
      GROWTH_ROUNDS,
      folder,
    );

    report(rounds);
    report(growth);
    report(judging);
    firstApplies();
    const goals: readonly Goal[] = [
      { name: "app / require", value: ratio(rounds, "app", "bare"), atMost: 2.5 },
      { name: "app / app without rules", value: ratio(rounds, "app", "without rules"), atMost: 1.15 },
      // Of a synth of a second, 150 ms.
      { name: "app / app without platforms", value: ratio(rounds, "app", "without platforms"), atMost: 1.15 },
      { name: "synth / require", value: ratio(rounds, "synth", "bare"), atMost: 2.5 },
      ...(template ? [{ name: "template / synth", value: ratio(rounds, "template", "synth"), atLeast: 4 }] : []),
      { name: "growth exponent, 20 to 200", value: Math.log10(ratio(growth, "200", "20")), atMost: 1.1 },
      // Other load cannot add to it as it does to the time on the clock, which an idle machine keeps below it.
      { name: "200 environments, s CPU", value: best(growth, "200", "cpuSeconds"), atMost: 10 },
      { name: "guard and report, s CPU", value: best(judging, "judge", "cpuSeconds"), atMost: 2 },
      { name: "guard and report, MiB", value: best(judging, "judge", "mebibytes"), atMost: 300 },
      { name: "200 environments, MiB", value: best(growth, "200", "mebibytes"), atMost: 1024 },
    ];
    for (const goal of goals) {
      const limit = goal.atMost === undefined ? `at least ${goal.atLeast}` : `at most ${goal.atMost}`;
      row(goal.name, goal.value.toFixed(2), `${met(goal) ? "met" : "MISSED"}: ${limit}`);
    }
    if (!template) row("template / synth", "", `skipped: no ts-node and TypeScript 5 in ${resolve(tsNodeFolder)}`);
    const missed = goals.filter((goal) => !met(goal)).map(({ name }) => name);
    if (missed.length > 0) {
      process.stderr.write(`missed: ${missed.join("; ")}\n`);
      process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How long the cloud makes a first apply take, and the chain that decides it. */
function firstApplies(): void {
  for (const stack of ["production-eks", "production-aks"]) {
    const file = join("cdktf.out/stacks", stack, "cdk.tf.json");
    const { seconds, chain } = firstApply(JSON.parse(readFileSync(file, "utf8")));
    const slow = chain
      .map((address) => address.split(".")[0])
      .filter((type) => /cluster|group|addon|nat/.test(type ?? ""));
    row(`first apply, ${stack}`, `${(seconds / 60).toFixed(0)} min`, slow.join(" → "));
  }
}

function best<Name extends string>(
  rounds: readonly Readonly<Record<Name, Measurement>>[],
  name: Name,
  what: keyof Measurement,
): number {
  return Math.min(...rounds.map((round) => round[name][what]));
}

/** As the cdktf template runs an app: ts-node, with type checks. ts-node needs TypeScript 5's programming interface. */
function templateCommand(): Pick<Command, "line" | "env"> | undefined {
  const tsNode = resolve(tsNodeFolder, "node_modules/ts-node/dist/bin.js");
  const compiler = resolve(tsNodeFolder, "node_modules/typescript");
  if (!existsSync(tsNode) || !existsSync(join(compiler, "lib/typescript.js"))) return undefined;
  return {
    line: `node "${tsNode}" main.ts`,
    env: {
      TS_NODE_COMPILER: compiler,
      TS_NODE_COMPILER_OPTIONS: JSON.stringify({ module: "commonjs", moduleResolution: "node10" }),
    },
  };
}

/** Median of the rounds' own ratios: within a round both met the same load. */
function ratio<Name extends string>(rounds: readonly Readonly<Record<Name, Measurement>>[], a: Name, b: Name): number {
  return median(rounds.map((round) => round[a].seconds / round[b].seconds));
}

function met({ value, atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY }: Goal): boolean {
  return value <= atMost && value >= atLeast;
}

function report(rounds: readonly Readonly<Record<string, Measurement>>[]): void {
  for (const name of Object.keys(rounds[0] ?? {})) {
    const of = (read: (measurement: Measurement) => number) =>
      median(rounds.flatMap((round) => round[name] ?? []).map(read));
    const seconds = of((measurement) => measurement.seconds).toFixed(2);
    const cpuSeconds = of((measurement) => measurement.cpuSeconds).toFixed(2);
    row(name, `${seconds} s`, `${cpuSeconds} s CPU, ${of(({ mebibytes }) => mebibytes).toFixed(0)} MiB`);
  }
}

function row(name: string, value: string, note: string): void {
  process.stdout.write(`${name.padEnd(28)}${value.padStart(8)}  ${note}\n`);
}
