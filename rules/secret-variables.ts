import { inEach, inEachItem } from "../config/fill";
import type { ValueViolation } from "../config/schema";
import { variableName } from "../lib/variable-name";

/** Secrets by name; those that exist already have no keys to fill. */
type Secrets = Readonly<Record<string, { readonly keys?: readonly string[] }>>;

/**
 * Which keys of Secrets have no Terraform variable of their own. `owners` holds the variables of one stack: of its Secrets
 * before these, whose names a `prefix` tells apart.
 */
export function variableViolations(
  secrets: Secrets,
  owners = new Map<string, string>(),
  prefix = "",
): readonly Required<ValueViolation>[] {
  return inEach(secrets, (secret, { keys }): readonly Required<ValueViolation>[] => {
    if (keys === undefined) return [];
    const start = "must start with a-z, as the Terraform variables of its keys do";
    return [
      ...(/^[a-z]/.test(secret) ? [] : [{ at: [], value: secret, message: start }]),
      ...inEachItem(keys, (key, index) => {
        const variable = variableName(secret, key);
        const owner = owners.get(variable);
        owners.set(variable, `${prefix}${secret}.${key}`);
        if (owner === undefined) return [];
        const message = `has the variable ${variable}, as ${owner} has; must be another`;
        return [{ at: [secret, "keys", index], value: key, message }];
      }),
    ];
  });
}
