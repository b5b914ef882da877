import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stack } from "../../pipeline/synthesized";
import { missingFor, variablesWithoutValue } from "../missing";

let home: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "gantry-"));
  env = { HOME: home, PATH: home };
  install("terraform");
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function install(program: string): void {
  writeFileSync(join(home, program), "");
  chmodSync(join(home, program), 0o700);
}

function stack(json: object): Stack {
  return { name: "it", directory: "", dependencies: [], json: json as Stack["json"] };
}

const LOCAL = stack({ provider: { kubernetes: [{ config_path: "~/.kube/config", config_context: "kind-kind" }] } });
const exec = (command: string) => ({ host: "https://it", exec: [{ command }] });

test("nothing is missing where everything is there", async () => {
  mkdirSync(join(home, ".kube"));
  writeFileSync(join(home, ".kube", "config"), "contexts:\n  - name: kind-kind\n");
  install("aws");
  const eks = stack({ provider: { kubernetes: [exec("aws")] } });
  expect(await missingFor([LOCAL, eks], env)).toEqual([]);
});

test("Terraform, the kubeconfig, its context and what signs in are each missed in a sentence, all at once", async () => {
  rmSync(join(home, "terraform"));
  const helm = stack({ provider: { helm: [{ kubernetes: { host: "https://it", exec: { command: "kubelogin" } } }] } });
  expect(await missingFor([LOCAL, helm, { ...helm, name: "other" }], env)).toEqual([
    "terraform is not on PATH: install Terraform 1.11 or later, or set TERRAFORM_BINARY_NAME to another binary",
    "it: the kubeconfig ~/.kube/config cannot be read: create the cluster, for example with kind create cluster",
    "it, other: kubelogin is not on PATH, which signs in to the cluster: install kubelogin, https://azure.github.io/kubelogin/install.html",
  ]);
  mkdirSync(join(home, ".kube"));
  writeFileSync(join(home, ".kube", "config"), JSON.stringify({ contexts: [{ name: "docker-desktop" }] }));
  expect(await missingFor([LOCAL], { ...env, TERRAFORM_BINARY_NAME: "tofu" })).toEqual([
    "tofu is not on PATH: install Terraform 1.11 or later, or set TERRAFORM_BINARY_NAME to another binary",
    "it: the kubeconfig ~/.kube/config has no context kind-kind; it has docker-desktop",
  ]);
});

test("a variable without a value and a default is missed", () => {
  const asks = stack({ variable: { url: { type: "string" }, port: { default: 5 }, password: { type: "string" } } });
  expect(variablesWithoutValue([asks, asks], { TF_VAR_url: "" })).toEqual(["TF_VAR_password"]);
});
