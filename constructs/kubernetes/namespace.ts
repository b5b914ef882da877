/** The namespace: made, labelled and limited by this workload's stack, or there already. */
export type NamespaceConfig =
  | { readonly create: string; readonly existing?: never }
  | { readonly existing: string; readonly create?: never };
