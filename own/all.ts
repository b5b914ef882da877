import type { OwnStacks } from "../stacks/own-stack";

/** Your own resources beside clusters, by the name that `ownStacks` of a cluster says: docs/own-resources.md. */
export const ownStacks: OwnStacks = {};
