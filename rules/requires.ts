import { Token } from "cdktf";
import type { Violation } from "./rule";

/** The violation, unless the value is accepted, or left to its default, or is a token that only Terraform can read. */
export function requires<Value>(
  path: string,
  value: Value | undefined,
  accepts: (value: Value) => boolean,
  message: string,
): Violation[] {
  return value === undefined || Token.isUnresolved(value) || accepts(value) ? [] : [{ path, value, message }];
}

/** Whether the value is a whole number from `min` to `max`. */
export function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
