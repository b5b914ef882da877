import { join } from "node:path";
import type { StackJson } from "../../../__tests__/support/synthesize";
import { synthesizeAks } from "../../../__tests__/support/synthesize-aks";
import { synthesizeEks } from "../../../__tests__/support/synthesize-eks";
import type { AksNetwork } from "../../../config/aks-network";
import type { EksNetwork } from "../../../config/eks-network";
import { missingMoto, missingProvider } from "../../lib/missing-provider";
import { withTemporaryFolder } from "../../lib/temporary-folder";
import { startAwsAccount, startAzureAccount } from "../account";
import { stackIn, Terraform } from "./account-terraform";

// A cluster on a network that plain Terraform made before it, with the real providers: planned, applied, destroyed, and
// each reason why a plan refuses a network.
jest.setTimeout(900_000);

const ZONES = ["us-east-1a", "us-east-1b"] as const;
const elb = (kind: string) => ({ [`kubernetes.io/role/${kind}`]: "1" });
const aws = { source: "hashicorp/aws", version: ">= 0.0.1" };

/** A team's own network: private subnets that fit, a small one, and one without its tag. */
const VPC = {
  terraform: { required_providers: { aws } },
  provider: { aws: { region: "us-east-1" } },
  resource: {
    aws_vpc: {
      main: { cidr_block: "10.20.0.0/16", enable_dns_hostnames: true },
      silent: { cidr_block: "10.30.0.0/16", enable_dns_hostnames: false },
    },
    aws_subnet: {
      a: subnetOf("main", "10.20.0.0/20", ZONES[0], elb("internal-elb")),
      b: subnetOf("main", "10.20.16.0/20", ZONES[1], elb("internal-elb")),
      small: subnetOf("main", "10.20.32.0/27", ZONES[1], elb("internal-elb")),
      untagged: subnetOf("main", "10.20.33.0/24", ZONES[0], {}),
      public: subnetOf("main", "10.20.34.0/24", ZONES[0], elb("elb")),
      foreign: subnetOf("silent", "10.30.0.0/20", ZONES[1], {}),
    },
  },
  output: Object.fromEntries(
    [
      ...["main", "silent"].map((name) => [name, `aws_vpc.${name}`]),
      ...["a", "b", "small", "untagged", "public", "foreign"].map((name) => [name, `aws_subnet.${name}`]),
    ].map(([name, address]) => [name, { value: `\${${address}.id}` }]),
  ),
};

function subnetOf(vpc: string, cidr: string, zone: string, tags: Readonly<Record<string, string>>) {
  return { vpc_id: `\${aws_vpc.${vpc}.id}`, cidr_block: cidr, availability_zone: zone, tags };
}

type Ids = Readonly<Record<"main" | "silent" | "a" | "b" | "small" | "untagged" | "public" | "foreign", string>>;

function eksOn(network: EksNetwork): StackJson {
  return synthesizeEks({ network, platform: { traefik: { loadBalancer: { internal: true } } } });
}

const awsMissing = missingProvider("aws") ?? missingMoto();
if (awsMissing !== undefined) process.stderr.write(`skipped: ${awsMissing}\n`);

(awsMissing === undefined ? test.concurrent : test.concurrent.skip)(
  "a VPC carries a cluster and is still there after it",
  () =>
    withTemporaryFolder("existing-vpc", async (folder) => {
      const account = await startAwsAccount("111122223333", folder, undefined);
      try {
        const aws = new Terraform(account.env);
        const owner = join(folder, "owner");
        await aws.make(owner, VPC);
        const ids = (await aws.outputs(owner)) as Ids;
        const subnet = (id: string, zone: string) => ({ id, availabilityZone: zone });
        const [first, second] = [subnet(ids.a, ZONES[0]), subnet(ids.b, ZONES[1])];
        const fits = {
          vpcId: ids.main,
          vpcCidr: "10.20.0.0/16",
          privateSubnets: [first, second],
          publicSubnets: [subnet(ids.public, ZONES[0])],
        };

        const refused = [
          [{ vpcCidr: "10.21.0.0/16" }, "must be the range of"],
          [{ privateSubnets: [first, subnet(ids.b, "us-east-1c")] }, "must lie in us-east-1c; it lies in us-east-1b"],
          [
            { privateSubnets: [first, subnet(ids.foreign, ZONES[1])] },
            `must lie in ${ids.main}; it lies in ${ids.silent}`,
          ],
          [{ privateSubnets: [first, subnet(ids.small, ZONES[1])] }, "addresses for its zone's nodes and pods"],
          [
            { privateSubnets: [subnet(ids.untagged, ZONES[0]), second] },
            "must have the tag kubernetes.io/role/internal-elb",
          ],
          [{ publicSubnets: [subnet(ids.untagged, ZONES[0])] }, "must have the tag kubernetes.io/role/elb"],
          [{ vpcId: ids.silent, vpcCidr: "10.30.0.0/16" }, "must have DNS resolution and DNS hostnames on"],
        ] as const;
        for (const [index, [change, reason]] of refused.entries()) {
          const wrong = await stackIn(join(folder, `refused-${index}`), eksOn({ ...fits, ...change }));
          expect(await aws.refusal(wrong)).toContain(reason);
        }
        expect((await account.inventory()).filter((line) => /eks|kms/.test(line))).toEqual([]);

        expect(await aws.life(await stackIn(join(folder, "fits"), eksOn(fits)))).toMatchObject({
          vpc_id: ids.main,
          private_subnet_ids: [ids.a, ids.b],
        });
        await aws.succeed(owner, "plan", "-detailed-exitcode");
      } finally {
        await account.stop();
      }
    }),
);

