import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";

type Workload = Environment["clusters"][string]["workloads"][string];

/** In one namespace no two workloads make an object of the same kind and name: the second apply would be refused. */
export const objectNames: Rule<Environment> = {
  id: "coupling/object-names",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, { workloads }]) => {
      const owners = new Map<string, string>();
      return Object.entries(workloads).flatMap(([name, workload]) =>
        objectsOf(name, workload).flatMap(({ kind, object, path }) => {
          const place = `${workload.namespace.create ?? workload.namespace.existing} ${kind} ${object}`;
          const owner = owners.get(place);
          owners.set(place, owner ?? name);
          if (owner === undefined) return [];
          const message = `is a ${kind} of ${owner}'s already, in the same namespace: take another name`;
          return [{ path: `clusters.${key}.workloads.${name}${path}`, value: object, message }];
        }),
      );
    }),
};

function objectsOf(name: string, { publicService, autoscaling, ingress, configMaps = {}, secrets = {} }: Workload) {
  const filled = Object.entries(secrets).flatMap(([secret, { keys }]) => (keys === undefined ? [] : [secret]));
  return [
    { kind: "Service", object: name, path: "" },
    ...(publicService ? [{ kind: "Service", object: `${name}-public`, path: ".publicService" }] : []),
    ...(autoscaling
      ? [{ kind: "HorizontalPodAutoscaler", object: autoscaling.name ?? name, path: ".autoscaling" }]
      : []),
    ...(ingress ? [{ kind: "Ingress", object: ingress.name ?? name, path: ".ingress" }] : []),
    ...Object.keys(configMaps).map((object) => ({ kind: "ConfigMap", object, path: `.configMaps.${object}` })),
    ...filled.map((object) => ({ kind: "Secret", object, path: `.secrets.${object}` })),
  ];
}
