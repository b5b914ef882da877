/**
 * A Secret: filled from ephemeral Terraform variables `<secret>_<key>` that reach no plan and no state, or there already.
 * https://developer.hashicorp.com/terraform/language/manage-sensitive-data/write-only
 */
export type SecretConfig =
  | {
      /** Each key's value comes from the variable `TF_VAR_<secret>_<key>`, dashes as underscores. */
      readonly keys: readonly string[];
      /** Raise it to send new values; the pods roll. */
      readonly revision: number;
      readonly existing?: never;
    }
  | { readonly existing: true; readonly keys?: never; readonly revision?: never };
