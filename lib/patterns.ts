/** A name as Kubernetes accepts it for most objects. https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
export const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** A host name of at least two labels; `*` may be the first. */
export const HOST_NAME = /^(?=.{1,253}$)(\*\.)?([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** A key of a ConfigMap or Secret, which becomes a file's name. https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-object */
export const DATA_KEY = /^(?!\.$|\.\.)[-._a-zA-Z0-9]{1,253}$/;

/** The resource id of a type and name in Azure, which compares ids without regard to case; `type` is the rest of a form. */
export function azureResource(type: string): RegExp {
  return new RegExp(`^/subscriptions/[0-9a-f-]{36}/resourceGroups/[-\\w.()]{1,90}/providers/Microsoft\\.${type}$`, "i");
}

/** The resource id of a subscription, a resource group or a resource in Azure. */
export const azureScope =
  /^\/subscriptions\/[0-9a-f-]{36}(\/resourceGroups\/[-\w.()]{1,90}(\/providers\/[\w.]+(\/[\w.-]+\/[\w.() -]+)+)?)?$/i;
