import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";

/** On one cluster one workload makes a namespace; the others live in it. */
export const namespaceOwner: Rule<Environment> = {
  id: "environment/namespace-owner",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, { workloads }]) => {
      const owners = new Map<string, string>();
      return Object.entries(workloads).flatMap(([workload, { namespace }]) => {
        if (namespace.create === undefined) return [];
        const owner = owners.get(namespace.create);
        owners.set(namespace.create, owner ?? workload);
        if (owner === undefined) return [];
        const path = `clusters.${key}.workloads.${workload}.namespace.create`;
        const message = `is made by ${owner} already: take { existing: "${namespace.create}" }`;
        return [{ path, value: namespace.create, message }];
      });
    }),
};
