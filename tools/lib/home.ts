import { homedir } from "node:os";

/** A path as a shell reads it, whose `~` is the caller's home. */
export function inHome(path: string, env: NodeJS.ProcessEnv = process.env): string {
  return path.replace(/^~(?=\/)/, env["HOME"] ?? homedir());
}
