import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { terraformBinary } from "../../lib/terraform";
import { readStacks } from "../../pipeline/synthesized";
import { type DeployOptions, deployStacks, standingOn } from "../deploy-stacks";

// Terraform's own terraform_data needs no provider, so this is the real Terraform without a network.
const found = spawnSync(terraformBinary(), ["version"]).status === 0;
const withTerraform = found ? test : test.skip;
jest.setTimeout(120_000);

let root: string;
let out: string;
let progress: string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "gantry-"));
  out = join(root, "cdktf.out");
  progress = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Sketch {
  readonly dependencies?: readonly string[];
  readonly lifecycle?: object;
  readonly output?: object;
  readonly provisioner?: object;
}

/** Writes stacks as synth does, each with its state beside the output and its dependencies' states looked up. */
function synth(sketches: Readonly<Record<string, Sketch>>): void {
  const stacks = Object.entries(sketches).map(([name, { dependencies = [], lifecycle, provisioner, output }]) => {
    const directory = join(out, "stacks", name);
    mkdirSync(directory, { recursive: true });
    const stateOf = (stack: string) => `../../../state/${stack}.tfstate`;
    const lookups = dependencies.map((above) => [above, { backend: "local", config: { path: stateOf(above) } }]);
    const json = {
      terraform: { backend: { local: { path: stateOf(name) } } },
      resource: { terraform_data: { it: { input: "1", lifecycle, provisioner } } },
      output,
      ...(lookups.length > 0 && { data: { terraform_remote_state: Object.fromEntries(lookups) } }),
    };
    writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify(json));
    return [name, { name, dependencies, synthesizedStackPath: `stacks/${name}/cdk.tf.json` }];
  });
  writeFileSync(join(out, "manifest.json"), JSON.stringify({ stacks: Object.fromEntries(stacks) }));
}

async function deploy(names?: readonly string[], options: Partial<DeployOptions> = {}) {
  const all = await readStacks(out);
  const stacks = names === undefined ? all : all.filter(({ name }) => names.includes(name));
  const deployed = await deployStacks(stacks, all, {
    ...{ out, locks: join(root, "locks"), approvals: [], destroy: false, env: {} },
    signal: new AbortController().signal,
    confirm: async () => true,
    onProgress: (stack, line) => progress.push(`${stack} ${line}`),
    ...options,
  });
  return deployed.map(({ stack, result, detail }) => [stack, result, ...(detail === undefined ? [] : [detail])]);
}

const resources = (stack: string) =>
  JSON.parse(readFileSync(join(root, "state", `${stack}.tfstate`), "utf8")).resources.filter(
    ({ mode }: { mode: string }) => mode === "managed",
  ).length;
const CHAIN = { web: { dependencies: ["cluster", "platform"] }, platform: { dependencies: ["cluster"] }, cluster: {} };

withTerraform("an environment comes up in order, a second time does nothing, and goes down in reverse", async () => {
  synth({ ...CHAIN, registry: {} });
  expect(await deploy()).toEqual([
    ["cluster", "applied"],
    ["platform", "applied"],
    ["web", "applied"],
    ["registry", "applied"],
  ]);
  const ended = progress
    .filter((line) => / (applied|plans)$/.test(line))
    .filter((line) => !line.startsWith("registry"));
  expect(ended).toEqual([
    ...["cluster plans", "cluster applied", "platform plans", "platform applied", "web plans", "web applied"],
  ]);
  expect(progress).toContainEqual(expect.stringMatching(/^web terraform_data\.it: Creation complete/));
  expect((await deploy()).map(([, result]) => result)).toEqual(Array(4).fill("nothing to do"));

  progress = [];
  expect((await deploy(undefined, { destroy: true })).map(([, result]) => result)).toEqual(Array(4).fill("destroyed"));
  expect(progress.filter((line) => / destroyed$/.test(line) && !line.startsWith("registry"))).toEqual([
    ...["web destroyed", "platform destroyed", "cluster destroyed"],
  ]);
  expect(resources("cluster")).toBe(0);
  expect((await deploy(undefined, { destroy: true })).map(([, result]) => result)).toEqual(
    Array(4).fill("nothing to do"),
  );
});

withTerraform("one stack comes up on what is there, and says what is not", async () => {
  const output = { kubeconfig_command: { value: "aws eks update-kubeconfig --name it" } };
  synth({ ...CHAIN, cluster: { output } });
  expect(await deploy(["platform"])).toEqual([["platform", "not begun", "needs cluster, which is not there"]]);
  expect(await deploy(["cluster"])).toEqual([["cluster", "applied", "aws eks update-kubeconfig --name it"]]);
  expect(await deploy(["platform"])).toEqual([["platform", "applied"]]);
});

withTerraform("what depends on a failed stack is not begun, and the others go on", async () => {
  const output = { it: { value: "${terraform_data.gone.id}" } };
  synth({ ...CHAIN, cluster: { output }, registry: {} });
  expect(await deploy()).toEqual([
    ["cluster", "failed", expect.stringContaining("undeclared")],
    ["platform", "not begun", "needs cluster, which is failed"],
    ["web", "not begun", "needs cluster, which is failed"],
    ["registry", "applied"],
  ]);
});

withTerraform("what the guard refuses, the person declines or a signal stops is not applied", async () => {
  synth({ cluster: {} });
  expect(await deploy(undefined, { confirm: async () => false })).toEqual([["cluster", "declined"]]);
  expect(await deploy(undefined, { signal: AbortSignal.abort() })).toEqual([["cluster", "not begun", "interrupted"]]);
  synth({ cluster: { provisioner: { "local-exec": { command: "true" } } } });
  expect(await deploy()).toEqual([["cluster", "refused", expect.stringMatching(/^terraform_data\.it: .*\[code\]/)]]);
  expect(() => resources("cluster")).toThrow("ENOENT");
});

withTerraform("a protected stack is not destroyed, and the message says how it is", async () => {
  synth({ cluster: { lifecycle: { prevent_destroy: true } } });
  await deploy();
  expect(await deploy(undefined, { destroy: true })).toEqual([
    ["cluster", "failed", expect.stringMatching(/^the environment is protected: set protected: false/)],
  ]);
  expect(resources("cluster")).toBe(1);
});

withTerraform("what still stands on a stack is found in its state", async () => {
  synth(CHAIN);
  const standing = async () => {
    const all = await readStacks(out);
    return standingOn(
      all.filter(({ name }) => name === "cluster"),
      all,
      { env: {} },
    );
  };
  await deploy(["cluster"]);
  expect(await standing()).toEqual([]);
  await deploy(["platform"]);
  expect(await standing()).toEqual([{ stack: "platform", on: "cluster" }]);
});

withTerraform(
  "a provider that cannot be installed is named in a sentence, before Terraform's own message",
  async () => {
    synth({ cluster: {} });
    const file = join(out, "stacks/cluster/cdk.tf.json");
    const json = JSON.parse(readFileSync(file, "utf8"));
    const required_providers = { aws: { source: "hashicorp/aws", version: "6.25.0" } };
    writeFileSync(file, JSON.stringify({ ...json, terraform: { ...json.terraform, required_providers } }));
    const configuration = join(root, "terraformrc");
    writeFileSync(configuration, `provider_installation {\n  filesystem_mirror {\n    path = "${root}"\n  }\n}\n`);
    const [[, result, detail] = []] = await deploy(undefined, { env: { TF_CLI_CONFIG_FILE: configuration } });
    expect([result, detail]).toEqual([
      "failed",
      expect.stringMatching(/^Terraform cannot install the provider hashicorp\/aws: /),
    ]);
  },
);
