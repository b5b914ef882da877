import type { CompleteAksCluster } from "../config/aks";
import { hasPodRange, isExistingAksNetwork, podNetworkOf } from "../config/aks-network";
import { entriesOf, inEach, inEachItem, readable } from "../config/fill";
import { acrId } from "../lib/acr-id";
import { peakNodes } from "../lib/aks-pools";
import { contains, overlaps, parseCidr, prefixFor } from "../lib/cidr";
import { grouped } from "../lib/grouped";
import { isMinor, minorOf } from "../lib/kubernetes-version";
import { nodePoolRules, systemPoolRules } from "./node-pool";
import { type ClusterSubject, type Finding, findingsOf, type Rule } from "./rule";

// https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq#are-there-any-restrictions-on-using-ip-addresses-within-these-subnets
const AZURES_OWN = 5;

/** What an AKS cluster refuses. */
export const aksRules: readonly Rule<ClusterSubject<CompleteAksCluster>>[] = [
  {
    id: "aks/cluster-name",
    says: "The cluster has a name that AKS accepts.",
    source:
      "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftcontainerservice",
    check: ({ cluster: { name } }) =>
      /^[a-zA-Z0-9]([-_a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/.test(name)
        ? []
        : [
            {
              path: "name",
              value: name,
              message: "must be 1 to 63 letters, digits, - and _, with a letter or digit at both ends",
            },
          ],
  },
  {
    id: "aks/dns-prefix",
    says: "The API server's host name starts with a DNS prefix; a cluster's name may hold what a host name may not.",
    source:
      "https://registry.terraform.io/providers/hashicorp/azurerm/4.55.0/docs/resources/kubernetes_cluster#dns_prefix-1",
    check: ({ cluster: { dnsPrefix } }) =>
      /^[a-zA-Z0-9]([-a-zA-Z0-9]{0,52}[a-zA-Z0-9])?$/.test(dnsPrefix)
        ? []
        : [
            {
              path: "dnsPrefix",
              value: dnsPrefix,
              message: "must be 1 to 54 letters, digits and -, with a letter or digit at both ends",
            },
          ],
  },
  {
    id: "aks/resource-group-name",
    says: "The resource group has a name that Azure accepts, also with `-nodes` behind it.",
    source:
      "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftresources",
    check: ({ cluster: { resourceGroupName } }) =>
      /^[-_.()a-zA-Z0-9]{0,73}[-_()a-zA-Z0-9]$/.test(resourceGroupName)
        ? []
        : [
            {
              path: "resourceGroupName",
              value: resourceGroupName,
              message: "must be 1 to 74 letters, digits, -, _, (, ) and ., without a dot at the end",
            },
          ],
  },
  {
    id: "aks/cost-analysis",
    says: "Cost analysis needs a paid SKU.",
    source: "https://learn.microsoft.com/azure/aks/cost-analysis#prerequisites",
    check: ({ cluster: { skuTier, features } }) =>
      features.costAnalysis && skuTier === "Free"
        ? [
            {
              path: "features.costAnalysis",
              value: true,
              message: 'must be left out with skuTier "Free"; expected skuTier "Standard" or "Premium" beside it',
            },
          ]
        : [],
  },
  {
    id: "aks/support-plan",
    says: "Long-term support comes with the Premium tier, and without what has no support as long.",
    source: "https://learn.microsoft.com/azure/aks/long-term-support#unsupported-add-ons-and-features",
    check: ({ cluster: { supportPlan, skuTier, features, network } }) => {
      if (supportPlan !== "AKSLongTermSupport") return [];
      const without = `must be left out beside supportPlan "${supportPlan}", which Azure refuses with it`;
      const isCalico = podNetworkOf(network).policy === "calico";
      return [
        ...(skuTier === "Premium"
          ? []
          : [{ path: "supportPlan", value: supportPlan, message: 'needs skuTier "Premium" beside it' }]),
        ...(features.keda ? [{ path: "features.keda", value: true, message: without }] : []),
        ...(features.serviceMesh ? [{ path: "features.serviceMesh", value: "Istio", message: without }] : []),
        ...(isCalico ? [{ path: "network.pods.policy", value: "calico", message: without }] : []),
      ];
    },
  },
  {
    id: "aks/upgrade-channel",
    says: "The upgrade channel leaves the minor alone: the next apply would be refused as a step back.",
    source: "https://learn.microsoft.com/azure/aks/auto-upgrade-cluster#cluster-auto-upgrade-channels",
    check: ({ cluster: { upgradeChannel, kubernetesVersion } }) => {
      if (upgradeChannel !== "stable" && upgradeChannel !== "rapid") return [];
      const message = `upgrades beyond kubernetesVersion ${kubernetesVersion}, and Azure refuses the next apply's downgrade; expected "patch"`;
      return [{ path: "upgradeChannel", value: upgradeChannel, message, severity: "warning" }];
    },
  },
  {
    id: "aks/pinned-patch",
    says: "A patch is pinned only where no channel upgrades it: the next apply would be refused as a step back.",
    source: "https://learn.microsoft.com/azure/aks/auto-upgrade-cluster#cluster-auto-upgrade-channels",
    check: ({ cluster }) => {
      const { upgradeChannel, systemPool, nodePools, kubernetesVersion } = cluster;
      if (upgradeChannel === "none") return [];
      const message = `must be a minor such as ${minorOf(kubernetesVersion)} with upgradeChannel "${upgradeChannel}", or upgradeChannel be "none"`;
      return [
        ["kubernetesVersion", kubernetesVersion] as const,
        ...Object.entries({ systemPool, ...prefixed(nodePools) })
          .filter(([, pool]) => pool.kubernetesVersion !== kubernetesVersion)
          .map(([path, pool]) => [`${path}.kubernetesVersion`, pool.kubernetesVersion] as const),
      ].flatMap(([path, value]) => (isMinor(value) ? [] : [{ path, value, message }]));
    },
  },
  {
    id: "aks/authorized-ip-range-count",
    says: "The API server has at most 200 authorized ranges, the NAT gateway's own address among them.",
    source: "https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges#limitations",
    check: ({ cluster: { apiServer, network } }) => {
      const most = network.egress === "load-balancer" ? 200 : 199;
      const count = apiServer.authorizedIpRanges?.length ?? 0;
      const message = `ranges must be at most ${most}`;
      return count <= most ? [] : [{ path: "apiServer.authorizedIpRanges", value: count, message }];
    },
  },
  {
    id: "aks/ranges-disjoint",
    says: "The VNet, the pods and the Services share no address.",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay#ip-address-planning",
    check: ({ cluster: { network } }) =>
      (
        [
          ["podCidr", "addressSpace"],
          ["serviceCidr", "addressSpace"],
          ["serviceCidr", "podCidr"],
        ] as const
      ).flatMap(([key, other]) =>
        (hasPodRange(network) || (key !== "podCidr" && other !== "podCidr")) &&
        (readable(() => overlaps(network[key], network[other])) ?? false)
          ? [
              {
                path: `network.${key}`,
                value: network[key],
                message: `overlaps ${other} ${network[other]}; must share no address with it`,
              },
            ]
          : [],
      ),
  },
  {
    id: "aks/node-subnet",
    says: "The nodes' subnet is a part of the VNet, a /29 or larger.",
    source:
      "https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq#how-small-and-how-large-can-virtual-networks-and-subnets-be",
    check: ({ cluster: { network } }) => {
      const { addressSpace, nodeSubnet } = network;
      const found = (message: string) => [{ path: "network.nodeSubnet", value: nodeSubnet, message }];
      return [
        ...(contains(addressSpace, nodeSubnet) ? [] : found(`must be inside addressSpace ${addressSpace}`)),
        ...(prefixOf(nodeSubnet) <= 29 ? [] : found("must be a /29 or larger")),
      ];
    },
  },
  {
    id: "aks/private-runner",
    says: "What plans and applies on a private cluster reaches its API server: a network that is made with the cluster holds no runner.",
    source: "https://learn.microsoft.com/azure/aks/private-clusters#options-for-connecting-to-the-private-cluster",
    check: ({ cluster: { apiServer, network, workloads, platform } }) => {
      if (isExistingAksNetwork(network) || apiServer.private === undefined) return [];
      if (apiServer.privateDnsZoneId !== undefined) return [];
      if (Object.keys(workloads).length === 0 && platform === undefined) return [];
      const message =
        "lets the cluster's own VNet alone find the API server, and a pipeline's runner is not in it; expected privateDnsZoneId beside it, network.nodeSubnetId, or authorizedIpRanges";
      return [{ path: "apiServer", value: apiServer, message, severity: "warning" }];
    },
  },
  {
    id: "aks/dns-service-ip",
    says: "The cluster DNS's address is in the service range, and not its first, the network's, or second, the API server's.",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay#ip-address-planning",
    check: ({ cluster: { network } }) => {
      const { serviceCidr, dnsServiceIp } = network;
      const services = parseCidr(serviceCidr);
      const taken = [services?.baseAddress(), services?.getFirstUsableAddress()].map(String);
      const isInside = parseCidr(`${dnsServiceIp}/32`) !== undefined && contains(serviceCidr, `${dnsServiceIp}/32`);
      if (isInside && !taken.includes(dnsServiceIp)) return [];
      const message = `must be an IPv4 address inside serviceCidr ${serviceCidr}, neither its first nor its second`;
      return [{ path: "network.dnsServiceIp", value: dnsServiceIp, message }];
    },
  },
  {
    id: "aks/node-subnet-capacity",
    says: "Every node has an address of the subnet, those of an upgrade included, and so has every pod without a range of its own.",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay#ip-address-planning",
    check: ({ cluster }) => {
      const { nodeSubnet } = cluster.network;
      const free = 2 ** (32 - prefixOf(nodeSubnet)) - AZURES_OWN;
      const nodes = nodesOf(cluster);
      const needed = hasPodRange(cluster.network) ? nodes : nodesOf(cluster, ({ maxPods }) => 1 + maxPods);
      if (needed <= free) return [];
      const pods = needed > nodes ? ` and ${grouped(needed - nodes)} pods` : "";
      const message = `has ${grouped(free)} addresses for ${grouped(nodes)} nodes${pods}, upgrades included; must be a /${prefixFor(needed + AZURES_OWN)} or larger, or the pools smaller`;
      return [{ path: "network.nodeSubnet", value: nodeSubnet, message }];
    },
  },
  {
    id: "aks/pod-range-capacity",
    says: "Every node has a /24 of the pods' range, those of an upgrade included.",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay#ip-address-planning",
    check: ({ cluster }) => {
      if (!hasPodRange(cluster.network)) return [];
      const { podCidr } = cluster.network;
      const room = Math.floor(2 ** (24 - prefixOf(podCidr)));
      const nodes = nodesOf(cluster);
      if (nodes <= room) return [];
      const message = `has a /24 for ${grouped(room)} of ${grouped(nodes)} nodes, upgrades included; must be a /${prefixFor(256 * nodes)} or larger, or the pools smaller`;
      return [{ path: "network.podCidr", value: podCidr, message }];
    },
  },
  {
    id: "aks/peer-ranges",
    says: "A range in a workload's network names no pod or node of the cluster: Cilium matches those by their labels alone.",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#limitations",
    check: ({ cluster: { network, workloads } }) => {
      if (podNetworkOf(network).dataPlane !== "cilium") return [];
      const ownRange = (cidr: string) =>
        (["podCidr", "nodeSubnet"] as const).find((key) => parseCidr(cidr) && contains(network[key], cidr));
      return inEach(workloads, (name, workload) =>
        (["ingressFrom", "egressTo"] as const).flatMap((direction) =>
          inEachItem(workload.network[direction], ({ cidr = "" }, index) => {
            const own = ownRange(cidr);
            if (own === undefined) return [];
            const message = `lies in the cluster's ${own} ${network[own]}, which no range matches under Cilium; expected pods, by namespace and podLabels`;
            return [{ path: `workloads.${name}.network.${direction}.${index}.cidr`, value: cidr, message }];
          }),
        ),
      );
    },
  },
  {
    id: "registry/own-registry-ids",
    says: "A registry of the environment names the clusters that pull from it; `registryIds` is for the others.",
    source: "https://learn.microsoft.com/azure/aks/cluster-container-registry-integration",
    check: ({ key, cluster, environment: { registries } }) => {
      const own = new Map(
        inEach(registries, (name, registry) =>
          registry.type === "acr" ? [[acrId(registry).toLowerCase(), name] as const] : [],
        ),
      );
      return inEachItem(cluster.registryIds, (value, index) => {
        const name = own.get(value.toLowerCase());
        const message = `is registries.${name}; expected ${key} in its pullClusters instead`;
        return name === undefined ? [] : [{ path: `registryIds.${index}`, value, message }];
      });
    },
  },
];

/** Everything that is wrong with an AKS cluster and its pools; paths are reported below `path`. */
export function aksFindings(subject: ClusterSubject<CompleteAksCluster>, path: string): Finding[] {
  const { cluster } = subject;
  const systemPool = readable(() => cluster.systemPool);
  return [
    ...findingsOf(aksRules, subject, path),
    ...(systemPool
      ? findingsOf(systemPoolRules, { name: "systemPool", part: systemPool, cluster }, `${path}.systemPool`)
      : []),
    ...(readable(() => entriesOf(cluster.nodePools)) ?? []).flatMap(([name, part]) =>
      findingsOf(nodePoolRules, { name, part, cluster }, `${path}.nodePools.${name}`),
    ),
  ];
}

/** The most nodes at any time, those of an upgrade included, or what they have together. */
function nodesOf(
  { systemPool, nodePools }: CompleteAksCluster,
  each: (pool: { readonly maxPods: number }) => number = () => 1,
): number {
  return [systemPool, ...Object.values(nodePools)].reduce((sum, pool) => sum + peakNodes(pool) * each(pool), 0);
}

function prefixed<Pool>(pools: Readonly<Record<string, Pool>>): Readonly<Record<string, Pool>> {
  return Object.fromEntries(Object.entries(pools).map(([name, pool]) => [`nodePools.${name}`, pool]));
}

function prefixOf(range: string): number {
  return parseCidr(range)?.range() ?? Number.NaN;
}
