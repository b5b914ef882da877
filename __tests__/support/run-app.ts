import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
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
  const main = bundled(entry, options.cdktf);
  const cwd = mkdtempSync(join(BUNDLES, "run-"));
  const { status, stderr } = spawnSync(process.execPath, ["--enable-source-maps", main], {
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
}

const BUNDLES = mkdtempSync(join(tmpdir(), "gantry-"));
afterAll(() => rmSync(BUNDLES, { recursive: true, force: true }));
const bundles = new Map<string, string>();

function bundled(entry: string, cdktf?: string): string {
  const key = `${entry} ${cdktf ?? ""}`;
  const known = bundles.get(key);
  if (known !== undefined) return known;
  const outfile = join(BUNDLES, `${bundles.size}.js`);
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    sourcemap: true,
    logLevel: "error",
    // The providers' own imports of cdktf are redirected only where they are bundled too.
    ...(cdktf === undefined ? { packages: "external" as const } : { alias: { cdktf }, external: [cdktf] }),
  });
  bundles.set(key, outfile);
  return outfile;
}

function stacksIn(directory: string): Record<string, StackJson> {
  const names = existsSync(directory) ? readdirSync(directory) : [];
  return Object.fromEntries(
    names.map((name) => [name, JSON.parse(readFileSync(join(directory, name, "cdk.tf.json"), "utf8"))]),
  );
}
