import type { Cluster, Environment } from "../../environments/environment";
import { parseCidr } from "../../lib/cidr";
import type { LoadBalancerAccess } from "../../lib/load-balancer-access";
import type { Rule, Violation } from "../rule";

/** A load balancer is reached from stated ranges, or, where the cloud is known, only from its network. */
export const loadBalancerAccess: Rule<Environment> = {
  id: "platform/load-balancer-access",
  source: "https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) =>
      Object.entries(cluster.platform ?? {}).flatMap(([name, addOn]: [string, Balanced]) =>
        addOn.loadBalancer === undefined
          ? []
          : violations(`clusters.${key}.platform.${name}.loadBalancer`, addOn.loadBalancer, cluster),
      ),
    ),
};

interface Balanced {
  readonly loadBalancer?: LoadBalancerAccess;
}

function violations(path: string, { internal, sourceRanges = [] }: LoadBalancerAccess, { type }: Cluster): Violation[] {
  if (internal) {
    const message = "cannot be said to a cloud that is not known: state sourceRanges";
    return type === "existing" ? [{ path: `${path}.internal`, value: internal, message }] : [];
  }
  if (sourceRanges.length === 0) {
    const message = 'admits everyone: name the ranges that may connect, "0.0.0.0/0" for the internet';
    return [{ path: `${path}.sourceRanges`, value: sourceRanges, message }];
  }
  return sourceRanges.flatMap((value, index) =>
    parseCidr(value) === undefined
      ? [
          {
            path: `${path}.sourceRanges.${index}`,
            value,
            message: "is no IPv4 range: take for example 203.0.113.0/24",
          },
        ]
      : [],
  );
}
