/** What a container requests of the node's disk, and its limit, where it states neither. */
export const DEFAULT_EPHEMERAL_STORAGE = { request: "64Mi", limit: "256Mi" } as const;
