import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStacks, roundsOf, selectStacks } from "../synthesized";

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "gantry-"));
});
afterEach(() => rmSync(out, { recursive: true }));

function synth(dependenciesOf: Readonly<Record<string, readonly string[]>>) {
  const stacks = Object.entries(dependenciesOf).map(([name, dependencies]) => {
    mkdirSync(join(out, "stacks", name), { recursive: true });
    writeFileSync(join(out, "stacks", name, "cdk.tf.json"), "{}");
    return [name, { name, dependencies, synthesizedStackPath: `stacks/${name}/cdk.tf.json` }];
  });
  writeFileSync(join(out, "manifest.json"), JSON.stringify({ stacks: Object.fromEntries(stacks) }));
  return readStacks(out);
}
const names = (stacks: Awaited<ReturnType<typeof readStacks>>) => stacks.map(({ name }) => name);

test("stacks come after those they depend on", async () => {
  expect(names(await synth({ c: ["b"], b: ["a"], a: [], d: [] }))).toEqual(["a", "b", "c", "d"]);
});

test("a round needs nothing but what rounds before it made", async () => {
  const stacks = await synth({ workload: ["platform", "cluster"], platform: ["cluster"], cluster: [], registry: [] });
  expect(roundsOf(stacks)).toEqual([["cluster", "registry"], ["platform"], ["workload"]]);
  expect(roundsOf(selectStacks(stacks, ["workload"]))).toEqual([["workload"]]);
});

test("stacks that depend on each other are refused", async () => {
  await expect(synth({ a: ["b"], b: ["a"] })).rejects.toThrow("depend on each other: a, b, a");
});

test("stacks are chosen by name, or by how names begin", async () => {
  const stacks = await synth({ "staging-a": [], "staging-b": [], production: [] });
  expect(names(selectStacks(stacks, []))).toHaveLength(3);
  expect(names(selectStacks(stacks, ["staging-*"]))).toEqual(["staging-a", "staging-b"]);
  expect(names(selectStacks(stacks, ["production", "staging-a"]))).toEqual(["staging-a", "production"]);
  expect(() => selectStacks(stacks, ["staging"])).toThrow("staging: no such stack");
  expect(() => selectStacks(stacks, ["local-*"])).toThrow("local-*: no such stack");
});

test("a folder without stacks says what to do", async () => {
  await expect(readStacks(out)).rejects.toThrow("npm run synth");
});

test.each([
  ["a name that leads elsewhere", { name: "../../a", dependencies: [], synthesizedStackPath: "stacks/a/cdk.tf.json" }],
  ["a path that leads elsewhere", { name: "a", dependencies: [], synthesizedStackPath: "../stacks/a/cdk.tf.json" }],
])("a manifest with %s is refused", async (_, stack) => {
  await synth({ a: [] });
  writeFileSync(join(out, "manifest.json"), JSON.stringify({ stacks: { a: stack } }));
  await expect(readStacks(out)).rejects.toThrow(/is not (a stack's name|where synth writes a)/);
});
