/** Who reaches an ingress controller's load balancer: stated ranges over its public address, or only the cloud's network. */
export type LoadBalancerAccess =
  | {
      /** IPv4 ranges; the whole internet is `0.0.0.0/0`, written out. */
      readonly sourceRanges: readonly string[];
      readonly internal?: never;
    }
  | { readonly internal: true; readonly sourceRanges?: never };
