import type { Cluster, Environment } from "../../environments/environment";
import { ingressClassOf } from "../../lib/ingress-class";
import { isDnsName } from "../label-syntax";
import type { Rule, Violation } from "../rule";

/** Every Ingress has a controller: the class is the platform's, or the stated one of somebody else's controller. */
export const ingressClass: Rule<Environment> = {
  id: "coupling/ingress-class",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class",
  check: ({ clusters }) => Object.entries(clusters).flatMap(([key, cluster]) => violations(key, cluster)),
};

function violations(key: string, cluster: Cluster): readonly Violation[] {
  const { ingressClassName: value, workloads } = cluster;
  const path = `clusters.${key}.ingressClassName`;
  const offered = ingressClassOf({ ...cluster, ingressClassName: "" });
  if (value === undefined) {
    const asks = Object.keys(workloads).find((name) => workloads[name]?.ingress !== undefined);
    if (offered !== "" || asks === undefined) return [];
    const message = `is missing, and the Ingress of ${asks} has no controller: add platform.traefik, or name the class of the controller that is there`;
    return [{ path, value, message }];
  }
  if (offered !== "" && offered !== value) {
    return [{ path, value, message: `is not what the platform's controller serves: leave it out, it is ${offered}` }];
  }
  if (isDnsName(value)) return [];
  const message = "is no IngressClass's name: take the one that the cluster's ingress controller serves, traefik say";
  return [{ path, value, message }];
}
