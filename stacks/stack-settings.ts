import type { CheckedEnvironment } from "../config/environment";

/** What every stack of an environment is given: only what the rules have passed is built. */
export type StackSettings = Pick<CheckedEnvironment, "backend" | "protected" | "tags" | "permissionsBoundary">;
