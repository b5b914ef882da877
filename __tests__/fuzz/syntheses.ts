import "../../quick-start";

import fc from "fast-check";
import type { Environment } from "../../config/environment";
import { synthesizeEnvironments } from "../support/complete";
import { checkOf, minors, objectsOf, schemaFolder } from "../support/kubernetes-schemas";
import type { StackJson } from "../support/synthesize";
import { validEnvironments } from "./environments";

/** What no text may hold; a number token is some -1.888e+289. */
export const BROKEN = /\[object |TfToken|TOKEN\[|NaN|:undefined|e\+28\d/;

export function synthesized(environment: Environment): Readonly<Record<string, StackJson>> {
  return synthesizeEnvironments(environment);
}

/**
 * Synthesizes so many valid environments, each twice: to the same bytes, without undefined values, and to objects that
 * every Kubernetes minor takes whose schema is there.
 */
export function checkSyntheses(numRuns: number): void {
  const checks = schemaFolder === undefined ? [] : minors.map((minor) => [minor, checkOf(minor)] as const);
  fc.assert(
    fc.property(validEnvironments, (environment) => {
      const stacks = synthesized(environment);
      const text = JSON.stringify(stacks);
      if (JSON.stringify(synthesized(structuredClone(environment))) !== text) throw new Error("another synth differs");
      const broken = BROKEN.exec(text)?.[0];
      if (broken !== undefined) throw new Error(`${broken} is in what was synthesized`);
      const objects = checks.length === 0 ? [] : objectsOf(stacks);
      const problems = checks.flatMap(([minor, check]) =>
        objects.flatMap((manifest) => check(manifest).map((problem) => `${minor}: ${problem}`)),
      );
      if (problems.length > 0) throw new Error(problems.join("\n"));
    }),
    { numRuns },
  );
}
