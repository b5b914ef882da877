import type { TransportFault } from "../../fault";

/** The duration of a change, in milliseconds. */
export interface Times {
  readonly create?: number;
  readonly update?: number;
  readonly delete?: number;
  /** How long a new resource answers 404: an eventually consistent read. */
  readonly visible?: number;
}

/** One request, as `intercept` receives it. */
export interface ArmRequest {
  readonly method: string;
  /** Without doubled slashes and query. */
  readonly path: string;
  /** Full type in lower case, for example `microsoft.containerservice/managedclusters/agentpools`. */
  readonly type: string;
}

export interface ArmSettings {
  /** @default "00000000-0000-0000-0000-000000000002" */
  readonly tenantId: string;
  /** The available patch versions, oldest first. */
  readonly kubernetesVersions: readonly string[];
  /** The API server in the kubeconfig of clusters. @default a made-up address */
  readonly kubernetes?: { readonly server: string; readonly certificateAuthorityPem: string };
  /**
   * By type in lower case or `*`. The provider fails on most types that are not `visible` at once.
   * @default 0
   */
  readonly times: Readonly<Record<string, Times>>;
  /** Injects a fault into a request; metadata and tokens are exempt. @default no fault */
  readonly intercept?: (request: ArmRequest) => TransportFault | undefined;
}
