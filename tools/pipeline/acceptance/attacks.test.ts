import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyStacks } from "../apply-stacks";
import { guardStacks } from "../guard-stacks";
import { sha256 } from "../kept";
import { planStacks } from "../plan-stacks";
import { readStacks } from "../synthesized";

// The real Terraform, with a provider that keeps what it gets hold of.
const found = ["terraform", "openssl"].every((program) => spawnSync(program, ["version"]).status === 0);
if (!found) process.stderr.write("skipped: needs terraform and openssl\n");
const attack = found ? test : test.skip;
jest.setTimeout(120_000);

const FOREIGN = "registry.terraform.io/evil/evil";
const PASSWORD = "hunter2-of-production";
let out: string;
let env: NodeJS.ProcessEnv;
const stolen = () => (existsSync(join(out, "stolen")) ? readFileSync(join(out, "stolen"), "utf8") : "");
const ran = () => existsSync(join(out, "started"));
const folders = () => ({ plans: join(out, "plans"), locks: join(out, "locks"), locked: true });
const judged = { approvals: [], destroy: false };

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "gantry-"));
  const provider = join(
    out,
    "mirror",
    FOREIGN,
    "1.0.0",
    `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`,
  );
  mkdirSync(provider, { recursive: true });
  const source = readFileSync(join(__dirname, "foreign-provider.cjs"), "utf8");
  const program = join(provider, "terraform-provider-evil_v1.0.0");
  writeFileSync(program, `#!${process.execPath}\n${source}`, { mode: 0o755 });
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const files = ["-keyout", "key.pem", "-out", "cert.pem"];
  if (found)
    spawnSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...subject, ...files], { cwd: provider });
  const configuration = join(out, "terraformrc");
  const mirror = JSON.stringify(join(out, "mirror"));
  writeFileSync(configuration, `provider_installation {\n  filesystem_mirror {\n    path = ${mirror}\n  }\n}\n`);
  env = { TF_CLI_CONFIG_FILE: configuration, TF_VAR_db_credentials_password: PASSWORD };
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

function synth(provisioner?: object): void {
  const directory = join(out, "stacks/a");
  mkdirSync(directory, { recursive: true });
  const it = { input: "1", ...(provisioner && { provisioner }) };
  writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify({ resource: { terraform_data: { it } } }));
  const a = { name: "a", dependencies: [], synthesizedStackPath: "stacks/a/cdk.tf.json" };
  writeFileSync(join(out, "manifest.json"), JSON.stringify({ stacks: { a } }));
}

/** A state with a resource that this stack never made. */
function poison(directory: string): void {
  mkdirSync(directory, { recursive: true });
  const instances = [{ schema_version: 0, attributes: { id: "1" } }];
  const thing = { mode: "managed", type: "evil_thing", name: "it", provider: `provider["${FOREIGN}"]`, instances };
  const state = { version: 4, terraform_version: "1.11.4", serial: 1, lineage: "a", outputs: {}, resources: [thing] };
  writeFileSync(join(directory, "terraform.tfstate"), JSON.stringify(state));
}

/** Terraform alone, as without a pipeline. */
function terraform(directory: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync("terraform", args, { cwd: directory, env: { ...process.env, ...env } });
  expect([args[0], status, status === 0 ? "" : stderr.toString()]).toEqual([args[0], 0, ""]);
}

/** What an attacker leaves who may write the kept files: a plan of his own, and a guard that lets it pass. */
function forge(directory: string): void {
  const plan = sha256(readFileSync(join(directory, "plan")));
  const configuration = sha256(readFileSync(join(out, "stacks/a/cdk.tf.json")));
  const checksums = { plan, "cdk.tf.json": configuration };
  writeFileSync(
    join(out, "plans/plans.json"),
    JSON.stringify({ destroy: false, stacks: { a: { state: "changes", checksums } } }),
  );
  const a = { plan, passes: true, findings: [], losses: [], notices: [], unmatched: [] };
  writeFileSync(join(out, "plans/guard.json"), JSON.stringify({ passes: true, problems: [], stacks: { a } }));
}

async function apply() {
  return applyStacks([], { ...folders(), ...judged, env, stacks: await readStacks(out) });
}

attack("a poisoned state runs a foreign provider, which reads the password, where Terraform is alone", () => {
  synth();
  const directory = join(out, "stacks/a");
  poison(directory);
  terraform(directory, "init");
  terraform(directory, "plan", "-out=plan");
  terraform(directory, "apply", "plan");
  expect(stolen()).toContain(PASSWORD);
});

attack("a poisoned state is refused before its provider runs", async () => {
  synth();
  poison(join(out, "plans/a"));
  const stacks = await readStacks(out);
  const { stacks: planned } = await planStacks(stacks, { ...folders(), atOnce: 1, env });
  expect(planned["a"]).toEqual({
    state: "failed",
    problem: expect.stringContaining(`the state holds evil_thing.it of provider ${FOREIGN}`),
  });
  expect(ran()).toBe(false);
});

attack.each<[string, (directory: string) => void]>([
  ["", () => {}],
  [", of a state that is clean again", (directory) => rmSync(join(directory, "terraform.tfstate"))],
  [
    ", of a clean state and lock file",
    (directory) => {
      rmSync(join(directory, "terraform.tfstate"));
      rmSync(join(directory, ".terraform.lock.hcl"));
    },
  ],
])("a forged plan of a poisoned state is refused by the apply before its provider runs%s", async (_, clean) => {
  synth();
  const directory = join(out, "plans/a");
  poison(directory);
  writeFileSync(join(directory, "cdk.tf.json"), readFileSync(join(out, "stacks/a/cdk.tf.json")));
  terraform(directory, "init");
  terraform(directory, "plan", "-out=plan");
  forge(directory);
  clean(directory);
  rmSync(join(out, "started"));
  await expect(apply()).rejects.toThrow(/evil\/evil/);
  expect([ran(), stolen()]).toEqual([false, ""]);
});

const STEALS = () => ({
  "local-exec": { command: `echo $TF_VAR_db_credentials_password > ${join(out, "stolen")}` },
});

attack("a provisioner reads the password where Terraform is alone", () => {
  synth(STEALS());
  const directory = join(out, "stacks/a");
  terraform(directory, "init");
  terraform(directory, "apply", "-auto-approve");
  expect(stolen()).toContain(PASSWORD);
});

attack("a provisioner is refused by the guard, and by the apply whatever the guard's file says", async () => {
  synth(STEALS());
  const stacks = await readStacks(out);
  await planStacks(stacks, { ...folders(), atOnce: 1, env });
  const { passes, stacks: guarded } = await guardStacks(stacks, stacks, { ...folders(), ...judged, env });
  expect([passes, guarded["a"]?.findings[0]?.rule]).toEqual([false, "code"]);
  await expect(apply()).rejects.toThrow("the guard did not pass");
  forge(join(out, "plans/a"));
  await expect(apply()).rejects.toThrow("refused, nothing is applied");
  expect(stolen()).toBe("");
});
