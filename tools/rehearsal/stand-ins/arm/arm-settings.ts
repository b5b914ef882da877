/** How long a change takes, in milliseconds. */
export interface Times {
  readonly create?: number;
  readonly update?: number;
  readonly delete?: number;
  /** A new resource answers 404 for so long after its creation: an eventually consistent read. */
  readonly visible?: number;
}

/** One request, as a fault hook sees it. */
export interface ArmRequest {
  readonly method: string;
  /** Without doubled slashes and query. */
  readonly path: string;
  /** Full type in lower case, for example `microsoft.containerservice/managedclusters/agentpools`. */
  readonly type: string;
}

/** What goes wrong instead of the answer; `drop-answer` does the work first and closes the connection afterwards. */
export type Fault = "throttle" | "5xx" | "drop" | "drop-answer" | { readonly delayMs: number };

export interface ArmSettings {
  /** @default "00000000-0000-0000-0000-000000000002" */
  readonly tenantId: string;
  /** Patch versions on offer, oldest first. */
  readonly kubernetesVersions: readonly string[];
  /** The API server that rehearsed clusters answer with; a made-up address if absent. */
  readonly kubernetes?: { readonly server: string; readonly certificateAuthorityPem: string };
  /**
   * By type in lower case or `*`; the provider itself gives up on most types that are not `visible` at once.
   * @default zero
   */
  readonly times: Readonly<Record<string, Times>>;
  /** What goes wrong with a request to the resource manager; metadata and tokens always answer. */
  readonly intercept?: (request: ArmRequest) => Fault | undefined;
}
