import type { Json } from "./json";

/** The content of a synthesized `cdk.tf.json`, as far as more than one tool reads it. */
export interface StackJson {
  /** Arguments by resource type and name. */
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}
