import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { manifestsOf } from "../lib/manifests";
import { runProgram } from "../lib/program";
import type { StackJson } from "../lib/stack-json";
import { withTemporaryFolder } from "../lib/temporary-folder";
import { checkers } from "./checkers";
import { type CheckResult, compareWithExceptions, parseExceptions, statedIn } from "./exceptions";

const SYNTHESIZED = join("cdktf.out", "stacks");
const EXCEPTIONS = join("docs", "exceptions.md");

/** Runs the public checkers on PATH over the synthesized stacks; only the checks in `docs/exceptions.md` may fail. */
async function check(folder: string): Promise<number> {
  const exceptions = parseExceptions(await readFile(EXCEPTIONS, "utf8"));
  const stacks = await copyWithManifests(folder);
  const stated = Object.fromEntries(Object.entries(stacks).map(([name, stack]) => [name, statedIn(stack)]));
  const results: CheckResult[] = [];
  const ran: string[] = [];
  for (const { name, check } of checkers) {
    const own = (await check(folder, stacks))?.map((result) => ({ ...result, checker: name }));
    if (own === undefined) {
      print(`${name.padEnd(11)}  skipped: not on PATH`);
      continue;
    }
    ran.push(name);
    results.push(...own);
    const { excepted, failed } = compareWithExceptions([name], own, exceptions, stated);
    const passed = own.filter((result) => result.passed).length;
    print(`${name.padEnd(11)}  ${passed} passed, ${excepted.length} excepted, ${failed.length} failed`);
  }

  const { failed, stale } = compareWithExceptions(ran, results, exceptions, stated);
  // checkov reports a workload twice: as a Terraform resource and as a manifest.
  for (const line of new Set(failed.map(({ checker, rule, place }) => `${checker} ${rule} ${place}`))) {
    print(`FAILED: ${line}`);
  }
  for (const row of stale) print(`STALE: ${row} passes; remove it from ${EXCEPTIONS}`);
  return failed.length + stale.length === 0 ? 0 : 1;
}

/** Copies the stacks and writes `manifests.yaml` beside each `cdk.tf.json` that has Kubernetes resources. */
async function copyWithManifests(folder: string): Promise<Readonly<Record<string, StackJson>>> {
  await cp(SYNTHESIZED, folder, { recursive: true });
  const stacks: Record<string, StackJson> = {};
  for (const name of (await readdir(folder)).sort()) {
    const stack = JSON.parse(await readFile(join(folder, name, "cdk.tf.json"), "utf8")) as StackJson;
    const manifests = manifestsOf(stack).map((manifest) => JSON.stringify(manifest, null, 2));
    if (manifests.length > 0) await writeFile(join(folder, name, "manifests.yaml"), manifests.join("\n---\n"));
    stacks[name] = stack;
  }
  return stacks;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

runProgram(() => withTemporaryFolder("checkers", check));
