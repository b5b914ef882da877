import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { DATA_KEY } from "../../lib/patterns";
import { variableName } from "../../lib/variable-name";
import type { Rule } from "../rule";

/** A Secret that is filled has keys, a revision, and a variable a key that no other key shares. */
export const secretKeys: Rule<WorkloadConfig> = {
  id: "workload/secret-keys",
  source: "https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data",
  check: ({ secrets = {} }) => {
    const owners = new Map<string, string>();
    return Object.entries(secrets).flatMap(([secret, { keys, revision }]) => {
      const path = `secrets.${secret}`;
      if (keys === undefined) return [];
      return [
        ...(/^[a-z]/.test(secret)
          ? []
          : [{ path: "secrets", value: secret, message: "cannot start a Terraform variable's name: start with a-z" }]),
        ...(keys.length > 0 ? [] : [{ path: `${path}.keys`, value: keys, message: "is empty: name one key or more" }]),
        ...(Number.isInteger(revision) && revision >= 1
          ? []
          : [{ path: `${path}.revision`, value: revision, message: "is no revision: take 1, and one more each time" }]),
        ...keys.flatMap((key) => {
          if (!DATA_KEY.test(key)) {
            return [{ path: `${path}.keys`, value: key, message: "is no key: take letters, digits, - _ and ." }];
          }
          const variable = variableName(secret, key);
          const owner = owners.get(variable);
          owners.set(variable, `${secret}.${key}`);
          return owner === undefined
            ? []
            : [
                {
                  path: `${path}.keys`,
                  value: key,
                  message: `shares the variable ${variable} with ${owner}: rename one`,
                },
              ];
        }),
      ];
    });
  },
};
