import { ApiError } from "./api-error";
import type { Operation } from "./operations";

/** One parsed request to the API. */
export interface Call {
  readonly operation: Operation;
  /** The path's parameters, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** From the signature's scope. */
  readonly region: string;
}

export type Handler = (call: Call) => object | Promise<object>;

export type Handlers = Partial<Record<Operation, Handler>>;

/** The request's members; one that is not listed is not modelled and therefore refused. */
export function read<Input extends object>(call: Call, ...members: (keyof Input & string)[]): Partial<Input> {
  const known: readonly string[] = [...members, "clientRequestToken"];
  const unknown = Object.keys(call.body).filter((member) => !known.includes(member));
  if (unknown.length > 0) {
    throw new ApiError("NotImplementedException", `${call.operation}: member ${unknown.join(", ")} is not modelled`);
  }
  return call.body as Partial<Input>;
}

/**
 * A required value.
 * @throws ApiError if it is missing
 */
export function required<T>(value: T | undefined, member: string): T {
  if (value === undefined || value === "") throw invalid(`Missing required parameter: ${member}`);
  return value;
}

export function invalid(message: string): ApiError {
  return new ApiError("InvalidParameterException", message);
}

/** One page of a list, selected by `maxResults` and `nextToken`. */
export function page<T>(call: Call, member: string, items: readonly T[]): object {
  const start = Number(call.query.get("nextToken") ?? 0);
  const end = start + Number(call.query.get("maxResults") ?? 100);
  return { [member]: items.slice(start, end), ...(end < items.length && { nextToken: `${end}` }) };
}
