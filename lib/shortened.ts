import { digest } from "./digest";

/** The name in a length that a cloud accepts: of one that is too long the end is a digest. */
export function shortened(name: string, longest: number): string {
  if (name.length <= longest) return name;
  const end = `-${digest(name, 8)}`;
  return `${name.slice(0, longest - end.length)}${end}`;
}
