import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Outcome, problemOf, terraformBinary } from "../lib/terraform";

/** How Terraform is run. */
export interface TerraformOptions {
  /** Variables beside those of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Shows what Terraform says while it runs. */
  readonly onOutput?: (text: string) => void;
}

export type Terraform = (directory: string, args: readonly string[], options?: TerraformOptions) => Promise<Outcome>;

// Values of variables, tokens of registries, and where providers come from: the lock file decides which of them run.
const KEPT = /^TF_(VAR_.+|TOKEN_.+|CLI_CONFIG_FILE)$/;

/** Terraform's own variables that a run leaves out: they choose another workspace, state, argument or provider, or log secrets. */
export function foreignVariables(env: NodeJS.ProcessEnv): readonly string[] {
  return Object.keys(env)
    .filter((name) => /^(TF_|TERRAFORM_CONFIG$)/.test(name) && !KEPT.test(name))
    .sort();
}

/**
 * The environment of a run: without foreign variables, in the workspace `default`.
 * @throws where the CLI configuration replaces providers past the lock file
 */
export function environmentOf(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = foreignVariables(env);
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.includes(name)));
  const file = own["TF_CLI_CONFIG_FILE"] ?? join(own["HOME"] ?? homedir(), ".terraformrc");
  if (/\bdev_overrides\b/.test(textOf(file)))
    throw new Error(`${file} has dev_overrides, which run providers that no lock file names: remove it`);
  // Also where `.terraform/environment` says another one.
  return { ...own, TF_WORKSPACE: "default", TF_IN_AUTOMATION: "1", TF_INPUT: "0", CHECKPOINT_DISABLE: "1" };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // Terraform says what is wrong with it.
  }
}

/** The same without the values of variables, which hold secrets: only a plan and an apply need them. */
export function withoutVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("TF_VAR_")));
}

const NEEDS_VARIABLES = ["plan", "apply"];

/**
 * Runs Terraform, or what TERRAFORM_BINARY_NAME names, without colours or questions. It shares this process's group: an
 * interrupt reaches it, it finishes what it is at, writes its state and gives its lock back.
 */
export const terraform: Terraform = (directory, args, { env, onOutput } = {}) =>
  new Promise((resolve, reject) => {
    const all = environmentOf({ ...process.env, ...env });
    const child = spawn(terraformBinary(), args, {
      cwd: directory,
      env: NEEDS_VARIABLES.includes(args[0] ?? "") ? all : withoutVariables(all),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    const keep = (list: Buffer[]) => (chunk: Buffer) => {
      list.push(chunk);
      onOutput?.(chunk.toString());
    };
    child.stdout.on("data", keep(stdout));
    child.stderr.on("data", keep(stderr));
    const wait = () => {};
    const stop = () => child.kill("SIGINT");
    process.on("SIGINT", wait).on("SIGTERM", stop);
    child.once("error", reject);
    child.once("close", (code) => {
      process.off("SIGINT", wait).off("SIGTERM", stop);
      resolve({ code: code ?? 1, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    });
  });

/** Runs Terraform and throws its own message where it fails. */
export async function succeed(...[directory, args, options]: Parameters<Terraform>): Promise<Outcome> {
  const outcome = await terraform(directory, args, options);
  if (outcome.code !== 0) throw new Error(problemOf(outcome));
  return outcome;
}
