/** A path prefix and the Service behind it. */
export interface Route {
  /** Path prefix, for example `/api`. */
  readonly path: string;
  /** A Service of the namespace. */
  readonly service: string;
  readonly port: number;
}

/** HTTPS from outside, through the cluster's ingress controller. */
export interface IngressConfig {
  /** @default the workload's name */
  readonly name?: string;
  readonly host: string;
  /** The Secret that holds, or will hold, the certificate. */
  readonly tlsSecret: string;
  /** cert-manager ClusterIssuer that fills `tlsSecret`. @default none: the Secret exists */
  readonly clusterIssuer?: string;
  readonly routes: readonly Route[];
}
