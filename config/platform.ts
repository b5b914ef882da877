import type { AddOn, Chart } from "./add-ons/add-on";
import { certManager } from "./add-ons/cert-manager";
import { clusterAutoscaler } from "./add-ons/cluster-autoscaler";
import { externalDns } from "./add-ons/external-dns";
import { externalSecrets } from "./add-ons/external-secrets";
import { loadBalancerController } from "./add-ons/load-balancer-controller";
import { metricsServer } from "./add-ons/metrics-server";
import { charts, pinnedAddOn } from "./add-ons/pinned-chart";
import { traefik } from "./add-ons/traefik";
import { entriesOf } from "./fill";
import { type Complete, object, optional } from "./schema";

const common = {
  /** Traefik as the ingress controller, class `traefik`. @default none */
  traefik: optional(traefik.configuration),
  /** cert-manager with the ClusterIssuers `letsencrypt-prod` and `letsencrypt-staging`. @default none */
  certManager: optional(certManager.configuration),
  /** Charts of your own choice by the names of their releases, after the add-ons and in this order. @default none */
  charts: optional(charts),
};

/** On a cluster of a cloud, which gives rights to it. */
const inCloud = {
  ...common,
  /** external-dns: records in zones of Route 53 or Azure DNS for the hosts of Ingresses. @default none */
  externalDns: optional(externalDns.configuration),
  /** external-secrets with the ClusterSecretStore `cloud`: Secrets from Secrets Manager or a Key Vault. @default none */
  externalSecrets: optional(externalSecrets.configuration),
};

/** What makes any cluster a platform. What is left out is not installed. */
export const platform = object(inCloud);

/** On EKS, which brings no autoscaler; metrics-server is an add-on of the cluster itself. */
export const eksPlatform = object({
  ...inCloud,
  /** The cluster autoscaler. @default none: node groups keep the size they were made with */
  clusterAutoscaler: optional(clusterAutoscaler.configuration),
  /** The AWS Load Balancer Controller as an ingress controller, class `alb`, also beside Traefik. @default none */
  loadBalancerController: optional(loadBalancerController.configuration),
});

/** On a cluster that another party made. */
export const existingPlatform = object({
  ...common,
  /** metrics-server. @default none */
  metricsServer: optional(metricsServer.configuration),
});

export type Platform = Complete<typeof platform>;
export type EksPlatform = Complete<typeof eksPlatform>;
export type ExistingPlatform = Complete<typeof existingPlatform>;

/** The platform of any cluster. */
export type AnyPlatform = Platform | EksPlatform | ExistingPlatform;

/** An add-on, by its property of a cluster's `platform`. */
export type AddOnName = Exclude<keyof EksPlatform | keyof ExistingPlatform, "charts">;

/** Every add-on; each comes after those that it needs. */
export const ADD_ONS = {
  traefik,
  certManager,
  externalDns,
  externalSecrets,
  clusterAutoscaler,
  loadBalancerController,
  metricsServer,
} as const satisfies Readonly<Record<AddOnName, AddOn>>;

/** Every chart that comes from elsewhere. */
export const CHARTS: readonly Chart[] = Object.values(ADD_ONS).map(({ chart }) => chart);

/** An add-on and what an environment says about it. */
export interface ChosenAddOn {
  /** The path of its configuration below `platform`. */
  readonly name: AddOnName | `charts.${string}`;
  readonly addOn: AddOn;
  /** Of the add-on's own configuration. */
  readonly config: never;
}

/** The add-ons of a platform and its charts, each after those that it needs. */
export function addOnsOf(platform: AnyPlatform): readonly ChosenAddOn[] {
  return [
    ...addOnNames(platform).map((name) => ({
      name,
      addOn: ADD_ONS[name],
      config: (platform as Readonly<Record<AddOnName, never>>)[name],
    })),
    ...entriesOf(platform.charts ?? {}).map(([name, chart]) => ({
      name: `charts.${name}` as const,
      addOn: pinnedAddOn(name, chart),
      config: chart as never,
    })),
  ];
}

/** Which add-ons a platform has beside its charts; none of what is said about them is read. */
export function addOnNames(platform: AnyPlatform): readonly AddOnName[] {
  return (Object.keys(ADD_ONS) as AddOnName[]).filter((name) => Object.hasOwn(platform, name));
}

/** The ingress classes that a platform's controllers serve. */
export function offeredIngressClasses(platform: AnyPlatform): readonly string[] {
  return addOnNames(platform).flatMap((name) => {
    const { ingressClass }: AddOn = ADD_ONS[name];
    return ingressClass === undefined ? [] : [ingressClass];
  });
}

/** What of a cluster decides the class of its Ingresses. */
interface ServedBy {
  readonly platform?: AnyPlatform;
  readonly ingressClassName?: string;
}

interface Classed {
  readonly className?: string;
}

/** The class of an Ingress: its own, or else the platform's first, or else the stated one of another party's controller. */
export function ingressClassOf({ platform, ingressClassName }: ServedBy, ingress?: Classed): string | undefined {
  return ingress?.className ?? (platform && offeredIngressClasses(platform)[0]) ?? ingressClassName;
}

/** Whether load balancers of AWS serve an Ingress. */
export function isAlb(cluster: ServedBy, ingress: Classed | undefined): boolean {
  return ingressClassOf(cluster, ingress) === loadBalancerController.ingressClass;
}
