import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** TypeScript as the files of `environments/` are formatted; as it is where no formatter is installed. */
export function formatted(source: string): string {
  const biome = join(process.cwd(), "node_modules", "@biomejs", "biome", "bin", "biome");
  const args = [biome, "format", "--stdin-file-path=environments/adopted.ts"];
  const { status, stdout } = spawnSync(process.execPath, args, { input: source, encoding: "utf8" });
  return status === 0 ? stdout : source;
}
