import { externalDns } from "../../../config/add-ons/external-dns";
import { fill } from "../../../config/fill";
import { onAks, onEks } from "../../support/add-ons";

const GROUP = "/subscriptions/s/resourceGroups/rg";
const ZONE = `${GROUP}/providers/Microsoft.Network/dnsZones/example.com`;

const configured = (id: string) => fill(externalDns.configuration, { zones: { "example.com": id } }).value;

test("on EKS it changes the stated zones of Route 53, and lists the others", () => {
  const config = configured("Z1");
  expect(externalDns.values(config, onEks)).toMatchObject({
    provider: { name: "aws" },
    domainFilters: ["example.com"],
    txtOwnerId: "c",
    extraArgs: ["--zone-id-filter=Z1"],
  });
  expect(externalDns.rights?.aws(config, onEks).statements).toEqual([
    {
      actions: ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"],
      resources: ["arn:aws:route53:::hostedzone/Z1"],
    },
    { actions: ["route53:ListHostedZones", "route53:ListTagsForResources"], resources: ["*"] },
  ]);
});

test("on AKS it is the identity that may change the zones, and is told of their group", () => {
  const config = configured(ZONE);
  const values = externalDns.values(config, onAks);
  expect(values).toMatchObject({
    provider: { name: "azure" },
    serviceAccount: { annotations: { "azure.workload.identity/client-id": "i" } },
    podLabels: { "azure.workload.identity/use": "true" },
  });
  const { data } = values["secretConfiguration"] as { readonly data: Readonly<Record<string, string>> };
  expect(JSON.parse(data["azure.json"] ?? "")).toEqual({
    tenantId: "t",
    subscriptionId: "s",
    resourceGroup: "rg",
    useWorkloadIdentityExtension: true,
  });
  expect(externalDns.rights?.azure(config).roles).toEqual([
    { role: "DNS Zone Contributor", scope: ZONE },
    { role: "Reader", scope: GROUP },
  ]);
});
