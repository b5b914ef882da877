import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Judgement } from "./guard";

/** The files of a stack's folder that are kept, each a Terraform working directory's. */
export const PLAN = "plan";
export const PLAN_JSON = "plan.json";
export const LOCK = ".terraform.lock.hcl";
/** What synth wrote of it. */
export const CONFIGURATION = "cdk.tf.json";

/** What became of one stack's plan. */
export interface Planned {
  readonly state: "changes" | "none" | "waiting" | "failed";
  /** The stacks that must be applied first. */
  readonly waitingFor?: readonly string[];
  /** Terraform's message where it failed. */
  readonly problem?: string;
  /** SHA-256 of each kept file. */
  readonly checksums?: Readonly<Record<string, string>>;
}

/** What `plan` did: `plans.json`. */
export interface Plans {
  /** The plans destroy whole stacks. */
  readonly destroy: boolean;
  /** In the order in which they are applied. */
  readonly stacks: Readonly<Record<string, Planned>>;
}

/** What the guard decided of one plan file. */
export interface Guarded extends Judgement {
  /** SHA-256 of the plan file that it read. */
  readonly plan: string;
}

/** What `guard` did: `guard.json`. */
export interface Guard {
  readonly passes: boolean;
  readonly stacks: Readonly<Record<string, Guarded>>;
  /** What is wrong beside the plans' content. */
  readonly problems: readonly string[];
}

export function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

export const readPlans = (folder: string) => read<Plans>(folder, "plans.json", "plan");
export const writePlans = (folder: string, plans: Plans) => write(folder, "plans.json", plans);
export const readGuard = (folder: string) => read<Guard>(folder, "guard.json", "guard");
export const writeGuard = (folder: string, guard: Guard) => write(folder, "guard.json", guard);

async function read<Kept>(folder: string, file: string, command: string): Promise<Kept> {
  try {
    return JSON.parse(await readFile(join(folder, file), "utf8")) as Kept;
  } catch (error) {
    throw new Error(`${join(folder, file)} cannot be read: run \`${command}\` first`, { cause: error });
  }
}

function write(folder: string, file: string, kept: object): Promise<void> {
  return writeFile(join(folder, file), `${JSON.stringify(kept, null, 2)}\n`);
}
