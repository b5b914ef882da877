import { accepts, type Complete, instead, object, ruled, shapeBy } from "../schema";
import { dnsLabel } from "./names";

const created = object({
  /** The workload's stack makes the namespace, labels and limits it. */
  create: ruled(
    dnsLabel,
    accepts(
      "workload/reserved-namespace",
      "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces",
      (name) => name !== "default" && !name.startsWith("kube-"),
      "is one of Kubernetes' own; expected a name that is not default and does not start with kube-",
    ),
  ),
  existing: instead("create"),
});
const existing = object({
  /** The namespace is there already. */
  existing: dnsLabel,
  create: instead("existing"),
});

/** The namespace: made, labelled and limited by this workload's stack, or there already. */
export const namespace = shapeBy([created, existing], (namespace) =>
  namespace["existing"] === undefined ? created : existing,
);

interface Namespaced {
  readonly namespace: Complete<typeof namespace>;
}

/** The name of the namespace that something is in, made or there already. */
export function namespaceOf({ namespace }: Namespaced): string {
  return namespace.create ?? namespace.existing;
}
