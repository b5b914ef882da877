/** The vault of a container registry's key. */
export function keyVaultNameOf(registry: { readonly name: string; readonly keyVaultName?: string }): string {
  return registry.keyVaultName ?? `kv-${registry.name}`;
}
