import type { AksCluster } from "../../../config/aks";
import { type Case, untyped } from "./case";

function maintenance(change: Partial<AksCluster["maintenance"]>) {
  return { maintenance: { dayOfWeek: "Sunday", startTime: "02:00", ...change } as const };
}

function registry(name: string): string {
  return `/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/${name}`;
}

const GUID = "00000000-0000-0000-0000-000000000003";

const ZONES =
  "/subscriptions/00000000-0000-0000-0000-00000000000b/resourceGroups/hub/providers/Microsoft.Network/privateDnsZones";

const LONG_TERM = { supportPlan: "AKSLongTermSupport" } as const;

function frozen(from: string, until: string) {
  return { maintenance: { dayOfWeek: "Sunday", startTime: "02:00", freezes: [{ from, until }] } } as const;
}

export const controlPlaneCases: readonly Case[] = [
  {
    rule: "aks/cluster-name",
    what: "64 characters",
    path: "name",
    refused: { name: "a".repeat(64), dnsPrefix: "a" },
    accepted: { name: "a".repeat(63), dnsPrefix: "a" },
  },
  {
    rule: "aks/cluster-name",
    what: "a dash at the end",
    path: "name",
    refused: { name: "a-", dnsPrefix: "a" },
    accepted: { name: "a-_b", dnsPrefix: "a" },
  },
  { rule: "aks/cluster-name", what: "no name", path: "name", refused: { name: "" }, accepted: { name: "a" } },
  {
    rule: "aks/dns-prefix",
    what: "no prefix",
    path: "dnsPrefix",
    refused: { dnsPrefix: "" },
    accepted: { dnsPrefix: "a" },
  },
  {
    rule: "aks/dns-prefix",
    what: "55 characters",
    path: "dnsPrefix",
    refused: { dnsPrefix: "a".repeat(55) },
    accepted: { dnsPrefix: "a".repeat(54) },
  },
  {
    rule: "aks/dns-prefix",
    what: "a cluster's name with an underscore, by default",
    path: "dnsPrefix",
    refused: { name: "a_b" },
    accepted: { name: "a_b", dnsPrefix: "a-b" },
  },
  {
    rule: "aks/kubernetes-version",
    what: "a patch of a patch",
    path: "kubernetesVersion",
    refused: { kubernetesVersion: untyped("1.36.2.1"), upgradeChannel: "none" },
    accepted: { kubernetesVersion: "1.36.2", upgradeChannel: "none" },
  },
  {
    rule: "aks/pinned-patch",
    what: "a patch that the channel leaves",
    path: "kubernetesVersion",
    refused: { kubernetesVersion: "1.36.2" },
    accepted: { kubernetesVersion: "1.36" },
  },
  {
    rule: "aks/admin-groups",
    what: "no administrators",
    path: "adminGroupIds",
    refused: { adminGroupIds: [] },
    accepted: { adminGroupIds: [GUID] },
  },
  {
    rule: "aks/admin-groups",
    what: "a group's name",
    path: "adminGroupIds.1",
    refused: { adminGroupIds: [GUID, "platform-admins"] },
    accepted: { adminGroupIds: [GUID, "0A1B2C3D-0000-0000-0000-000000000000"] },
  },
  {
    rule: "aks/api-server-access",
    what: "no ranges, which is the whole internet",
    path: "apiServer.authorizedIpRanges",
    refused: { apiServer: { authorizedIpRanges: [] } },
    accepted: { apiServer: { private: true } },
  },
  {
    rule: "aks/api-server-access",
    what: "0.0.0.0/0",
    path: "apiServer.authorizedIpRanges.0",
    refused: { apiServer: { authorizedIpRanges: ["0.0.0.0/0"] } },
    accepted: { apiServer: { authorizedIpRanges: ["0.0.0.0/1"] } },
  },
  {
    rule: "aks/private-dns-zone",
    what: "a zone of another name",
    path: "apiServer.privateDnsZoneId",
    refused: { apiServer: { private: true, privateDnsZoneId: `${ZONES}/example.com` } },
    accepted: { apiServer: { private: true, privateDnsZoneId: `${ZONES}/privatelink.eastus.azmk8s.io` } },
  },
  {
    rule: "schema/shape",
    what: "ranges of a private API server",
    path: "apiServer.authorizedIpRanges",
    refused: { apiServer: untyped({ private: true, authorizedIpRanges: ["203.0.113.0/24"] }) },
    accepted: { apiServer: { authorizedIpRanges: ["203.0.113.0/24"] } },
  },
  {
    rule: "aks/maintenance-window",
    what: "24:00",
    path: "maintenance.startTime",
    refused: maintenance({ startTime: "24:00" }),
    accepted: maintenance({ startTime: "23:59" }),
  },
  {
    rule: "aks/maintenance-window",
    what: "one digit for the hour",
    path: "maintenance.startTime",
    refused: maintenance({ startTime: "0:00" }),
    accepted: maintenance({ startTime: "00:00" }),
  },
  {
    rule: "aks/maintenance-window",
    what: "three hours",
    path: "maintenance.durationHours",
    refused: maintenance({ durationHours: 3 }),
    accepted: maintenance({ durationHours: 4 }),
  },
  {
    rule: "aks/maintenance-window",
    what: "25 hours",
    path: "maintenance.durationHours",
    refused: maintenance({ durationHours: 25 }),
    accepted: maintenance({ durationHours: 24 }),
  },
  {
    rule: "aks/log-retention",
    what: "29 days",
    path: "logRetentionDays",
    refused: { logRetentionDays: 29 },
    accepted: { logRetentionDays: 30 },
  },
  {
    rule: "aks/log-retention",
    what: "731 days",
    path: "logRetentionDays",
    refused: { logRetentionDays: 731 },
    accepted: { logRetentionDays: 730 },
  },
  {
    rule: "aks/image-cleaner",
    what: "23 hours",
    path: "features.imageCleanerHours",
    refused: { features: { imageCleanerHours: 23 } },
    accepted: { features: { imageCleanerHours: 24 } },
  },
  {
    rule: "aks/image-cleaner",
    what: "2161 hours",
    path: "features.imageCleanerHours",
    refused: { features: { imageCleanerHours: 2161 } },
    accepted: { features: { imageCleanerHours: 2160 } },
  },
  {
    rule: "aks/cost-analysis",
    what: "the free SKU",
    path: "features.costAnalysis",
    refused: { skuTier: "Free", features: { costAnalysis: true } },
    accepted: { skuTier: "Free" },
  },
  {
    rule: "aks/support-plan",
    what: "long-term support on a tier without it",
    path: "supportPlan",
    refused: LONG_TERM,
    accepted: { ...LONG_TERM, skuTier: "Premium" },
  },
  {
    rule: "aks/support-plan",
    what: "long-term support of KEDA",
    path: "features.keda",
    refused: { ...LONG_TERM, skuTier: "Premium", features: { keda: true } },
    accepted: { skuTier: "Premium", features: { keda: true } },
  },
  {
    rule: "aks/support-plan",
    what: "long-term support of Istio",
    path: "features.serviceMesh",
    refused: { ...LONG_TERM, skuTier: "Premium", features: { serviceMesh: { revisions: ["asm-1-27"] } } },
    accepted: { skuTier: "Premium", features: { serviceMesh: { revisions: ["asm-1-27"] } } },
  },
  {
    rule: "aks/service-mesh",
    what: "Istio's version in place of a revision",
    path: "features.serviceMesh.revisions.0",
    refused: { features: { serviceMesh: { revisions: ["1.27"] } } },
    accepted: { features: { serviceMesh: { revisions: ["asm-1-27", "asm-1-28"] } } },
  },
  {
    rule: "aks/service-mesh",
    what: "no revision",
    path: "features.serviceMesh.revisions",
    refused: { features: { serviceMesh: { revisions: [] } } },
    accepted: { features: { serviceMesh: { revisions: ["asm-1-27"] } } },
  },
  {
    rule: "aks/freezes",
    what: "a day that no calendar has",
    path: "maintenance.freezes.0.from",
    refused: frozen("2026-11-31", "2027-01-04"),
    accepted: frozen("2026-11-30", "2027-01-04"),
  },
  {
    rule: "aks/freezes",
    what: "a freeze that ends before it begins",
    path: "maintenance.freezes.0.until",
    refused: frozen("2026-12-20", "2026-12-20"),
    accepted: frozen("2026-12-20", "2026-12-21"),
  },
  {
    rule: "aks/registry-ids",
    what: "a login server",
    path: "registryIds.0",
    refused: { registryIds: ["images.azurecr.io"] },
    accepted: { registryIds: [registry("images").toLowerCase()] },
  },
  {
    rule: "aks/registry-ids",
    what: "a name of four characters",
    path: "registryIds.0",
    refused: { registryIds: [registry("acme")] },
    accepted: { registryIds: [registry("acme1")] },
  },
  {
    rule: "aks/registry-ids",
    what: "a name of 51 characters",
    path: "registryIds.0",
    refused: { registryIds: [registry("a".repeat(51))] },
    accepted: { registryIds: [registry("a".repeat(50))] },
  },
  {
    rule: "aks/registry-ids",
    what: "a registry twice",
    path: "registryIds.1",
    refused: { registryIds: [registry("images"), registry("IMAGES")] },
    accepted: { registryIds: [registry("images"), registry("charts")] },
  },
  {
    rule: "aks/authorized-ip-range-count",
    what: "200 ranges and the NAT gateway's own",
    path: "apiServer.authorizedIpRanges",
    refused: { apiServer: { authorizedIpRanges: Array(200).fill("203.0.113.0/24") } },
    accepted: { apiServer: { authorizedIpRanges: Array(199).fill("203.0.113.0/24") } },
  },
  {
    rule: "aks/authorized-ip-range-count",
    what: "201 ranges",
    path: "apiServer.authorizedIpRanges",
    refused: {
      network: { addressSpace: "10.10.0.0/16", egress: "load-balancer" },
      apiServer: { authorizedIpRanges: Array(201).fill("203.0.113.0/24") },
    },
    accepted: {
      network: { addressSpace: "10.10.0.0/16", egress: "load-balancer" },
      apiServer: { authorizedIpRanges: Array(200).fill("203.0.113.0/24") },
    },
  },
  {
    rule: "aks/upgrade-channel",
    what: "a channel that changes the minor",
    path: "upgradeChannel",
    refused: { upgradeChannel: "stable" },
    accepted: { upgradeChannel: "patch" },
  },
];
