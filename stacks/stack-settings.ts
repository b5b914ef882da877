import type { Waiver } from "../environments/environment";
import type { StateBackend } from "./state-backend";

/** What every stack of an environment is given. */
export interface StackSettings {
  readonly backend: StateBackend;
  /** Whether what holds data or serves traffic refuses to be destroyed. */
  readonly protected: boolean;
  /** Tags on every cloud resource. */
  readonly tags: Readonly<Record<string, string>>;
  /** Name of the IAM policy that no role of a stack exceeds. @default none */
  readonly permissionsBoundary?: string;
  /** Rules that do not hold here for now. @default [] */
  readonly waivers?: readonly Waiver[];
}
