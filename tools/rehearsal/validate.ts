import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { problemOf, terraform } from "../lib/terraform";
import { openWorkspace } from "./workspace";

/** `terraform validate` for every synthesized stack, with the pinned providers or the nearest that can be had. */
async function validateAll(stacks: string): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), "gantry-validate-"));
  const names = (await readdir(stacks)).sort();
  const width = Math.max(...names.map(({ length }) => length));
  let failures = 0;
  const report = (name: string, result: string) => process.stdout.write(`${name.padEnd(width)}  ${result}\n`);
  process.once("SIGINT", () => rm(scratch, { recursive: true, force: true }).finally(() => process.exit(130)));
  try {
    for (const name of names) {
      const workspace = await openWorkspace(join(stacks, name), join(scratch, name), { backend: false });
      if (workspace.skipped !== undefined) {
        report(name, `skipped: ${workspace.skipped}`);
        continue;
      }
      const outcome = await terraform(workspace.directory, ["validate", "-no-color"]);
      if (outcome.code !== 0) failures += 1;
      report(name, outcome.code === 0 ? "valid" : `INVALID: ${problemOf(outcome)}`);
      for (const argument of workspace.dropped) report("", `not validated: ${argument}`);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return failures === 0 ? 0 : 1;
}

validateAll(join("cdktf.out", "stacks")).then((code) => {
  process.exitCode = code;
});
