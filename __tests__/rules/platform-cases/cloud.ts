import type { ExternalDns } from "../../../config/add-ons/external-dns";
import type { ExternalSecrets } from "../../../config/add-ons/external-secrets";
import { minimalGroup } from "../../support/eks";
import { aksCluster, type EnvironmentCase, eksCluster } from "../../support/environment";

const FIXED = { general: { ...minimalGroup, scaling: { fixed: 3 } } } as const;
const RG = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft";
const ZONE = `${RG}.Network/dnsZones/example.com`;

const zones = (zones: ExternalDns["zones"]) => ({ externalDns: { zones } });
const store = (store: string, namespaces: ExternalSecrets["namespaces"] = ["web"]) => ({
  externalSecrets: { store, namespaces },
});
const onEks = (platform: object) => ({ eks: eksCluster({ nodeGroups: FIXED, platform }) });
const onAks = (platform: object) => ({ aks: aksCluster({ platform }) });

export const cloudCases: readonly EnvironmentCase[] = [
  {
    rule: "platform/dns-zones",
    what: "no zone",
    path: "clusters.eks.platform.externalDns.zones",
    refused: onEks(zones({})),
    accepted: onEks(zones({ "example.com": "Z1" })),
  },
  {
    rule: "platform/dns-zones",
    what: "a domain in place of its zone's id",
    path: "clusters.eks.platform.externalDns.zones.example.com",
    refused: onEks(zones({ "example.com": "example.com" })),
    accepted: onEks(zones({ "example.com": "Z1" })),
  },
  {
    rule: "platform/dns-zones",
    what: "a zone of Route 53 on AKS",
    path: "clusters.aks.platform.externalDns.zones.example.com",
    refused: onAks(zones({ "example.com": "Z1" })),
    accepted: onAks(zones({ "example.com": ZONE })),
  },
  {
    rule: "platform/dns-zones",
    what: "zones of two resource groups",
    path: "clusters.aks.platform.externalDns.zones",
    refused: onAks(zones({ "example.com": ZONE, "example.org": ZONE.replace("rg/", "other/") })),
    accepted: onAks(zones({ "example.com": ZONE, "example.org": ZONE.replace("rg/", "RG/") })),
  },
  {
    rule: "platform/secret-store",
    what: "a store for no namespace",
    path: "clusters.eks.platform.externalSecrets.namespaces",
    refused: onEks(store("production/", [])),
    accepted: onEks(store("production/")),
  },
  {
    rule: "platform/secret-store",
    what: "every secret of the account",
    path: "clusters.eks.platform.externalSecrets.store",
    refused: onEks(store("*")),
    accepted: onEks(store("a")),
  },
];