const HUB = "00000000-0000-0000-0000-00000000000b";
const azurerm = { source: "hashicorp/azurerm", version: ">= 0.0.1" };
const group = { resource_group_name: "${azurerm_resource_group.hub.name}", location: "eastus" };

/** Another team's hub in a subscription of its own: a subnet behind a firewall's routes, and one without a way out. */
const VNET = {
  terraform: { required_providers: { azurerm } },
  provider: { azurerm: { features: {}, subscription_id: HUB, resource_provider_registrations: "none" } },
  resource: {
    azurerm_resource_group: { hub: { name: "hub", location: "eastus" } },
    azurerm_virtual_network: { hub: { ...group, name: "hub", address_space: ["10.10.0.0/16"] } },
    azurerm_subnet: {
      routed: subnetIn("routed", "10.10.0.0/22"),
      bare: subnetIn("bare", "10.10.4.0/22"),
    },
    azurerm_route_table: {
      firewall: {
        ...group,
        name: "firewall",
        route: [
          {
            name: "out",
            address_prefix: "0.0.0.0/0",
            next_hop_type: "VirtualAppliance",
            next_hop_in_ip_address: "10.10.255.4",
          },
        ],
      },
    },
    azurerm_subnet_route_table_association: {
      routed: { subnet_id: "${azurerm_subnet.routed.id}", route_table_id: "${azurerm_route_table.firewall.id}" },
    },
  },
};

function subnetIn(name: string, range: string) {
  return {
    resource_group_name: group.resource_group_name,
    virtual_network_name: "${azurerm_virtual_network.hub.name}",
    name,
    address_prefixes: [range],
  };
}

const azureMissing = missingProvider("azurerm");
if (azureMissing !== undefined) process.stderr.write(`skipped: ${azureMissing}\n`);

(azureMissing === undefined ? test.concurrent : test.concurrent.skip)(
  "a subnet behind a firewall carries a cluster and is still there after it",
  () =>
    withTemporaryFolder("existing-vnet", async (folder) => {
      const account = await startAzureAccount("00000000-0000-0000-0000-00000000000a", folder, undefined);
      try {
        const azure = new Terraform(account.env);
        const owner = join(folder, "owner");
        await azure.make(owner, VNET);
        const subnets = `/subscriptions/${HUB}/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub/subnets`;
        const fits = {
          nodeSubnetId: `${subnets}/routed`,
          addressSpace: "10.10.0.0/16",
          nodeSubnet: "10.10.0.0/22",
          egress: "user-defined-routing",
        } as const;
        const aksOn = (network: AksNetwork) => synthesizeAks({ network, apiServer: { private: true } });

        const refused = [
          [{ addressSpace: "10.11.0.0/16" }, "must be a range of hub, which has 10.10.0.0/16"],
          [{ nodeSubnet: "10.10.0.0/24" }, "must be the range of routed, which has 10.10.0.0/22"],
          [{ nodeSubnetId: `${subnets}/bare`, nodeSubnet: "10.10.4.0/22" }, "bare must have a route table"],
        ] as const;
        for (const [index, [change, reason]] of refused.entries()) {
          const wrong = await stackIn(join(folder, `refused-${index}`), aksOn({ ...fits, ...change }));
          expect(await azure.refusal(wrong)).toContain(reason);
        }
        expect((await account.inventory()).filter((line) => line.includes("managedClusters"))).toEqual([]);

        expect(await azure.life(await stackIn(join(folder, "fits"), aksOn(fits)))).toMatchObject({
          node_subnet_id: `${subnets}/routed`,
        });
        await azure.succeed(owner, "plan", "-detailed-exitcode");
      } finally {
        await account.stop();
      }
    }),
);
