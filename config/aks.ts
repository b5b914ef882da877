import { CLEANER_HOURS } from "../lib/aks-pools";
import { parseCidr } from "../lib/cidr";
import { isDay } from "../lib/day";
import { DEFAULT_KUBERNETES_VERSION } from "../lib/kubernetes-version";
import { azureResource } from "../lib/patterns";
import { aksNetwork, type CompleteAksNetwork } from "./aks-network";
import { nodeAutoscaling } from "./node-autoscaling";
import { type CompleteNodePool, type CompleteSystemPool, nodePools, systemPool } from "./node-pool";
import { ownStacks } from "./own-stacks";
import { platform } from "./platform";
import { type AzureRights, azureRights } from "./rights";
import {
  accepts,
  type Complete,
  countOrFalse,
  type Derived,
  flag,
  instead,
  integer,
  list,
  matching,
  object,
  oneOf,
  optional,
  ruled,
  shapeBy,
  text,
  texts,
  type Written,
} from "./schema";
import { azureLocation, guid, ingressClass, kubernetesPatch, repeated, unique } from "./values";
import { type CompleteWorkload, workloads } from "./workload";

const ACCESS = [
  "aks/api-server-access",
  "https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges",
] as const;

const publicServer = object({
  /** IPv4 ranges that reach the public address, at most 199 beside the nodes' own. */
  authorizedIpRanges: ruled(
    list(
      ruled(
        text,
        accepts(
          ...ACCESS,
          (range) => (parseCidr(range)?.range() ?? 0) > 0,
          "must be an IPv4 range of callers such as 203.0.113.0/24; the whole internet is not accepted",
        ),
      ),
    ),
    accepts(
      ...ACCESS,
      (ranges) => ranges.length > 0,
      "must have at least one range, or be replaced by `private: true`: without one the API server answers the internet",
    ),
  ),
  private: instead("authorizedIpRanges"),
  privateDnsZoneId: instead("authorizedIpRanges"),
});

const privateServer = object({
  /** The API server answers in the VNet alone. */
  private: oneOf(true),
  /**
   * Resource id of a private DNS zone of one's own, `privatelink.<location>.azmk8s.io` or a zone below it, for a network
   * that resolves names by itself. The stack gives the cluster's identity the roles on the zone and on the VNet that AKS
   * needs. A change replaces the cluster. https://learn.microsoft.com/azure/aks/private-clusters#configure-a-private-dns-zone
   * @default a zone that AKS makes beside the nodes
   */
  privateDnsZoneId: optional(
    matching(
      "aks/private-dns-zone",
      "https://learn.microsoft.com/azure/aks/private-clusters#configure-a-private-dns-zone",
      azureResource("Network/privateDnsZones/([a-z0-9-]+\\.)?(private|privatelink)\\.[a-z0-9]+\\.azmk8s\\.io"),
      "must be the resource id of a private DNS zone named privatelink.<location>.azmk8s.io, private.<location>.azmk8s.io or <name>. before one of them",
    ),
  ),
  authorizedIpRanges: instead("private"),
});

const GROUPS = [
  "aks/admin-groups",
  "https://learn.microsoft.com/azure/aks/enable-authentication-microsoft-entra-id",
] as const;

const WINDOW = [
  "aks/maintenance-window",
  "https://learn.microsoft.com/azure/aks/planned-maintenance#schedule-configuration-types-for-planned-maintenance",
] as const;

const MESH = ["aks/service-mesh", "https://learn.microsoft.com/azure/aks/istio-upgrade"] as const;

const FREEZE = [
  "aks/freezes",
  "https://learn.microsoft.com/azure/aks/planned-maintenance#creating-a-maintenance-window",
] as const;

const day = ruled(
  text,
  accepts(...FREEZE, (day) => isDay(day), "must be a day, YYYY-MM-DD"),
);

const freeze = ruled(
  object({
    /** The first day without upgrades, `YYYY-MM-DD` in UTC. */
    from: day,
    /** The day on which they may run again. */
    until: day,
  }),
  {
    id: FREEZE[0],
    source: FREEZE[1],
    check: ({ from, until }) => (until > from ? [] : [{ at: ["until"], message: `must be a day after from, ${from}` }]),
  },
);

