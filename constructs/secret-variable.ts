import { TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import { variableName } from "../lib/variable-name";

export interface SecretVariableProps {
  /** The Secret that holds the same value, `database`. */
  readonly secret: string;
  /** The key in it, `password`; with the Secret's name it is the variable's, `TF_VAR_database_password`. */
  readonly key: string;
}

/**
 * A secret that reaches Terraform as an ephemeral, sensitive variable: no plan and no state holds it. What takes it is a
 * write-only argument. Stacks with a variable of the same name are given the same value.
 */
export function secretVariable(scope: Construct, id: string, { secret, key }: SecretVariableProps): string {
  const variable = new TerraformVariable(scope, id, {
    type: "string",
    description: `Value of key ${key} in Secret ${secret}`,
    sensitive: true,
    nullable: false,
  });
  variable.overrideLogicalId(variableName(secret, key));
  variable.addOverride("ephemeral", true); // The bindings have no prop for it.
  return variable.stringValue;
}
