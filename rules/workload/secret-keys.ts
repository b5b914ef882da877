import { variableName } from "../../constructs/kubernetes/secret";
import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
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
        ...(keys.length > 0 ? [] : [{ path: `${path}.keys`, value: keys, message: "is empty: name one key or more" }]),
        ...(Number.isInteger(revision) && revision >= 1
          ? []
          : [{ path: `${path}.revision`, value: revision, message: "is no revision: take 1, and one more each time" }]),
        ...keys.flatMap((key) => {
          if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key)) {
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
