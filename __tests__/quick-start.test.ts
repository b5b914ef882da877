import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";

test("an unexpected error still points at a line of main.ts", () => {
  mkdirSync("dist", { recursive: true });
  const folder = mkdtempSync(resolve("dist/test-"));
  try {
    const outfile = join(folder, "main.js");
    buildSync({
      entryPoints: ["main.ts"],
      bundle: true,
      packages: "external",
      platform: "node",
      sourcemap: true,
      outfile,
    });
    const { stderr, status } = spawnSync(process.execPath, ["--enable-source-maps", outfile], {
      encoding: "utf8",
      env: { ...process.env, ENVIRONMENTS: "local", CDKTF_OUTDIR: join(folder, "missing", "out") },
    });
    expect(stderr).toMatch(/ENOENT[\s\S]*at .*main\.ts:\d+:\d+/);
    expect(status).toBe(1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
