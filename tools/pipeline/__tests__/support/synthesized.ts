import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { checked } from "../../../../__tests__/support/complete";
import type { Environment } from "../../../../config/environment";
import { addEnvironment } from "../../../../stacks/add-environment";
import { readStacks, type Stack } from "../../synthesized";

/** An environment's stacks as the pipeline reads them after synth. */
export async function synthesizedStacks(...environments: readonly Environment[]): Promise<readonly Stack[]> {
  const outdir = mkdtempSync(join(tmpdir(), "gantry-"));
  try {
    const app = new App({ outdir });
    for (const environment of checked(...environments)) addEnvironment(app, environment);
    app.synth();
    return await readStacks(outdir);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
