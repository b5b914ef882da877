import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubeconfig, kubectl, succeed } from "../../lib/kubectl";
import { missingProvider } from "../../lib/missing-provider";
import { type Outcome, run } from "../../lib/terraform";

// Runs the commands of docs/deploy.md for a laptop, as they stand there, on the cluster of KUBECONFIG in place of kind's.
const missing = kubeconfig === undefined ? "KUBECONFIG is not set" : missingProvider("kubernetes");
if (missing !== undefined) process.stderr.write(`skipped: ${missing}\n`);
jest.setTimeout(600_000);

const ROOT = join(__dirname, "../../..");
const STACK = "local-kind-web-api";
const [, page = ""] =
  /## To a laptop cluster\n.*?```sh\n(.*?)```/s.exec(readFileSync(join(ROOT, "docs/deploy.md"), "utf8")) ?? [];
const [create, up = "", show = "", down = "", ...others] = page.trim().split("\n");

(missing === undefined ? describe : describe.skip)("npm run up and down, without a terminal", () => {
  const home = mkdtempSync(join(tmpdir(), "gantry-"));
  const project = join(home, "project");
  beforeAll(() => {
    mkdirSync(project);
    // A project with a state of its own, which lies beside the output.
    for (const entry of readdirSync(ROOT).filter((name) => !["state", "cdktf.out", ".git"].includes(name)))
      symlinkSync(join(ROOT, entry), join(project, entry));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const shell = (line: string): Promise<Outcome> => {
    const env: NodeJS.ProcessEnv = { ...process.env, HOME: home, npm_config_loglevel: "silent" };
    Reflect.deleteProperty(env, "KUBECONFIG");
    return run("sh", ["-c", line], { cwd: project, env });
  };

  test("what is missing is said in a sentence, before anything is planned", async () => {
    expect([create, others]).toEqual(["kind create cluster", []]);
    expect(await shell(up)).toEqual({ code: 1, stdout: "", stderr: "there is no terminal to ask at: add --yes\n" });
    expect(await shell(`${up} --yes`)).toEqual({
      ...{ code: 1, stdout: "" },
      stderr: `${STACK}: the kubeconfig ~/.kube/config cannot be read: create the cluster, for example with kind create cluster\n`,
    });
  });

  test("the environment comes up, and a second time there is nothing to do", async () => {
    mkdirSync(join(home, ".kube"));
    const view = await succeed(kubectl("config", "view", "--raw", "--flatten", "--minify", "-o", "json"));
    const config = JSON.parse(view) as { readonly contexts: readonly object[] };
    const contexts = config.contexts.map((context) => ({ ...context, name: "kind-kind" }));
    writeFileSync(join(home, ".kube/config"), JSON.stringify({ ...config, contexts, "current-context": "" }));
    const { code, stdout, stderr } = await shell(`${up} --yes`);
    expect([code, stdout]).toEqual([0, expect.stringMatching(tableWith("applied"))]);
    expect(stderr).toMatch(new RegExp(`^${STACK}  kubernetes_deployment_v1\\.\\S+: Creation complete after`, "m"));
    expect((await succeed(shell(show))).match(/^web-api-.* Running /gm)).toHaveLength(2);

    const again = await shell(`npm run up -- ${STACK} --yes`);
    expect([again.code, again.stdout]).toEqual([0, expect.stringMatching(tableWith("nothing to do"))]);
  });

  test("it goes down, and nothing of it is left", async () => {
    const { code, stdout } = await shell(`${down} --yes`);
    expect([code, stdout]).toEqual([0, expect.stringMatching(tableWith("destroyed"))]);
    expect((await kubectl("get", "namespace", "web-api")).stderr).toContain("not found");
  });
});

function tableWith(result: string): RegExp {
  return new RegExp(
    `^\nstack +result +added +changed +replaced +destroyed +seconds\n${STACK}  ${result} +\\d+ +\\d+ +\\d+ +\\d+ +\\d+\n$`,
  );
}