const CLEANER = "https://learn.microsoft.com/azure/aks/image-cleaner";

/** Optional parts of an AKS cluster. https://learn.microsoft.com/azure/aks/integrations */
const features = object({
  /** Azure Policy for Kubernetes. @default true */
  azurePolicy: optional(flag, true),
  /** Key Vault provider for the Secrets Store CSI driver, with rotation. @default true */
  keyVaultSecrets: optional(flag, true),
  /** Container Insights into the cluster's own workspace. @default true */
  containerInsights: optional(flag, true),
  /** Managed Prometheus metrics. @default true */
  managedPrometheus: optional(flag, true),
  /** Hours between removals of unused images, 24 to 2160, or false. @default 48 */
  imageCleanerHours: optional(
    ruled(
      countOrFalse,
      accepts(
        "aks/image-cleaner",
        CLEANER,
        (hours) => hours === false || (Number.isInteger(hours) && hours >= 24 && hours <= 2160),
        "must be an integer from 24 to 2160, or false",
      ),
    ),
    CLEANER_HOURS,
  ),
  /** Cost analysis; needs a paid SKU. @default true with a paid SKU */
  costAnalysis: optional(flag),
  /** Disks encrypted on the VM's host; the subscription needs the EncryptionAtHost feature. @default true */
  hostEncryption: optional(flag, true),
  /**
   * KEDA. `false` switches it off where it is on; the provider finds a difference for ever where it never was.
   * @default off, and nothing is said of it
   */
  keda: optional(flag),
  /**
   * The vertical pod autoscaler; its pods run on the system pool. `false` as for KEDA.
   * @default off, and nothing is said of it
   */
  verticalPodAutoscaler: optional(flag),
  /**
   * Defender's sensor on every node, into the cluster's own workspace. Off, a policy that switches it on is left alone, and
   * so is the sensor that an apply put there. https://learn.microsoft.com/azure/defender-for-cloud/defender-for-containers-introduction
   * @default false
   */
  defender: optional(flag, false),
  /**
   * Application routing, the NGINX that AKS runs; Microsoft patches it until November 2026.
   * https://learn.microsoft.com/azure/aks/app-routing
   * @default none
   */
  appRouting: optional(
    object({
      /**
       * The load balancer of its own controller, class `webapprouting.kubernetes.azure.com`: of the internet, of the VNet, or
       * as its own annotations say; `None` for no controller.
       * @default "External"
       */
      controller: optional(oneOf("External", "Internal", "AnnotationControlled", "None"), "External"),
    }),
  ),
  /**
   * Istio as AKS runs it. A namespace joins by the label `istio.io/rev`; the check of capacity does not know its sidecars.
   * https://learn.microsoft.com/azure/aks/istio-about
   * @default none
   */
  serviceMesh: optional(
    object({
      /** Istio's revision, for example `asm-1-27`; for an upgrade two, the running one and the next. */
      revisions: ruled(
        ruled(
          list(matching(...MESH, /^asm-\d+-\d+$/, "must be a revision such as asm-1-27")),
          accepts(...MESH, ({ length }) => length === 1 || length === 2, "must be one revision, or two for an upgrade"),
        ),
        unique(...MESH),
      ),
      /** Gateways that AKS makes, each with a load balancer of the internet or of the VNet. @default [] */
      ingressGateways: optional(ruled(list(oneOf("external", "internal")), unique(...MESH)), []),
    }),
  ),
});

const IDS = [
  "aks/subscription-and-tenant",
  "https://learn.microsoft.com/azure/azure-portal/get-subscription-tenant-id",
] as const;

const REGISTRY =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ContainerRegistry\/registries\/[a-zA-Z0-9]{5,50}$/i;
const REGISTRIES = [
  "aks/registry-ids",
  "https://learn.microsoft.com/azure/aks/cluster-container-registry-integration",
] as const;

/** A registry's name is its own in all of Azure. */
function registryName(id: string): string | undefined {
  return id.split("/").at(-1)?.toLowerCase();
}

const registryIds = ruled(
  list(
    matching(
      ...REGISTRIES,
      REGISTRY,
      "must be a container registry's resource id, /subscriptions/…/resourceGroups/…/providers/Microsoft.ContainerRegistry/registries/<name>",
    ),
  ),
  {
    id: REGISTRIES[0],
    source: REGISTRIES[1],
    check: (ids) => repeated(ids, "names a registry that is listed already; each is accepted once", registryName),
  },
);

