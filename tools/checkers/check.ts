import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkers } from "./checkers";
import { type Finding, judge, parseExceptions } from "./exceptions";
import { manifestsOf, type Synthesized } from "./manifests";

/** Runs the public checkers that are there over what synth wrote; `docs/exceptions.md` is what may fail. */
async function check(synthesized: string, exceptionsFile: string): Promise<number> {
  const exceptions = parseExceptions(await readFile(exceptionsFile, "utf8"));
  const scratch = await mkdtemp(join(tmpdir(), "gantry-checkers-"));
  const say = (text: string) => process.stdout.write(`${text}\n`);
  try {
    await cp(synthesized, scratch, { recursive: true });
    const stacks: Record<string, Synthesized> = {};
    for (const name of (await readdir(scratch)).sort()) {
      const stack = JSON.parse(await readFile(join(scratch, name, "cdk.tf.json"), "utf8")) as Synthesized;
      const manifests = manifestsOf(stack).map((manifest) => JSON.stringify(manifest, null, 2));
      if (manifests.length > 0) await writeFile(join(scratch, name, "manifests.yaml"), manifests.join("\n---\n"));
      stacks[name] = stack;
    }

    const findings: Finding[] = [];
    const ran: string[] = [];
    for (const { name, check } of checkers) {
      const results = await check(scratch, stacks);
      if (results === undefined) {
        say(`${name.padEnd(11)}  skipped: not on PATH`);
        continue;
      }
      ran.push(name);
      const own = results.map((result) => ({ ...result, checker: name }));
      findings.push(...own);
      const { excepted, unlisted } = judge([name], own, exceptions);
      const passed = own.filter((finding) => finding.passed).length;
      say(`${name.padEnd(11)}  ${passed} passed, ${excepted.length} excepted, ${unlisted.length} failed`);
    }

    const { unlisted, stale } = judge(ran, findings, exceptions);
    // A workload is read twice, as Terraform's resource and as its manifest.
    for (const line of new Set(unlisted.map(({ checker, rule, place }) => `${checker} ${rule} ${place}`))) {
      say(`FAILED: ${line}`);
    }
    for (const row of stale) say(`NO LONGER FAILS: ${row}: take it out of ${exceptionsFile}`);
    return unlisted.length + stale.length === 0 ? 0 : 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

check(join("cdktf.out", "stacks"), join("docs", "exceptions.md")).then((code) => {
  process.exitCode = code;
});
