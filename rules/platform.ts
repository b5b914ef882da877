import type { AddOn } from "../config/add-ons/add-on";
import { CLUSTER_ISSUERS } from "../config/add-ons/cert-manager";
import { AUTOSCALER_VERSIONS } from "../config/add-ons/cluster-autoscaler";
import { dnsGroupOf } from "../config/add-ons/external-dns";
import type { LoadBalancer } from "../config/add-ons/load-balancer";
import { entriesOf, inEach, readable } from "../config/fill";
import type { CompleteNodeGroup } from "../config/node-group";
import { ADD_ONS, addOnNames, addOnsOf, ingressClassOf, isAlb, type Platform } from "../config/platform";
import { hostsOf } from "../config/workload/ingress";
import { azureResource } from "../lib/patterns";
import { checkByType, none } from "./by-type";
import type { ClusterSubject, Rule, Violation } from "./rule";

/** What a cluster's add-ons refuse beside each other, and of what stands on them. */
export const platformRules: readonly Rule<ClusterSubject>[] = [
  {
    id: "platform/add-ons",
    says: "Add-ons have beside them what they need.",
    source: "https://kubernetes.io/docs/concepts/cluster-administration/addons/",
    check: ({ cluster: { platform = {} } }) =>
      addOnNames(platform).flatMap((name) => {
        const { needs = {} }: AddOn = ADD_ONS[name];
        const value = readable(() => (platform as Readonly<Record<string, unknown>>)[name]);
        return Object.entries(needs)
          .filter(([other]) => !Object.hasOwn(platform, other))
          .map(([other, what]) => `must have platform.${other} beside it, ${what}`)
          .map((message) => ({ path: `platform.${name}`, value, message }));
      }),
  },
  {
    id: "platform/load-balancer-access",
    says: "A load balancer admits stated ranges, or, where the cloud is known, its network only.",
    source: "https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer",
    check: checkByType({
      eks: none,
      aks: none,
      existing: ({ platform = {} }) =>
        addOnsOf(platform).flatMap(({ name, config }) => {
          const { loadBalancer }: { readonly loadBalancer?: LoadBalancer } = config;
          if (loadBalancer?.internal === undefined) return [];
          const path = `platform.${name}.loadBalancer.internal`;
          const message = "needs a known cloud, and this cluster's is not known; expected sourceRanges";
          return [{ path, value: loadBalancer.internal, message }];
        }),
    }),
  },
  {
    id: "platform/challenges",
    says: "Let's Encrypt reaches Traefik from anywhere, for the challenge that cert-manager answers there.",
    source: "https://letsencrypt.org/docs/faq/#what-ip-addresses-does-let-s-encrypt-use-to-validate-my-web-server",
    check: ({ cluster: { platform: { traefik, certManager } = {} } }) => {
      if (traefik === undefined || certManager === undefined) return [];
      const { internal, sourceRanges } = traefik.loadBalancer;
      if (sourceRanges?.some((range) => range.endsWith("/0"))) return [];
      const path = `platform.traefik.loadBalancer.${internal ? "internal" : "sourceRanges"}`;
      const message =
        'keeps Let\'s Encrypt out, so no certificate is issued; expected sourceRanges: ["0.0.0.0/0"], or no certManager and each tlsSecret filled otherwise';
      return [{ path, value: internal ?? sourceRanges, message }];
    },
  },
  {
    id: "platform/cluster-issuer",
    says: "Behind Traefik a certificate is issued by a ClusterIssuer of the platform, or by one's own, and a wildcard's not by HTTP-01.",
    source: "https://cert-manager.io/docs/usage/ingress/",
    check: ({ cluster }) => {
      const { platform = {}, workloads } = cluster;
      if (!Object.hasOwn(platform, "traefik")) return [];
      const offered = Object.hasOwn(platform, "certManager") ? Object.keys(CLUSTER_ISSUERS) : [];
      return inEach(workloads, (name, { ingress }) => {
        const value = ingress?.clusterIssuer;
        if (ingress === undefined || value === undefined || isAlb(cluster, ingress)) return [];
        const path = `workloads.${name}.ingress.clusterIssuer`;
        if (offered.includes(value)) {
          const wildcard = hostsOf(ingress).find((host) => host.name().startsWith("*."));
          const message = `proves hosts by HTTP-01, which cannot prove ${wildcard?.name()}; expected an issuer of your own with DNS-01, or a host without *`;
          return wildcard === undefined ? [] : [{ path, value, message }];
        }
        const message =
          offered.length === 0
            ? "issues nothing unless cert-manager is installed from elsewhere; expected platform.certManager, or tlsSecret filled otherwise"
            : `is no ClusterIssuer of the platform, so it must be there already; expected ${offered.join(" or ")}, or your own`;
        return [{ path, value, message, severity: "warning" as const }];
      });
    },
  },
  {
    id: "platform/autoscaler-missing",
    says: "Node groups that may grow have a cluster autoscaler, which EKS does not bring.",
    source: "https://docs.aws.amazon.com/eks/latest/userguide/autoscaling.html",
    check: checkByType({
      eks: ({ platform = {}, nodeGroups }) => {
        if (Object.hasOwn(platform, "clusterAutoscaler")) return [];
        const growing = entriesOf(nodeGroups).flatMap(([name, group]) =>
          readable(() => mayGrow(group)) ? [name] : [],
        );
        if (growing.length === 0) return [];
        const message = `is missing, so ${growing.join(" and ")} cannot grow; expected {}, or groups of a fixed size`;
        return [{ path: "platform.clusterAutoscaler", value: undefined, message, severity: "warning" }];
      },
      aks: none,
      existing: none,
    }),
  },
  {
    id: "platform/autoscaler-version",
    says: "The cluster autoscaler has a release for the cluster's minor: another's simulates another scheduler.",
    source: "https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler#releases",
    check: checkByType({
      eks: ({ platform = {}, kubernetesVersion: value }) => {
        if (!Object.hasOwn(platform, "clusterAutoscaler") || Object.hasOwn(AUTOSCALER_VERSIONS, value)) return [];
        const known = Object.keys(AUTOSCALER_VERSIONS).join(", ");
        const message = `has no cluster autoscaler that is known here; expected one of ${known}, or its release in config/add-ons/cluster-autoscaler.ts`;
        return [{ path: "kubernetesVersion", value, message }];
      },
      aks: none,
      existing: none,
    }),
  },
  {
    id: "platform/certificates",
    says: "Load balancers have certificates of the cluster's account and region: without one they answer HTTP.",
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html",
    check: checkByType({
      eks: ({ platform, region, accountId }) => {
        const { certificateArns = [] } = platform?.loadBalancerController ?? {};
        const start = `arn:aws:acm:${region}:${accountId}:certificate/`;
        return certificateArns.flatMap((value, index) => {
          if (value.startsWith(start) && value.length > start.length) return [];
          const path = `platform.loadBalancerController.certificateArns.${index}`;
          return [{ path, value, message: `must be a certificate of the cluster's account and region, ${start}<id>` }];
        });
      },
      aks: none,
      existing: none,
    }),
  },
  {
    id: "platform/dns-zones",
    says: "external-dns changes zones of the cluster's own cloud, which its roles name.",
    source: "https://kubernetes-sigs.github.io/external-dns/latest/",
    check: checkByType({
      eks: ({ platform }) =>
        zonesOf(platform, /^Z[A-Z0-9]{1,31}$/, "must be a hosted zone's id in Route 53, such as Z0123456789ABCDEFGHIJ"),
      aks: ({ platform }) => {
        const zones = Object.values(readable(() => platform?.externalDns?.zones) ?? {});
        const group = dnsGroupOf(zones).toLowerCase();
        return [
          ...zonesOf(platform, DNS_ZONE, "must be a DNS zone's resource id, /subscriptions/…/dnsZones/<domain>"),
          ...(zones.every((id) => dnsGroupOf([id]).toLowerCase() === group)
            ? []
            : [
                {
                  path: "platform.externalDns.zones",
                  value: zones,
                  message: "must be of one resource group: external-dns works in one",
                },
              ]),
        ];
      },
      existing: none,
    }),
  },
  {
    id: "platform/secret-store",
    says: "external-secrets reads a store of the cluster's own cloud.",
    source: "https://external-secrets.io/latest/api/clustersecretstore/",
    check: checkByType({
      eks: ({ platform }) =>
        storeOf(
          platform,
          (store) => !store.startsWith("/"),
          "must be the beginning of secrets' names, such as production/",
        ),
      aks: ({ platform }) =>
        storeOf(
          platform,
          (store) => KEY_VAULT.test(store),
          "must be a Key Vault's resource id, /subscriptions/…/vaults/<name>",
        ),
      existing: none,
    }),
  },
  {
    id: "platform/ingress-tls",
    says: "A certificate comes from ACM behind class `alb`, which reads no Secret, and from a Secret behind any other.",
    source: "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/cert_discovery/",
    check: ({ cluster }) => {
      return inEach(cluster.workloads, (name, { ingress }) => {
        if (ingress === undefined) return [];
        const at = `workloads.${name}.`;
        const certificates = hostsOf(ingress).map(({ said, path }) => ({
          path: `${at}${path}.tlsSecret`,
          value: said.tlsSecret,
        }));
        const issuer = { path: `${at}ingress.clusterIssuer`, value: ingress.clusterIssuer };
        const stated = [...certificates, issuer].filter(({ value }) => value !== undefined);
        if (ingress.tls !== undefined) {
          const message = `has no effect beside tls: "${ingress.tls}"; state only one of the two`;
          return stated.map((found) => ({ ...found, message }));
        }
        if (!isAlb(cluster, ingress)) {
          const message =
            'is missing: expected the Secret that holds the certificate, or that clusterIssuer will fill; or tls: "elsewhere" where TLS ends before the ingress controller';
          return certificates.filter(({ value }) => value === undefined).map((found) => ({ ...found, message }));
        }
        const message =
          "has no effect behind class alb, whose certificates are platform.loadBalancerController.certificateArns; leave it out";
        return stated.map((found) => ({ ...found, message }));
      });
    },
  },
  {
    id: "platform/ingress-alb",
    says: "What is said to class `alb` is said to its controller.",
    source: "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/",
    check: ({ cluster }) =>
      inEach(cluster.workloads, (name, { ingress }) => {
        if (ingress?.alb === undefined || isAlb(cluster, ingress)) return [];
        const message = `is for class alb, and the Ingress's is ${ingressClassOf(cluster, ingress) ?? "not stated"}; expected annotations of its controller`;
        return [{ path: `workloads.${name}.ingress.alb`, value: ingress.alb, message }];
      }),
  },
];

const DNS_ZONE = azureResource("Network/dnsZones/[-\\w.]+");
const KEY_VAULT = azureResource("KeyVault/vaults/[-a-z0-9]+");

function zonesOf(platform: Platform | undefined, form: RegExp, message: string): readonly Violation[] {
  return entriesOf(platform?.externalDns?.zones ?? {})
    .filter(([, id]) => !form.test(id))
    .map(([domain, value]) => ({ path: `platform.externalDns.zones.${domain}`, value, message }));
}

function storeOf(
  platform: Platform | undefined,
  isAccepted: (store: string) => boolean,
  message: string,
): readonly Violation[] {
  const { store } = platform?.externalSecrets ?? {};
  return store === undefined || isAccepted(store)
    ? []
    : [{ path: "platform.externalSecrets.store", value: store, message }];
}

function mayGrow({ scaling }: CompleteNodeGroup): boolean {
  return scaling.fixed === undefined && scaling.max > scaling.initial;
}
