import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

/** How a command ended, and what it said. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  /** @default this process's */
  readonly env?: NodeJS.ProcessEnv;
  /** What it reads. @default nothing */
  readonly input?: string;
  /** Kills the command and all that it started. */
  readonly signal?: AbortSignal;
}

/** Runs a command to its end in a process group of its own, so that an abort leaves no plugin behind. */
export function run(
  command: string,
  args: readonly string[],
  { cwd, env = process.env, input = "", signal }: RunOptions,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn(command, args, { cwd, env, stdio: "pipe", detached: true });
    const kill = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {
        // Gone between its end and the news of it.
      }
    };
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    signal?.addEventListener("abort", kill, { once: true });
    child.once("error", reject);
    // A command may end before it has read all.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    child.once("close", (code) => {
      signal?.removeEventListener("abort", kill);
      resolve({ code: code ?? 1, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    });
  });
}

/** The binary that is run as Terraform, as cdktf names it too. */
export function terraformBinary(env: NodeJS.ProcessEnv = process.env): string {
  return env["TERRAFORM_BINARY_NAME"] ?? "terraform";
}

/** Runs Terraform, or what TERRAFORM_BINARY_NAME names, without colours or questions. */
export function terraform(
  cwd: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly signal?: AbortSignal } = {},
): Promise<Outcome> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...options.env,
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
    CHECKPOINT_DISABLE: "1",
  };
  return run(terraformBinary(env), args, { ...options, cwd, env });
}

/** The first lines of Terraform's own message, without its box. */
export function problemOf({ stdout, stderr }: Outcome): string {
  const text = (stderr.includes("Error:") ? stderr : stdout)
    .split("\n")
    .map((line) =>
      stripVTControlCharacters(line)
        .replace(/^[│╷╵]\s?/, "")
        .trim(),
    )
    .filter(Boolean);
  const start = text.findIndex((line) => line.startsWith("Error:"));
  return text.slice(Math.max(start, 0), Math.max(start, 0) + 6).join(" ");
}
