import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { interruptSignal, runProgram } from "../lib/program";
import { withTemporaryFolder } from "../lib/temporary-folder";
import { problemOf, terraform } from "../lib/terraform";
import { openWorkspace } from "./workspace";

const STACKS = join("cdktf.out", "stacks");

/** Runs `terraform validate` on every synthesized stack, with its pinned providers or the nearest available ones. */
async function validateAll(scratch: string): Promise<number> {
  const signal = interruptSignal();
  const names = (await readdir(STACKS)).sort();
  const width = Math.max(...names.map(({ length }) => length));
  const print = (name: string, result: string) => process.stdout.write(`${name.padEnd(width)}  ${result}\n`);
  let failures = 0;
  for (const name of names) {
    const workspace = await openWorkspace(join(STACKS, name), join(scratch, name), { backend: false, signal });
    if (workspace.skipped !== undefined) {
      print(name, `skipped: ${workspace.skipped}`);
      continue;
    }
    const outcome = await terraform(workspace.directory, ["validate", "-no-color"], { signal });
    signal.throwIfAborted();
    if (outcome.code !== 0) failures += 1;
    print(name, outcome.code === 0 ? "valid" : `INVALID: ${problemOf(outcome)}`);
    for (const argument of workspace.dropped) print("", `not validated: ${argument}`);
  }
  return failures === 0 ? 0 : 1;
}

runProgram(() => withTemporaryFolder("validate", validateAll));
