import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Rule, Violation } from "../rule";

const CREDENTIALS_IN_URL = /^[a-z][a-z0-9+.-]*:\/\/[^/@\s:]+:[^/@\s]+@/i;
const SECRET_NAME = /(^|[-_.])(password|passwd|secret|token|api[-_]?key|private[-_]?key|credentials?)$/i;

/** What only the workload may know is no literal: that would be in the code, in the plan and in the state. */
export const literalSecret: Rule<WorkloadConfig> = {
  id: "workload/literal-secret",
  source: "https://kubernetes.io/docs/concepts/configuration/secret/",
  check: ({ container: { env = {} }, configMaps = {} }) => [
    ...Object.entries(env).flatMap(([name, value]) =>
      typeof value === "string" ? violation(`container.env.${name}`, name, value) : [],
    ),
    ...Object.entries(configMaps).flatMap(([configMap, data]) =>
      Object.entries(data).flatMap(([key, value]) => violation(`configMaps.${configMap}.${key}`, key, value)),
    ),
  ],
};

// The value is not shown: what is printed ends in a log.
function violation(path: string, name: string, value: string): Violation[] {
  if (CREDENTIALS_IN_URL.test(value)) {
    return [
      { path, value: "…", message: "holds a password in a URL: take { secret, key }, and declare it in secrets" },
    ];
  }
  return SECRET_NAME.test(name) && value !== ""
    ? [{ path, value: "…", message: "sounds like a secret in plain text: take { secret, key }", severity: "warning" }]
    : [];
}
