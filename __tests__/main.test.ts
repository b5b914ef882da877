import { environments } from "../environments/all";
import { runApp } from "./support/run-app";

const last = environments.at(-1)?.name ?? "";

test("an unknown environment ends the app with exit code 1, the known names, and nothing written", () => {
  const { status, stderr, files } = runApp({ environments: `${last},nope` });
  expect(status).toBe(1);
  const known = environments.map(({ name }) => name).join(", ");
  expect(stderr).toBe(
    `ENVIRONMENTS: 1 problem\n  ENVIRONMENTS  "nope" must be one of ${known}  [environment/known]\n[environment/known] README.md\n`,
  );
  expect(files).toEqual([]);
});

test("GitHub gets an annotation too, and a file no colour whatever the environment says", () => {
  const { status, stderr } = runApp({ environments: "nope", env: { GITHUB_ACTIONS: "true", FORCE_COLOR: "1" } });
  expect(status).toBe(1);
  expect(stderr.split("\n")[0]).toBe("ENVIRONMENTS: 1 problem");
  expect(stderr).toContain('\n::error title=ENVIRONMENTS%3A environment/known::ENVIRONMENTS  "nope" must be one of');
});

test("only the selected environments are written", () => {
  const { status, files, stacks } = runApp({ environments: last });
  expect([status, files]).toEqual([0, Object.keys(stacks).length > 0 ? ["cdktf.out"] : []]);
  expect(Object.keys(stacks).filter((stack) => !stack.startsWith(`${last}-`))).toEqual([]);
});

test("an unexpected error points at a line of main.ts", () => {
  const { stderr, status } = runApp({ environments: last, env: { CDKTF_OUTDIR: "missing/out" } });
  expect(stderr).toMatch(/ENOENT[\s\S]*at .*main\.ts:\d+:\d+/);
  expect(status).toBe(1);
});

describe("all stacks", () => {
  const whole = runApp();

  test("cdktn, which continues cdktf, synthesizes the same", () => {
    const { status, stderr, stacks } = runApp({ cdktf: "cdktn" });
    expect([status, stderr]).toEqual([0, whole.stderr]);
    expect(Object.keys(stacks)).toEqual(Object.keys(whole.stacks));
    for (const stack of Object.values(stacks)) expect(versionOf(stack)).toBe("0.24.0");
    expect(withoutVersion(stacks)).toEqual(withoutVersion(whole.stacks));
  });

  test("the bootstrap is two stacks, in a folder of their own, and no stack of the app's", () => {
    const { status, stderr, files, stacks } = runApp({ entry: { file: "bootstrap.ts", folder: "bootstrap.out" } });
    expect([status, stderr, files]).toEqual([0, "", ["bootstrap.out"]]);
    expect(Object.keys(stacks)).toEqual(["bootstrap-aws", "bootstrap-azure"]);
    expect(Object.keys(whole.stacks).filter((stack) => stack.startsWith("bootstrap"))).toEqual([]);
  });
});

function versionOf(stack: object): unknown {
  return (stack as { "//": { metadata: { version: string } } })["//"].metadata.version;
}

function withoutVersion(stacks: object): unknown {
  return JSON.parse(JSON.stringify(stacks), function (key, value) {
    return key === "version" && "stackName" in this ? undefined : value;
  });
}
