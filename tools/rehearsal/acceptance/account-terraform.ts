import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StackJson } from "../../../__tests__/support/synthesize";
import { isObject } from "../../lib/json";
import { type Outcome, terraform } from "../../lib/terraform";
import { Deviations } from "../deviations";
import { changesOf, type PlanJson } from "../plan";
import { openWorkspace } from "../workspace";

/** Terraform in an account that stands on loopback. */
export class Terraform {
  private readonly env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv) {
    this.env = env;
  }

  run(directory: string, ...args: readonly string[]): Promise<Outcome> {
    return terraform(directory, [...args, "-no-color"], { env: this.env });
  }

  async succeed(directory: string, ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(directory, ...args);
    if (code !== 0) throw new Error(stderr || stdout);
    return stdout;
  }

  async outputs(directory: string): Promise<Readonly<Record<string, unknown>>> {
    const outputs: unknown = JSON.parse(await this.succeed(directory, "output", "-json"));
    if (!isObject(outputs)) throw new Error("no outputs");
    return Object.fromEntries(
      Object.entries(outputs).map(([name, output]) => [name, isObject(output) ? output["value"] : undefined]),
    );
  }

  /** Applies a configuration that is not of this project. */
  async make(directory: string, configuration: object): Promise<void> {
    await mkdir(directory);
    await writeFile(join(directory, "main.tf.json"), JSON.stringify(configuration));
    await this.succeed(directory, "init");
    await this.succeed(directory, "apply", "-auto-approve");
  }

  /** A plan's error; fails where the plan succeeds. */
  async refusal(directory: string): Promise<string> {
    const { code, stderr } = await this.run(directory, "plan");
    expect(code).toBe(1);
    return stderr.replace(/[\s│]+/g, " ").slice(0, 2000);
  }

  /** The stack is applied, a second plan is empty, and it is destroyed; returns its outputs. */
  async life(directory: string): Promise<Readonly<Record<string, unknown>>> {
    await this.succeed(directory, "apply", "-auto-approve");
    await this.succeed(directory, "plan", "-out=again.tfplan");
    const again = JSON.parse(await this.succeed(directory, "show", "-json", "again.tfplan")) as PlanJson;
    expect(new Deviations().unexplained(changesOf(again))).toEqual([]);
    const outputs = await this.outputs(directory);
    await this.succeed(directory, "destroy", "-auto-approve");
    return outputs;
  }
}

/** Where a stack lies in a test's folder: as deep as in a synthesized app, so that its local state is in the folder, too. */
export function stackFolder(folder: string): string {
  return join(folder, "cdktf.out", "stacks", "stack");
}

/** An initialized folder of a stack. */
export async function stackIn(folder: string, stack: StackJson): Promise<string> {
  await mkdir(join(folder, "synthesized"), { recursive: true });
  await writeFile(join(folder, "synthesized", "cdk.tf.json"), JSON.stringify(stack, null, 2));
  const { directory, skipped } = await openWorkspace(join(folder, "synthesized"), stackFolder(folder));
  if (directory === undefined) throw new Error(skipped);
  return directory;
}
