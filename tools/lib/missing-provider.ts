import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { terraformBinary } from "./terraform";

/** The reason why the providers cannot be installed on this machine; undefined if they can. */
export function missingProvider(...names: readonly string[]): string | undefined {
  const directory = mkdtempSync(join(tmpdir(), "gantry-providers-"));
  try {
    const wanted = names.map((name) => [name, { source: `hashicorp/${name}` }]);
    const json = { terraform: { required_providers: Object.fromEntries(wanted) } };
    writeFileSync(join(directory, "providers.tf.json"), JSON.stringify(json));
    const terraform = terraformBinary();
    const { status } = spawnSync(terraform, ["init", "-input=false"], { cwd: directory });
    return status === 0 ? undefined : `${terraform} cannot install all of ${names.join(", ")}`;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The reason why AWS cannot be emulated on this machine; undefined if it can. */
export function missingMoto(): string | undefined {
  return spawnSync("moto_server", ["--help"]).status === 0 ? undefined : "moto_server is not on PATH";
}
