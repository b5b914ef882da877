import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubeconfig, kubectl, succeed } from "../../lib/kubectl";
import { missingProvider } from "../../lib/missing-provider";
import { run } from "../../lib/terraform";

// Runs the commands of docs/deploy.md for a laptop, as they stand there, on the cluster of KUBECONFIG in place of kind's.
jest.setTimeout(300_000);

const ROOT = join(__dirname, "../../..");
const scratch = mkdtempSync(join(tmpdir(), "gantry-laptop-"));
const project = join(scratch, "project");
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const skipped = kubeconfig === undefined ? "no KUBECONFIG" : missingProvider("kubernetes");
if (skipped !== undefined) process.stderr.write(`skipped: ${skipped}\n`);

/** A folder with the project in it and a state of its own, and a home whose kubeconfig has the cluster as kind's. */
async function prepare(): Promise<void> {
  mkdirSync(join(scratch, ".kube"), { recursive: true });
  mkdirSync(project);
  const own = ["cdktf.out", "state", "dist", ".git"];
  for (const name of readdirSync(ROOT).filter((name) => !own.includes(name)))
    symlinkSync(join(ROOT, name), join(project, name));
  const config = JSON.parse(await succeed(kubectl("config", "view", "--raw", "--minify", "-o", "json")));
  config.contexts[0].name = "kind-kind";
  config["current-context"] = "";
  writeFileSync(join(scratch, ".kube/config"), JSON.stringify(config));
}

/** What a line prints, without a question and without the internet. */
function shell(line: string): Promise<string> {
  const offline = line.startsWith("npm run ") ? " -- --auto-approve --skip-provider-lock" : "";
  const env = { ...process.env, HOME: scratch, CHECKPOINT_DISABLE: "1", NO_UPDATE_NOTIFIER: "1", CI: "1" };
  Reflect.deleteProperty(env, "KUBECONFIG");
  return succeed(run("sh", ["-c", `${line}${offline}`], { cwd: project, env }));
}

(skipped === undefined ? test : test.skip)("a laptop's cluster gets its workload, and loses it", async () => {
  await prepare();
  const page = readFileSync(join(ROOT, "docs/deploy.md"), "utf8");
  const [, block = ""] = /## To a laptop cluster\n.*?```sh\n(.*?)```/s.exec(page) ?? [];
  const [create, deploy = "", show = "", destroy = "", ...others] = block.trim().split("\n");
  expect([create, others]).toEqual(["kind create cluster", []]);
  try {
    expect(await shell(deploy)).toContain("Apply complete!");
    expect((await shell(show)).match(/^web-api-.* Running /gm)).toHaveLength(2);
  } finally {
    await shell(destroy);
  }
  expect((await kubectl("get", "namespace", "web-api")).code).not.toBe(0);
});
