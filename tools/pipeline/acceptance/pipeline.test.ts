import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../../../config/environment";
import { staging } from "../../../environments/staging";
import { missingMoto, missingProvider } from "../../lib/missing-provider";
import { run } from "../../lib/terraform";
import { type Account, startAwsAccount } from "../../rehearsal/account";
import { close, listen } from "../../rehearsal/loopback";
import { synthesize } from "../../rehearsal/synthesize";
import { openWorkspace } from "../../rehearsal/workspace";
import { applyStacks } from "../apply-stacks";
import { guardStacks } from "../guard-stacks";
import { planStacks } from "../plan-stacks";
import { readStacks } from "../synthesized";

const skipped = missingMoto() ?? missingProvider("aws", "kubernetes");
if (skipped !== undefined) process.stderr.write(`skipped: ${skipped}\n`);
jest.setTimeout(1_200_000);

// Staging's EKS cluster, its images and its workload, taken by the pipeline through an account that stands on loopback.
// Without its add-ons, whose charts come from the internet, and without teams, whose roles want an API server.
const { platform, ...cluster } = staging.clusters.eks;
const { teams, ...own } = staging;
const eks = { ...cluster, ingressClassName: "traefik" };
const start: Environment = { ...own, registries: { ecr: staging.registries.ecr }, clusters: { eks } };
const withGroup = (change: object): Environment => ({
  ...start,
  clusters: { eks: { ...eks, nodeGroups: { ...eks.nodeGroups, general: { ...eks.nodeGroups.general, ...change } } } },
});

const root = join(__dirname, "../../..");

/** The pipeline reads one file of configuration. */
function foldIn(directory: string): void {
  const file = join(directory, "cdk.tf.json");
  const override = join(directory, "rehearsal_override.tf.json");
  const read = (name: string) => JSON.parse(readFileSync(name, "utf8"));
  const { terraform, ...json } = read(file);
  writeFileSync(file, JSON.stringify({ ...json, terraform: { ...terraform, ...read(override).terraform } }));
  rmSync(override);
}

/** The page's commands after a sentence, each with what it shows of their output; `…` leaves lines out. */
function shown(sentence: string) {
  const page = readFileSync(join(root, "docs/change.md"), "utf8");
  const [, block = ""] = new RegExp(`${sentence}[^\`]*\n\`{3}text\n(.*?)\`{3}`, "s").exec(page) ?? [];
  const commands = block.split(/^\$ npm run pipeline -- /m).slice(1);
  expect(commands.length).toBeGreaterThan(0);
  return commands.map((text) => {
    const [command = "", ...lines] = text.split("\n");
    const escaped = lines.join("\n").replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return { command, lines: new RegExp(`^${escaped.replaceAll(/…\n/g, "(?:.*\n)*?")}$`) };
  });
}

(skipped === undefined ? describe : describe.skip)("staging through the pipeline", () => {
  let folder: string;
  let out: string;
  let account: Account;
  const gate = createServer();
  let reopen: () => Promise<void>;
  let env: NodeJS.ProcessEnv;
  let edition = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "gantry-"));
    // An address that admits nobody until a test listens there.
    const port = await listen(gate);
    await close(gate);
    const apiServer = {
      ...{ kubeconfig: "", certificateAuthority: "", credential: {}, pullsImages: false },
      server: `https://127.0.0.1:${port}`,
      claim: async () => {},
      clear: async () => {},
      release: async () => {},
    };
    reopen = () => new Promise((resolve) => gate.listen(port, "127.0.0.1", resolve));
    account = await startAwsAccount(eks.accountId, join(folder, "bin"), apiServer);
    env = {
      ...account.env,
      TF_VAR_db_credentials_url: "rehearsed",
      TF_VAR_db_credentials_password: "rehearsed",
    };
  });
  afterAll(async () => {
    gate.close();
    await account?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Synthesizes, and bridges to the installed providers. */
  async function prepare(environment: Environment) {
    const synthesized = join(folder, `synthesized-${edition}`);
    out = join(folder, `out-${edition++}`);
    synthesize(environment, synthesized);
    cpSync(synthesized, out, { recursive: true });
    for (const { name, directory } of await readStacks(synthesized)) {
      const overrides = { terraform: { backend: { local: { path: join(folder, `${name}.tfstate`) } } } };
      const workspace = await openWorkspace(directory, join(out, "stacks", name), { overrides });
      if (workspace.skipped !== undefined) throw new Error(workspace.skipped);
      foldIn(workspace.directory);
    }
  }

  // The mirror's versions are not those that a committed lock file would hold.
  const folders = () => ({ plans: join(out, "plans"), locks: "none", locked: false });
  const judged = { approvals: [], destroy: false };

  async function plan(environment: Environment) {
    await prepare(environment);
    const stacks = await readStacks(out);
    return planStacks(stacks, { ...folders(), atOnce: 2, env });
  }

  async function guard() {
    const stacks = await readStacks(out);
    return guardStacks(stacks, stacks, { ...folders(), ...judged, env });
  }

  const apply = async (...names: readonly string[]) =>
    applyStacks(names, { ...folders(), ...judged, stacks: await readStacks(out), env });

  /** Runs a command of the pipeline on what was prepared. */
  const pipeline = (command: string) =>
    run("npm", ["run", "--silent", "pipeline", "--", ...command.split(" "), "--out", out, "--no-synth"], {
      cwd: root,
      env: { ...process.env, ...env, NO_COLOR: "1", CI: "" },
    });

  test("the first plan passes, the workload waits, and exactly that plan is applied", async () => {
    const plans = await plan(start);
    expect(plans.stacks).toMatchObject({
      "staging-eks": { state: "changes" },
      "staging-eks-web-api": { state: "waiting", waitingFor: ["staging-eks"] },
    });
    expect(await guard()).toMatchObject({ passes: true });
    await apply();
  });

  test("the workload's first plan says that this machine does not reach the cluster", async () => {
    const plans = await plan(start);
    expect(plans.stacks["staging-eks-web-api"]).toMatchObject({
      state: "failed",
      problem: expect.stringMatching(/^the API server https:.* does not answer this machine within 5 s: .*RUNNER/),
    });
  });

  test("once the cluster stands the workload is planned, and passes", async () => {
    await reopen();
    const plans = await plan(start);
    expect(plans.stacks["staging-eks-web-api"]?.state).toBe("changes");
    expect(await guard()).toMatchObject({ passes: true });
    // The emulator keeps a launch template's own tags among those of its machines until a second version.
    await apply("staging-eks");
  });

  test("a pool's new size passes, is said in words, and is applied, as docs/change.md shows it", async () => {
    await prepare(withGroup({ scaling: { min: 1, max: 6, initial: 2 } }));
    for (const { command, lines } of shown("may grow to six nodes")) {
      const { code, stdout } = await pipeline(command);
      expect([command, code]).toEqual([command, command.startsWith("plan") ? 2 : 0]);
      expect(stdout).toMatch(lines);
    }
    expect((await pipeline("apply")).stderr).toContain("stale");
  });

  test("a network that would be made anew is refused, as docs/change.md shows it, and nothing is applied", async () => {
    await prepare({ ...start, clusters: { eks: { ...eks, network: { ...eks.network, vpcCidr: "10.99.0.0/16" } } } });
    for (const { command, lines } of shown("another range for its network")) {
      const { code, stdout } = await pipeline(command);
      expect([command, code]).toEqual([command, command.startsWith("plan") ? 2 : 1]);
      expect(stdout).toMatch(lines);
    }
    expect((await pipeline("apply")).stderr).toContain("the guard did not pass");
  });
});
