import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { END_OF_SUPPORT } from "../../lib/kubernetes-support";
import { DEFAULT_KUBERNETES_VERSION } from "../../lib/kubernetes-version";
import { type OpenApi, schemaCheck } from "../../tools/checkers/open-api";
import { type Manifest, manifestsOf } from "../../tools/lib/manifests";
import type { StackJson } from "./synthesize";

// The day as of which support is listed.
const LISTED = "2026-11-01";
const listed = Object.values(END_OF_SUPPORT).flatMap((minors) => Object.entries<string>(minors));
const patched = listed.filter(([, end]) => end >= LISTED).map(([minor]) => minor);

/** The Kubernetes minors that a cluster may run. */
export const minors = [...new Set([...patched, DEFAULT_KUBERNETES_VERSION])].sort();

/**
 * A folder with `<minor>.json` for each: that release's `api/openapi-spec/swagger.json`, or what a cluster of that minor
 * answers to `kubectl get --raw /openapi/v2`. Undefined where none is named.
 */
export const schemaFolder = process.env["KUBERNETES_SCHEMAS"];

/** What a minor does not take of an object; fails where its schema is not in the folder. */
export function checkOf(minor: string): (manifest: Manifest) => readonly string[] {
  const file = join(schemaFolder ?? "", `${minor}.json`);
  if (!existsSync(file)) throw new Error(`KUBERNETES_SCHEMAS has no ${minor}.json`);
  return schemaCheck(JSON.parse(readFileSync(file, "utf8")) as OpenApi);
}

/** The stacks' Kubernetes objects, as a file says them. */
export function objectsOf(stacks: Readonly<Record<string, StackJson>>): readonly Manifest[] {
  const objects = Object.values(stacks).flatMap((stack) => manifestsOf(stack));
  return JSON.parse(JSON.stringify(objects));
}
