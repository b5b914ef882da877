import { existingPlatform } from "./platform";
import { type Complete, object, oneOf, optional, text, type Written } from "./schema";
import { ingressClass } from "./values";
import { type CompleteWorkload, cloudlessWorkloads } from "./workload";

/** A cluster that another party made, a laptop's for example, reached through a kubeconfig. */
export const existingCluster = object({
  type: oneOf("existing"),
  /** Context of the kubeconfig; stated, so that a deploy never follows the current one. */
  kubeContext: text,
  /** The file that has the context. @default "~/.kube/config" */
  kubeconfig: optional(text, "~/.kube/config"),
  /** Add-ons between the cluster and its workloads, in the stack `<cluster>-platform`. @default none */
  platform: optional(existingPlatform),
  /**
   * The ingress class of a controller that another party installed.
   * https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class
   * @default the class of the platform's controller
   */
  ingressClassName: optional(ingressClass),
  /** Workloads by name; `web-api` on `local-kind` becomes the stack `local-kind-web-api`. */
  workloads: cloudlessWorkloads,
});

export type ExistingCluster = Written<typeof existingCluster>;
export type CompleteExistingCluster = Omit<Complete<typeof existingCluster>, "workloads"> & {
  readonly workloads: Readonly<Record<string, CompleteWorkload>>;
};
