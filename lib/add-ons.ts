import type { EksPlatformConfig, ExistingPlatformConfig } from "../stacks/platform-stack";

/** An add-on, by its property of a cluster's `platform`. */
export type AddOn = keyof (EksPlatformConfig & ExistingPlatformConfig);

interface Coexistence {
  /** Add-ons that must be there too, and come before it, each with what they do for it. @default {} */
  readonly needs?: Partial<Readonly<Record<AddOn, string>>>;
  /** Add-ons that must not be there, each with why. @default {} */
  readonly excludes?: Partial<Readonly<Record<AddOn, string>>>;
}

/** What every add-on needs beside it and what it excludes. */
export const ADD_ONS: Readonly<Record<AddOn, Coexistence>> = {
  traefik: {},
  certManager: { needs: { traefik: "which answers its HTTP-01 challenges" } },
  clusterAutoscaler: {},
  loadBalancerController: { excludes: { traefik: "a cluster has one ingress class" } },
  metricsServer: {},
};
