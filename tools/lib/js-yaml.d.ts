/** What is used of js-yaml, which carries no types of its own. */
declare module "js-yaml" {
  export function load(text: string): unknown;
  export const CORE_SCHEMA: unknown;
  export function loadAll(text: string, iterator: null, options: { readonly schema: unknown }): unknown[];
  export function dump(value: unknown, options: { readonly lineWidth: number; readonly noRefs: boolean }): string;
}
