import { spawn } from "node:child_process";
import { type Outcome, problemOf } from "../lib/terraform";

/** How Terraform is run. */
export interface TerraformOptions {
  /** Variables beside those of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Shows what Terraform says while it runs. */
  readonly onOutput?: (text: string) => void;
}

export type Terraform = (directory: string, args: readonly string[], options?: TerraformOptions) => Promise<Outcome>;

/**
 * Runs Terraform, or what TERRAFORM_BINARY_NAME names, without colours or questions. It shares this process's group: an
 * interrupt reaches it, it finishes what it is at, writes its state and gives its lock back.
 */
export const terraform: Terraform = (directory, args, { env, onOutput } = {}) =>
  new Promise((resolve, reject) => {
    const all = { ...process.env, ...env, TF_IN_AUTOMATION: "1", TF_INPUT: "0", CHECKPOINT_DISABLE: "1" };
    const child = spawn(process.env["TERRAFORM_BINARY_NAME"] ?? "terraform", args, {
      cwd: directory,
      env: all,
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
