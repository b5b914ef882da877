import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { StackJson } from "./synthesize";

const ROOT = join(__dirname, "../..");

export interface AppRun {
  readonly status: number | null;
  readonly stderr: string;
  /** What the run wrote into its working directory. */
  readonly files: readonly string[];
  readonly stacks: Readonly<Record<string, StackJson>>;
}

/**
 * Runs `main.ts`, or another entry, in a process and a directory of its own, with `cdktf` resolved to another package
 * where one is named.
 */
export function runApp(
  options: {
    readonly environments?: string;
    readonly cdktf?: string;
    readonly env?: Readonly<Record<string, string>>;
    /** @default "main.ts", which writes to "cdktf.out" */
    readonly entry?: { readonly file: string; readonly folder: string };
  } = {},
): AppRun {
  const { file: entry, folder } = options.entry ?? { file: "main.ts", folder: "cdktf.out" };
  const directory = mkdtempSync(join(tmpdir(), "gantry-"));
  try {
    const main = join(directory, "main.js");
    buildSync({
      absWorkingDir: ROOT,
      entryPoints: [entry],
      outfile: main,
      bundle: true,
      platform: "node",
      logLevel: "error",
      // The providers' own imports of cdktf are redirected only where they are bundled too.
      ...(options.cdktf === undefined
        ? { packages: "external" as const }
        : { alias: { cdktf: options.cdktf }, external: [options.cdktf] }),
    });
    const cwd = join(directory, "cwd");
    mkdirSync(cwd);
    const { status, stderr } = spawnSync(process.execPath, [main], {
      cwd,
      encoding: "utf8",
      env: {
        NODE_PATH: join(ROOT, "node_modules"),
        // Charts of the repository lie beside its cdktf.json, which is above any working directory but this.
        CDKTF_CONTEXT_JSON: JSON.stringify({ cdktfJsonPath: join(ROOT, "cdktf.json") }),
        ...options.env,
        ...(options.environments === undefined ? {} : { ENVIRONMENTS: options.environments }),
      },
    });
    return { status, stderr, files: readdirSync(cwd), stacks: stacksIn(join(cwd, folder, "stacks")) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function stacksIn(directory: string): Record<string, StackJson> {
  const names = existsSync(directory) ? readdirSync(directory) : [];
  return Object.fromEntries(
    names.map((name) => [name, JSON.parse(readFileSync(join(directory, name, "cdk.tf.json"), "utf8"))]),
  );
}
