/** What decides a cluster's ingress class. */
interface IngressOffer {
  readonly platform?: { readonly traefik?: object; readonly loadBalancerController?: object };
  readonly ingressClassName?: string;
}

/** The ingress class of the platform's controller, or else the stated one of somebody else's; none without either. */
export function ingressClassOf({ platform, ingressClassName }: IngressOffer): string | undefined {
  if (platform?.traefik) return "traefik";
  if (platform?.loadBalancerController) return "alb";
  return ingressClassName;
}
