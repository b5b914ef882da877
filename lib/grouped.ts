/** A whole number with its thousands apart: `3 100`. */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, " ");
}
