import type { EnvValue } from "../../constructs/kubernetes/container";
import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Rule } from "../rule";

/** Environment variables read keys that the workload declares; a missing one keeps every pod from starting. */
export const envSources: Rule<WorkloadConfig> = {
  id: "workload/env-sources",
  source: "https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/",
  check: ({ container: { env = {} }, configMaps = {}, secrets = {} }) => {
    const known = (value: EnvValue) => {
      if (typeof value === "string") return true;
      if ("configMap" in value) return Object.hasOwn(own(configMaps, value.configMap) ?? {}, value.key);
      const secret = own(secrets, value.secret);
      return secret !== undefined && (secret.existing === true || secret.keys.includes(value.key));
    };
    return Object.entries(env).flatMap(([variable, value]) => [
      ...(/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(variable)
        ? []
        : [{ path: "container.env", value: variable, message: "is no variable's name: take A-Z, 0-9 and _" }]),
      ...(known(value)
        ? []
        : [
            {
              path: `container.env.${variable}`,
              value,
              message: "is declared nowhere: add it to configMaps or secrets",
            },
          ]),
    ]);
  },
};

/** What a record says itself; `constructor` is a legal name. */
function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
