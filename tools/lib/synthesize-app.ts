import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import type { StackJson } from "./stack-json";

/** Synthesizes as the real app does, validations and cross-stack references included, and returns each stack's JSON. */
export function synthesizeApp(build: (app: App) => void): Readonly<Record<string, StackJson>> {
  const outdir = mkdtempSync(join(tmpdir(), "gantry-"));
  try {
    const app = new App({ outdir });
    build(app);
    app.synth();
    const { stacks } = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8"));
    return Object.fromEntries(
      Object.keys(stacks).map((name) => [
        name,
        JSON.parse(readFileSync(join(outdir, stacks[name].synthesizedStackPath), "utf8")),
      ]),
    );
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
