import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { withTemporaryFolder } from "../lib/temporary-folder";
import { CONFIGURATION, LOCK } from "./kept";
import { requiredProviders } from "./providers";
import type { Stack } from "./synthesized";
import { succeed, type TerraformOptions } from "./terraform";
import { fieldsOf } from "./values";

/** Where plans are made: CI's runners and people's laptops. */
const PLATFORMS = ["linux_amd64", "linux_arm64", "darwin_arm64"];

export interface LockOptions extends TerraformOptions {
  /** Where the lock files are written, `<stack>.lock.hcl`. */
  readonly locks: string;
  /** A folder with packages of providers, where the registry is not reachable. @default the registry */
  readonly mirror?: string;
}

/** Writes the lock file of each stack that has providers. Terraform is asked once for those that share them. */
export async function lockStacks(stacks: readonly Stack[], options: LockOptions): Promise<readonly string[]> {
  await mkdir(options.locks, { recursive: true });
  const files = new Map<string, Promise<Buffer>>();
  const locked = stacks.filter((stack) => requiredProviders(stack).length > 0);
  for (const { name, json } of locked) {
    const required = JSON.stringify(fieldsOf(json["terraform"])["required_providers"]);
    const file = files.get(required) ?? lockFile(json, options);
    files.set(required, file);
    await writeFile(join(options.locks, `${name}.lock.hcl`), await file);
  }
  return locked.map(({ name }) => name);
}

function lockFile(json: Stack["json"], { mirror, ...options }: LockOptions): Promise<Buffer> {
  const { required_providers } = fieldsOf(json["terraform"]);
  return withTemporaryFolder("locks", async (folder) => {
    await writeFile(join(folder, CONFIGURATION), JSON.stringify({ terraform: { required_providers } }));
    const source = mirror === undefined ? [] : [`-fs-mirror=${resolve(mirror)}`];
    const platforms = PLATFORMS.map((platform) => `-platform=${platform}`);
    await succeed(folder, ["providers", "lock", "-no-color", ...platforms, ...source], options);
    return readFile(join(folder, LOCK));
  });
}
