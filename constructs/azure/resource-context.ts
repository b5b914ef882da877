/** Where a cluster's resources are and what they carry; azurerm has no default tags, so each resource is given them. */
export interface ResourceContext {
  readonly clusterName: string;
  readonly resourceGroupName: string;
  readonly location: string;
  /** Tags on every resource that can have any. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether what serves traffic refuses to be destroyed. */
  readonly protected: boolean;
}

/** `<kind>-<cluster>`, cut to what the resource allows; dashes for the underscores that most resources refuse. */
export function resourceName(kind: string, clusterName: string, maxLength: number): string {
  return `${kind}-${clusterName}`.replaceAll("_", "-").slice(0, maxLength).replace(/-+$/, "");
}
