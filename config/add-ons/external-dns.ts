import { HOST_NAME } from "../../lib/patterns";
import { accepts, type Complete, keyed, object, oneOf, optional, ruled, text } from "../schema";
import { addOn } from "./add-on";
import { azureIdentity, twoPods } from "./pods";

const NAME = "external-dns";
// Two would write the same records; the chart accepts one.
const PODS = { ...twoPods(NAME, "50m", "64Mi", { cpu: "500m", memory: "256Mi" }), replicas: 1 };

/**
 * external-dns's chart: records for the hosts of Ingresses, and of Services that ask for one by its annotation, in the stated
 * zones of Route 53 or Azure DNS and in no other. A record that another party made stays as it is: its own have a TXT record
 * with the cluster's name beside them.
 */
export const externalDns = addOn({
  id: NAME,
  configuration: object({
    /**
     * The zones that it may change, by their domains: on EKS the ids of hosted zones in Route 53, such as
     * `Z0123456789ABCDEFGHIJ`, on AKS the resource ids of DNS zones, all of one resource group.
     */
    zones: ruled(
      keyed(text),
      accepts(
        "platform/dns-zones",
        "https://kubernetes-sigs.github.io/external-dns/latest/",
        (zones) => {
          const domains = Object.keys(zones);
          return domains.length > 0 && domains.every((domain) => HOST_NAME.test(domain) && !domain.startsWith("*"));
        },
        "must have at least one domain such as example.com, with its zone's id",
      ),
    ),
    /** `sync` deletes its own records once nothing asks for them; `upsert-only` keeps them, and they lead astray. @default "sync" */
    policy: optional(oneOf("sync", "upsert-only"), "sync"),
  }),
  chart: { name: "external-dns", repository: "https://kubernetes-sigs.github.io/external-dns", version: "1.21.1" },
  skipCrds: true,
  namespace: { name: NAME, openPorts: [] },
  pods: () => [PODS],
  values: ({ zones, policy }, { clusterName, azure }) => ({
    provider: { name: azure === undefined ? "aws" : "azure" },
    sources: ["ingress", "service"],
    domainFilters: Object.keys(zones),
    policy,
    registry: "txt",
    txtOwnerId: clusterName,
    logFormat: "json",
    resources: PODS.resources,
    ...(azure === undefined
      ? { extraArgs: Object.values(zones).map((id) => `--zone-id-filter=${id}`) }
      : {
          ...azureIdentity(azure),
          // The chart has no other way to give the file that the provider reads; it holds no secret.
          secretConfiguration: {
            enabled: true,
            mountPath: "/etc/kubernetes",
            data: { "azure.json": azureJson(azure.tenantId, Object.values(zones)) },
          },
        }),
  }),
  rights: {
    serviceAccount: NAME,
    // https://kubernetes-sigs.github.io/external-dns/latest/docs/tutorials/aws/#iam-policy
    aws: ({ zones }) => ({
      statements: [
        {
          actions: ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"],
          resources: Object.values(zones).map((id) => `arn:aws:route53:::hostedzone/${id}`),
        },
        // Route 53 lists zones without a resource.
        { actions: ["route53:ListHostedZones", "route53:ListTagsForResources"], resources: ["*"] },
      ],
    }),
    // https://kubernetes-sigs.github.io/external-dns/latest/docs/tutorials/azure/#permissions-to-modify-dns-zone
    azure: ({ zones }) => ({
      roles: [
        ...Object.values(zones).map((scope) => ({ role: "DNS Zone Contributor", scope })),
        // It finds the zones by listing those of their group.
        { role: "Reader", scope: dnsGroupOf(Object.values(zones)) },
      ],
    }),
  },
  leavesBehind:
    "the records that it made, which nothing changes any more; delete those whose TXT record names the cluster",
});

export type ExternalDns = Complete<typeof externalDns.configuration>;

/** The resource group of the zones, which the rules hold to one. */
export function dnsGroupOf(ids: readonly string[]): string {
  return ids[0]?.split("/").slice(0, 5).join("/") ?? "";
}

function azureJson(tenantId: string, ids: readonly string[]): string {
  const [, , subscriptionId, , resourceGroup] = dnsGroupOf(ids).split("/");
  return JSON.stringify({ tenantId, subscriptionId, resourceGroup, useWorkloadIdentityExtension: true });
}
