/** A value for an environment variable: a text, or a key of a Secret or ConfigMap of the namespace. */
export type EnvValue =
  | string
  | { readonly secret: string; readonly key: string }
  | { readonly configMap: string; readonly key: string };

/** Amounts in Kubernetes quantities. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
export interface Resources {
  /** For example `100m`. */
  readonly cpu: string;
  /** For example `128Mi`. */
  readonly memory: string;
  /** @default "64Mi" requested, "256Mi" at most */
  readonly ephemeralStorage?: string;
}

/** Limits; only memory must have one. */
export type ResourceLimits = Partial<Resources> & Pick<Resources, "memory">;

/** An HTTP check of the container's port. */
export interface Probe {
  /** For example `/healthz`. */
  readonly path: string;
  /** @default 0 */
  readonly initialDelaySeconds?: number;
  /** @default 10 */
  readonly periodSeconds?: number;
  /** @default 1 */
  readonly timeoutSeconds?: number;
  /** @default 3 */
  readonly failureThreshold?: number;
}

/** The workload's container. It runs as non-root with a read-only root file system and an empty `/tmp`. */
export interface ContainerConfig<Image = string> {
  readonly name: string;
  /** Image with a tag or digest, never `latest`. */
  readonly image: Image;
  /** The port it listens on, at least 1024: it does not run as root. */
  readonly port: number;
  /** @default {} */
  readonly env?: Readonly<Record<string, EnvValue>>;
  readonly requests: Resources;
  readonly limits: ResourceLimits;
  /** Three distinct roles: restart it, send it traffic, wait for its start. */
  readonly probes: { readonly liveness: Probe; readonly readiness: Probe; readonly startup: Probe };
  /** User and group id, above 10000. @default 10001 */
  readonly userId?: number;
}
