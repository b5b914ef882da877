import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { runProgram } from "../lib/program";
import type { StackJson } from "../lib/stack-json";
import { readStacks, selectStacks } from "../pipeline/synthesized";
import { chartOf } from "./chart";
import { plainOf, textOf } from "./plain";

const HELP = `npm run manifests -- <stack> [--chart FOLDER]

Prints the Kubernetes objects of a synthesized stack as YAML. What a person brings beside them, secrets for example, is
said on stderr and at the file's head.

  --chart FOLDER  writes a Helm chart there instead, with image, replicas and resources as its values
  --out FOLDER    what synth wrote (default cdktf.out)
  --help          this page
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      chart: { type: "string" },
      out: { type: "string", default: "cdktf.out" },
      help: { type: "boolean", default: false },
    },
  });
  const [name] = positionals;
  if (values.help || name === undefined || positionals.length > 1) {
    process.stdout.write(HELP);
    return values.help ? 0 : 1;
  }
  const [stack, other] = selectStacks(await readStacks(values.out), [name]);
  if (stack === undefined || other !== undefined) throw new Error(`${name} must name one stack`);
  const plain = plainOf(stack.json as StackJson);
  for (const note of plain.notes) process.stderr.write(`${note}\n`);
  if (values.chart === undefined) {
    process.stdout.write(textOf(plain));
    return 0;
  }
  for (const [file, text] of Object.entries(chartOf(plain))) {
    const path = join(values.chart, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    process.stderr.write(`${path}\n`);
  }
  return 0;
}

runProgram(main);
