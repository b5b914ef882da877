import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { environments } from "../../environments/all";
import { INTERRUPTED, interruptSignal, runProgram } from "../lib/program";
import { tableLines } from "../lib/table";
import { run } from "../lib/terraform";
import { readApprovals } from "../pipeline/approvals";
import { COUNTED, type Counts, countsText } from "../pipeline/counts";
import { readStacks } from "../pipeline/synthesized";
import { type Deployed, deployStacks, isDone, standingOn } from "./deploy-stacks";
import { missingFor, variablesWithoutValue } from "./missing";
import { environmentsOf, stacksOf } from "./targets";

const HELP = `npm run up -- <environment or stack>… [--yes]
npm run down -- <environment or stack>… [--yes]

Brings environments or single stacks up, or takes them down, in the order of their dependencies. Each stack is planned,
judged by the guard as in CI, and applied; stacks that do not depend on each other run side by side.

  npm run up -- production              the whole environment
  npm run up -- production-eks-web-api  one stack, on what is there
  npm run down -- staging               the whole environment, from its workloads to its registries

  --yes   asks nothing; needed where there is no terminal
  --help  this page
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { yes: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
  const [command, ...targets] = positionals;
  const names = environments.map(({ name }) => name);
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if ((command !== "up" && command !== "down") || targets.length === 0)
    throw new Error(`name an environment or a stack, for example npm run ${command ?? "up"} -- ${names[0]}`);
  const wanted = environmentsOf(targets, names);
  if (!values.yes && !process.stdin.isTTY) throw new Error("there is no terminal to ask at: add --yes");

  await synth(wanted);
  const [out, destroy] = ["cdktf.out", command === "down"];
  const all = await readStacks(out);
  const stacks = stacksOf(targets, names, all);
  const unset = variablesWithoutValue(stacks, process.env);
  // Terraform asks for the variables of what it destroys, and uses none of them.
  const env = destroy ? Object.fromEntries(unset.map((name) => [name, "destroyed"])) : {};
  const missing = [
    ...(await missingFor(stacks, process.env)),
    ...(destroy ? [] : unset.map((name) => `the variable ${name} is not set`)),
  ];
  if (missing.length > 0) throw new Error(missing.join("\n"));
  if (destroy) {
    const standing = await standingOn(stacks, all, { env });
    if (standing.length > 0)
      throw new Error(
        standing.map(({ stack, on }) => `${stack} stands on ${on}: npm run down -- ${stack} first`).join("\n"),
      );
  }

  const signal = interruptSignal();
  const width = Math.max(...stacks.map(({ name }) => name.length));
  const deployed = await deployStacks(stacks, all, {
    ...{ out, locks: "locks", approvals: await readApprovals("approvals"), destroy, env, signal },
    confirm: values.yes ? async () => true : confirmAtTerminal(signal),
    onProgress: (stack, line) => process.stderr.write(`${stack.padEnd(width)}  ${line}\n`),
  });
  process.stdout.write(`\n${tableOf(deployed)}\n`);
  if (signal.aborted) return INTERRUPTED;
  return deployed.every(isDone) ? 0 : 1;
}

async function synth(wanted: readonly string[]): Promise<void> {
  const env = { ...process.env, ENVIRONMENTS: wanted.join(",") };
  const { code, stderr } = await run("npm", ["run", "--silent", "synth"], { cwd: process.cwd(), env });
  process.stderr.write(stderr);
  if (code !== 0) throw new Error("nothing is planned");
}

/** Asks one question at a time: stacks run side by side. */
function confirmAtTerminal(signal: AbortSignal): (stack: string, counts: Counts) => Promise<boolean> {
  let last: Promise<unknown> = Promise.resolve();
  return (stack, counts) => {
    const question = `${stack}: ${countsText(counts)}. Go on? [y/N] `;
    const asked = last.then(async () => {
      const terminal = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return /^y(es)?$/i.test((await terminal.question(question, { signal })).trim());
      } catch {
        return false; // Interrupted.
      } finally {
        terminal.close();
      }
    });
    last = asked;
    return asked;
  };
}

function tableOf(deployed: readonly Deployed[]): string {
  const rows = deployed.map(({ stack, result, counts, seconds }) => [
    ...[stack, result],
    ...COUNTED.map((counted) => String(counts[counted])),
    seconds.toFixed(0),
  ]);
  const header = ["stack", "result", "added", "changed", "replaced", "destroyed", "seconds"];
  const details = deployed.flatMap(({ stack, detail }) => (detail === undefined ? [] : [`${stack}: ${detail}`]));
  return [...tableLines([header, ...rows], (column) => column > 1), ...details].join("\n");
}

runProgram(main);
