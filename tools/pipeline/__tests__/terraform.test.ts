import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environments } from "../../../__tests__/fixtures/all";
import { foreignInLock, foreignInState, programsIn, requiredProviders } from "../providers";
import { environmentOf, foreignVariables, withoutVariables } from "../terraform";
import { synthesizedStacks } from "./support/synthesized";

test.each([
  "TF_WORKSPACE",
  "TF_CLI_ARGS",
  "TF_CLI_ARGS_apply",
  "TF_DATA_DIR",
  "TF_PLUGIN_CACHE_DIR",
  "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE",
  "TF_REATTACH_PROVIDERS",
  "TF_LOG",
  "TF_ENCRYPTION",
  "TERRAFORM_CONFIG",
])("%s is left out of Terraform's environment", (name) => {
  expect(foreignVariables({ [name]: "x" })).toEqual([name]);
  expect(environmentOf({ [name]: "x" })[name]).not.toBe("x");
});

test("credentials, values of variables and the place of providers stay", () => {
  const env = { AWS_REGION: "r", ARM_USE_OIDC: "true", TF_VAR_a: "1", TF_TOKEN_host: "t", TF_CLI_CONFIG_FILE: "/none" };
  expect(environmentOf(env)).toMatchObject(env);
  expect(foreignVariables(env)).toEqual([]);
});

test("what neither plans nor applies reads no values of variables", () => {
  expect(withoutVariables({ TF_VAR_password: "p", AWS_REGION: "r" })).toEqual({ AWS_REGION: "r" });
});

test("a CLI configuration that replaces providers past the lock file is refused, also where it is the home's", () => {
  const home = mkdtempSync(join(tmpdir(), "gantry-"));
  try {
    const file = join(home, ".terraformrc");
    writeFileSync(file, 'provider_installation {\n  dev_overrides { "hashicorp/aws" = "/evil" }\n}\n');
    expect(() => environmentOf({ TF_CLI_CONFIG_FILE: file })).toThrow(`${file} has dev_overrides`);
    expect(() => environmentOf({ HOME: home })).toThrow("dev_overrides");
    writeFileSync(file, 'provider_installation {\n  filesystem_mirror { path = "/mirror" }\n}\n');
    expect(environmentOf({ TF_CLI_CONFIG_FILE: file })["TF_CLI_CONFIG_FILE"]).toBe(file);
  } finally {
    rmSync(home, { recursive: true });
  }
});

test("required providers have their full names", () => {
  const required_providers = {
    aws: { source: "aws" },
    azurerm: { source: "hashicorp/azurerm" },
    own: { source: "registry.example.org/a/own" },
    helm: {},
  };
  const stack = { name: "s", directory: "", dependencies: [], json: { terraform: { required_providers } } };
  expect(requiredProviders(stack)).toEqual([
    "registry.terraform.io/hashicorp/aws",
    "registry.terraform.io/hashicorp/azurerm",
    "registry.example.org/a/own",
    "registry.terraform.io/hashicorp/helm",
  ]);
});

test.each<[string, object, string]>([
  [
    "a provider that the pipeline does not run",
    { terraform: { required_providers: { external: { source: "hashicorp/external" } } } },
    "hashicorp/external is not a provider that the pipeline runs",
  ],
  [
    "a program that signs in",
    { provider: { kubernetes: [{ exec: { command: "/tmp/evil" } }] } },
    "kubernetes signs in by running /tmp/evil",
  ],
  [
    "a program that signs a chart's provider in",
    { provider: { helm: [{ kubernetes: { exec: [{ command: "sh" }] } }] } },
    "helm signs in by running sh",
  ],
  [
    "plugins of charts",
    { provider: { helm: { plugins_path: "charts/plugins" } } },
    "helm runs what its plugins_path names",
  ],
  [
    "credentials by a process",
    { provider: { aws: [{ shared_config_files: ["config"] }] } },
    "aws runs what its shared_config_files names",
  ],
  [
    "a command of a resource that is removed",
    { removed: [{ from: "terraform_data.it", provisioner: { "local-exec": { when: "destroy", command: "evil" } } }] },
    "what is removed runs commands: terraform_data.it",
  ],
  ["a module", { module: { m: { source: "./m" } } }, "module m is not in the stack's file"],
])("%s is refused before Terraform plans", (_, json, message) => {
  const stack = { name: "s", directory: "", dependencies: [], json: { ...json } };
  expect(programsIn(stack)).toEqual([expect.stringContaining(message)]);
});

test("every stack that the environments make runs what the pipeline runs", async () => {
  for (const stack of await synthesizedStacks(...environments))
    expect([stack.name, programsIn(stack)]).toEqual([stack.name, []]);
});

const AWS = "registry.terraform.io/hashicorp/aws";

test("a provider in a lock file or a state that is not required is found, in modules too", () => {
  expect(foreignInLock(`provider "${AWS}" {}\nprovider "a/b/c" {}\n`, [AWS])).toEqual(["a/b/c"]);
  const resources = [
    { mode: "managed", type: "aws_vpc", name: "it", provider: `provider["${AWS}"]` },
    { mode: "managed", type: "terraform_data", name: "it", provider: 'provider["terraform.io/builtin/terraform"]' },
    { mode: "data", type: "evil_thing", name: "it", module: "module.m", provider: 'module.m.provider["a/b/c"].alias' },
  ];
  expect(foreignInState(JSON.stringify({ resources }), [AWS])).toEqual([
    { address: "module.m.evil_thing.it", provider: "a/b/c" },
  ]);
  expect(foreignInState("", [AWS])).toEqual([]);
});
