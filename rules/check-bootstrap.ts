import type { Bootstrap } from "../environments/bootstrap";
import { bootstrapRules } from "./bootstrap/rules";
import { ConfigurationError } from "./configuration-error";
import { findingsOf, type Rule } from "./rule";
import { bootstrap as schema } from "./schema/bootstrap";
import { plainData } from "./schema/plain-data";
import { shape, shapedAs } from "./schema/shape";

const bootstrapShape: Rule<unknown> = { ...shape, check: shapedAs(schema) };

/**
 * Checks a bootstrap, before anything is built.
 * @throws ConfigurationError with what is wrong with it
 */
export function checkBootstrap(bootstrap: Bootstrap): void {
  const unreadable = findingsOf([plainData], bootstrap);
  const misshapen = unreadable.length > 0 ? unreadable : findingsOf([bootstrapShape], bootstrap);
  const findings = misshapen.length > 0 ? misshapen : findingsOf(bootstrapRules, bootstrap);
  if (findings.length > 0) throw new ConfigurationError({ subject: "bootstrap", findings });
}