const IDENTITY = [
  "coupling/workload-identity",
  "https://learn.microsoft.com/azure/aks/workload-identity-overview",
] as const;

/** One AKS cluster with its resource group, network, node pools, add-ons and workloads. */
export const aksCluster = object({
  type: oneOf("aks"),
  /** The cluster's name in Azure, 1 to 63 characters. @default `<environment>-<cluster key>` */
  name: optional(text),
  /** The Azure subscription, a GUID. */
  subscriptionId: guid(...IDS, "the subscription's id"),
  /** The Entra tenant, a GUID. */
  tenantId: guid(...IDS, "the tenant's id"),
  /** Azure region by its name, not its display name: `eastus`. */
  location: azureLocation("aks/location", "https://learn.microsoft.com/azure/reliability/regions-list"),
  /** 1 to 74 characters. @default `rg-<cluster name>` */
  resourceGroupName: optional(text),
  /**
   * The group that AKS makes for nodes, disks and load balancers, 1 to 80 characters; a change replaces the cluster.
   * https://learn.microsoft.com/azure/aks/faq#can-i-provide-my-own-name-for-the-aks-node-resource-group-
   * @default `<resourceGroupName>-nodes`
   */
  nodeResourceGroupName: optional(
    matching(
      "aks/node-resource-group-name",
      "https://learn.microsoft.com/azure/aks/faq#can-i-provide-my-own-name-for-the-aks-node-resource-group-",
      /^[-_.()a-zA-Z0-9]{0,79}[-_()a-zA-Z0-9]$/,
      "must be 1 to 80 letters, digits, -, _, (, ) and ., without a dot at the end",
    ),
  ),
  /**
   * A minor that AKS supports, of which Azure chooses the patch; upgrade one minor an apply. With `upgradeChannel: "none"`
   * also a patch such as `1.36.2`, which stays.
   * @default "1.36"
   */
  kubernetesVersion: optional(
    kubernetesPatch(
      "aks/kubernetes-version",
      "https://learn.microsoft.com/azure/aks/supported-kubernetes-versions#alias-minor-version",
    ),
    DEFAULT_KUBERNETES_VERSION,
  ),
  /** First part of the API server's host name, 1 to 54 letters, digits and dashes. @default the cluster's name */
  dnsPrefix: optional(text),
  /** Entra group object ids that are cluster administrators; at least one. */
  adminGroupIds: ruled(
    list(guid(...GROUPS, "the group's object id")),
    accepts(
      ...GROUPS,
      (ids) => ids.length > 0,
      "must have at least one Entra group's object id: local accounts are off",
    ),
  ),
  /**
   * Who reaches the API server: stated ranges over its public address, or only the VNet. Going from one to the other
   * replaces the cluster. https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges
   */
  apiServer: shapeBy([publicServer, privateServer], (access) =>
    access["private"] === undefined ? publicServer : privateServer,
  ),
  /**
   * `Standard` and `Premium` come with an SLA of the API server; `Premium` adds long-term support of a minor.
   * https://learn.microsoft.com/azure/aks/free-standard-pricing-tiers
   * @default "Standard"
   */
  skuTier: optional(oneOf("Free", "Standard", "Premium"), "Standard"),
  /**
   * What Azure does with a minor at the end of its support: `AKSLongTermSupport` patches it for twelve more months, and needs
   * `skuTier: "Premium"`. https://learn.microsoft.com/azure/aks/long-term-support
   * @default "KubernetesOfficial"
   */
  supportPlan: optional(oneOf("KubernetesOfficial", "AKSLongTermSupport"), "KubernetesOfficial"),
  /** Automatic cluster upgrades; all but `patch` and `none` also change the minor. @default "patch" */
  upgradeChannel: optional(oneOf("patch", "stable", "rapid", "none"), "patch"),
  /** Automatic node image upgrades. @default "NodeImage" */
  nodeOsUpgradeChannel: optional(oneOf("NodeImage", "SecurityPatch", "None"), "NodeImage"),
  /**
   * The weekly window in which automatic upgrades may run, for the cluster and for node images.
   * https://learn.microsoft.com/azure/aks/planned-maintenance
   * @default { dayOfWeek: "Sunday", startTime: "02:00" }
   */
  maintenance: optional(
    object({
      /** The day, in UTC. */
      dayOfWeek: oneOf("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
      /** `HH:MM` in UTC. */
      startTime: matching(...WINDOW, /^([01]\d|2[0-3]):[0-5]\d$/, "must be HH:MM in UTC, 00:00 to 23:59"),
      /** Hours, 4 to 24. @default 4 */
      durationHours: optional(integer(...WINDOW, 4, 24), 4),
      /** Times without automatic upgrades, a shop's season for example. @default [] */
      freezes: optional(list(freeze), []),
    }),
    { dayOfWeek: "Sunday", startTime: "02:00" },
  ),
  /** How the built-in autoscaler adds and removes nodes in the pools' ranges. @default {} */
  autoscaler: optional(nodeAutoscaling, {}),
  /** Days to keep control-plane logs in the workspace, 30 to 730. @default 365 */
  logRetentionDays: optional(
    integer(
      "aks/log-retention",
      "https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure",
      30,
      730,
    ),
    365,
  ),
  /** Resource ids of the container registries the nodes may pull from. @default [] */
  registryIds: optional(registryIds, []),
  /** Switches with their safe value; write out what you opt out of. @default {} */
  features: optional(features, {}),
  /** The cluster's network: a VNet of its own, or a subnet that is already there (`nodeSubnetId`). */
  network: aksNetwork,
  /** The pool for critical add-ons. */
  systemPool,
  /** Pools for workloads by name: 1 to 12 lower-case letters and digits, a letter first. */
  nodePools,
  /** Add-ons between the cluster and its workloads, in the stack `<cluster>-platform`. @default none */
  platform: optional(platform),
  /**
   * The ingress class of a controller that another party installed.
   * https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class
   * @default the class of the platform's controller
   */
  ingressClassName: optional(ingressClass),
  /**
   * Resources of the cluster's stack that are there already, by their path in the stack: the ids that `terraform import`
   * expects. The next apply takes them over; they can go after it.
   * @default {}
   */
  imports: optional(texts, {}),
  /**
   * Stacks of your own beside the cluster, by the names that `own/all.ts` gives them: `database` on `production-aks` becomes
   * the stack `production-aks-database`, after the cluster and before its workloads.
   * @default []
   */
  ownStacks: optional(ownStacks, []),
  /** Workloads by name; `web-api` on `production-aks` becomes the stack `production-aks-web-api`. */
  workloads: workloads(
    object({
      /** Resource id of the user-assigned identity, which is federated with the workload's ServiceAccount. */
      identityId: matching(
        ...IDENTITY,
        azureResource("ManagedIdentity/userAssignedIdentities/[A-Za-z0-9][-\\w]{2,127}"),
        "must be an identity's resource id, /subscriptions/…/resourceGroups/…/providers/Microsoft.ManagedIdentity/userAssignedIdentities/<name>",
      ),
      /** Its client id, a GUID. */
      clientId: guid(...IDENTITY, "the identity's client id"),
    }),
    azureRights,
  ),
});

export type AksCluster = Written<typeof aksCluster>;

type Inferred = Complete<typeof aksCluster>;

/** An AKS cluster behind the check: what others decide is derived where it is left out, and its workloads are complete. */
export type CompleteAksCluster = Omit<
  Derived<Inferred, "name" | "resourceGroupName" | "nodeResourceGroupName" | "dnsPrefix">,
  "features" | "network" | "systemPool" | "nodePools" | "workloads"
> & {
  readonly features: Derived<Inferred["features"], "costAnalysis">;
  readonly network: CompleteAksNetwork;
  readonly systemPool: Derived<CompleteSystemPool, "kubernetesVersion">;
  readonly nodePools: Readonly<Record<string, Derived<CompleteNodePool, "kubernetesVersion">>>;
  readonly workloads: Readonly<
    Record<
      string,
      CompleteWorkload & {
        readonly identity?: { readonly identityId: string; readonly clientId: string };
        readonly rights?: AzureRights;
      }
    >
  >;
};
