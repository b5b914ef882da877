import { createHash } from "node:crypto";

/** A GUID that is the same for the same seed, so that runs can be compared. */
export function guidOf(seed: string): string {
  const hex = hashOf(seed);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

export function hashOf(seed: string): string {
  return createHash("sha256").update(seed.toLowerCase()).digest("hex");
}
