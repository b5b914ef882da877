import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checked } from "../../../__tests__/support/complete";
import { type StackJson, synthesizeApp } from "../../../__tests__/support/synthesize";
import { addEnvironment } from "../../../stacks/add-environment";
import { missingMoto, missingProvider } from "../../lib/missing-provider";
import { withTemporaryFolder } from "../../lib/temporary-folder";
import { run } from "../../lib/terraform";
import { judge } from "../../pipeline/guard";
import { readPlan } from "../../pipeline/plan-json";
import { stackIn, Terraform } from "../../rehearsal/acceptance/account-terraform";
import { startAwsAccount, startAzureAccount } from "../../rehearsal/account";
import { Deviations } from "../../rehearsal/deviations";
import { changesOf, type PlanJson } from "../../rehearsal/plan";
import { adoption } from "../cluster/adopt-clusters";
import { readState } from "../cluster/state";
import type { Statements } from "../cluster/takeover";

// Clusters that plain Terraform made, in whose place these stacks step, with the real providers: imported, nothing made
// anew, nothing destroyed; the second plan is empty, and the old project still removes what stayed with it.
jest.setTimeout(1_800_000);

const ADMIN = "arn:aws:iam::111122223333:role/platform-admin";
const aws = { source: "hashicorp/aws", version: ">= 0.0.1" };
const azurerm = { source: "hashicorp/azurerm", version: ">= 0.0.1" };

/** What moto forgets of a rule whose source is a security group. */
const FORGOTTEN = /^aws_vpc_security_group_ingress_rule\.\S+: description$/;

/**
 * The folders' clusters are adopted, and the stack is planned, judged and applied, and planned again.
 * @returns the rules of the guard that want an approval, and the report
 */
async function takeOver(terraform: Terraform, folder: string, owners: readonly string[], statements: Statements) {
  const states = await Promise.all(
    owners.map(async (owner) => readState(await terraform.succeed(owner, "show", "-json"), owner)),
  );
  const { environment, report } = adoption(states.flat(), "adopted", statements);
  const stacks = synthesizeApp((app) => {
    // The state's own place and the protection are not the stand-in's.
    for (const each of checked({ ...environment, protected: false, backend: { type: "local" } }))
      addEnvironment(app, each);
  });
  const [stack] = Object.values(stacks) as StackJson[];
  if (stack === undefined) throw new Error("no stack");
  // A local state lies three folders above the stack's.
  const directory = await stackIn(join(folder, "new", "project"), stack);
  await terraform.succeed(directory, "plan", "-out=first.tfplan");
  const text = await terraform.succeed(directory, "show", "-json", "first.tfplan");
  const { findings, losses } = judge(readPlan(text), []);
  expect(losses).toEqual([]);
  const changes = changesOf(JSON.parse(text) as PlanJson);
  expect([...new Set(changes.map(({ action }) => action))].sort()).toEqual(["create", "update"]);
  const cluster = changes.filter(({ resource }) => /^(aws_eks|azurerm_kubernetes)_cluster$/.test(resource.type));
  expect(cluster.map(({ action }) => action)).toEqual(["update"]);

  await terraform.succeed(directory, "apply", "first.tfplan");
  await terraform.succeed(directory, "plan", "-out=second.tfplan");
  const again = JSON.parse(await terraform.succeed(directory, "show", "-json", "second.tfplan")) as PlanJson;
  const differences = new Deviations().unexplained(changesOf(again));
  expect(differences.filter((line) => !FORGOTTEN.test(line))).toEqual([]);

  // What the report says to type in the old project.
  for (const [, address = ""] of report.matchAll(/terraform state rm '?([^'\n]+)'?/g))
    await terraform.succeed(owners[0] ?? "", "state", "rm", address);
  for (const [, address = ""] of report.matchAll(/terraform destroy -target='?([^'\n]+)'?/g))
    await terraform.succeed(owners[0] ?? "", "destroy", "-auto-approve", `-target=${address}`);
  await terraform.succeed(directory, "plan", "-out=third.tfplan");
  const after = JSON.parse(await terraform.succeed(directory, "show", "-json", "third.tfplan")) as PlanJson;
  expect(new Deviations().unexplained(changesOf(after)).filter((line) => !FORGOTTEN.test(line))).toEqual([]);
  return { findings: [...new Set(findings.map(({ rule }) => rule))].sort(), report };
}

const ROOT = join(__dirname, "../../..");

/** The command of docs/adopt.md prints an environment, and the way beside it. */
async function documented(state: string, folder: string): Promise<void> {
  const page = await readFile(join(ROOT, "docs/adopt.md"), "utf8");
  const [, command = ""] = /^(npm run -s adopt .*) > environments\/\w+\.ts$/m.exec(page) ?? [];
  const file = join(folder, "state.json");
  await writeFile(file, state);
  const { code, stdout, stderr } = await run("sh", ["-c", command.replace("state.json", file)], { cwd: ROOT });
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: expect.stringContaining('export const taken = {\n  name: "taken",\n'),
    stderr: expect.stringContaining("The way:\n1. "),
  });
}

const ZONES = ["a", "b", "c"] as const;

function trust(service: string): string {
  const statement = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

const VPC = {
  aws_vpc: { main: { cidr_block: "10.0.0.0/16", enable_dns_hostnames: true } },
  aws_subnet: Object.fromEntries(
    ZONES.map((zone, index) => [
      zone,
      {
        vpc_id: "${aws_vpc.main.id}",
        cidr_block: `10.0.${index * 32}.0/19`,
        availability_zone: `us-east-1${zone}`,
      },
    ]),
  ),
};

/** The article's cluster as terraform-aws-eks v20 makes it. */
const MODULE = {
  terraform: { required_providers: { aws } },
  provider: {
    aws: { region: "us-east-1", default_tags: { tags: { Environment: "production", ManagedBy: "terraform" } } },
  },
  resource: {
    ...VPC,
    aws_iam_role: {
      cluster: { name_prefix: "production-cluster-cluster-", assume_role_policy: trust("eks.amazonaws.com") },
      nodes: { name_prefix: "general-eks-node-group-", assume_role_policy: trust("ec2.amazonaws.com") },
    },
    aws_security_group: {
      cluster: { name_prefix: "production-cluster-cluster-", vpc_id: "${aws_vpc.main.id}" },
      node: { name_prefix: "production-cluster-node-", vpc_id: "${aws_vpc.main.id}" },
    },
    aws_kms_key: { secrets: { description: "production-cluster cluster encryption key", enable_key_rotation: true } },
    aws_kms_alias: {
      secrets: { name: "alias/eks/production-cluster", target_key_id: "${aws_kms_key.secrets.key_id}" },
    },
    aws_cloudwatch_log_group: { logs: { name: "/aws/eks/production-cluster/cluster", retention_in_days: 90 } },
    aws_eks_cluster: {
      this: {
        name: "production-cluster",
        version: "1.35",
        role_arn: "${aws_iam_role.cluster.arn}",
        enabled_cluster_log_types: ["audit", "api", "authenticator"],
        access_config: {
          authentication_mode: "API_AND_CONFIG_MAP",
          bootstrap_cluster_creator_admin_permissions: false,
        },
        vpc_config: {
          subnet_ids: ZONES.map((zone) => `\${aws_subnet.${zone}.id}`),
          security_group_ids: ["${aws_security_group.cluster.id}"],
          endpoint_private_access: true,
          endpoint_public_access: true,
        },
        encryption_config: { resources: ["secrets"], provider: { key_arn: "${aws_kms_key.secrets.arn}" } },
        depends_on: ["aws_cloudwatch_log_group.logs"],
      },
    },
    aws_iam_openid_connect_provider: {
      oidc: { url: "${aws_eks_cluster.this.identity[0].oidc[0].issuer}", client_id_list: ["sts.amazonaws.com"] },
    },
    aws_launch_template: {
      general: { name_prefix: "general-", vpc_security_group_ids: ["${aws_security_group.node.id}"] },
      spot: { name_prefix: "spot-", vpc_security_group_ids: ["${aws_security_group.node.id}"] },
    },
    aws_eks_node_group: {
      general: nodeGroup("general", {
        instance_types: ["m6i.large"],
        scaling_config: { min_size: 2, max_size: 10, desired_size: 3 },
        labels: { "workload-type": "general" },
      }),
      spot: nodeGroup("spot", {
        instance_types: ["m6i.large", "m5.large", "m5a.large"],
        capacity_type: "SPOT",
        scaling_config: { min_size: 0, max_size: 20, desired_size: 2 },
        labels: { "workload-type": "batch" },
        taint: { key: "spot", value: "true", effect: "NO_SCHEDULE" },
      }),
    },
    aws_eks_addon: { coredns: { cluster_name: "${aws_eks_cluster.this.name}", addon_name: "coredns" } },
  },
};

function nodeGroup(name: string, values: object) {
  return {
    cluster_name: "${aws_eks_cluster.this.name}",
    node_group_name_prefix: `${name}-`,
    node_role_arn: "${aws_iam_role.nodes.arn}",
    subnet_ids: ZONES.map((zone) => `\${aws_subnet.${zone}.id}`),
    launch_template: {
      id: `\${aws_launch_template.${name}.id}`,
      version: `\${aws_launch_template.${name}.latest_version}`,
    },
    ...values,
  };
}

/** A cluster as it is made in a hurry, on a network that another project looks after. */
function plainCluster(ids: readonly string[]) {
  return {
    terraform: { required_providers: { aws } },
    provider: { aws: { region: "us-east-1" } },
    resource: {
      aws_iam_role: {
        cluster: { name: "plain", assume_role_policy: trust("eks.amazonaws.com") },
        nodes: { name: "plain-nodes", assume_role_policy: trust("ec2.amazonaws.com") },
      },
      aws_eks_node_group: {
        plain: {
          cluster_name: "${aws_eks_cluster.plain.name}",
          node_group_name: "plain",
          node_role_arn: "${aws_iam_role.nodes.arn}",
          subnet_ids: ids,
          scaling_config: { min_size: 2, max_size: 2, desired_size: 2 },
        },
      },
      aws_eks_cluster: {
        plain: {
          name: "plain",
          version: "1.35",
          role_arn: "${aws_iam_role.cluster.arn}",
          vpc_config: { subnet_ids: ids },
        },
      },
    },
  };
}

const awsMissing = missingProvider("aws") ?? missingMoto();
if (awsMissing !== undefined) process.stderr.write(`skipped: ${awsMissing}\n`);
const onAws = awsMissing === undefined ? test.concurrent : test.concurrent.skip;

onAws("the article's EKS cluster, as its module makes it", () =>
  withTemporaryFolder("adopt-eks", async (folder) => {
    const account = await startAwsAccount("111122223333", folder, undefined);
    try {
      const terraform = new Terraform(account.env);
      const owner = join(folder, "owner");
      await terraform.make(owner, MODULE);
      await documented(await terraform.succeed(owner, "show", "-json"), folder);
      const { findings, report } = await takeOver(terraform, folder, [owner], { admins: [ADMIN], ranges: [] });
      // The stack's own roles.
      expect(findings).toEqual(["rights"]);
      expect(report).toContain("aws_eks_node_group.spot: EKS takes no group over");
      const groups = (await account.inventory()).filter((line) => line.startsWith("aws_eks_node_group"));
      expect(groups).toHaveLength(2);
    } finally {
      await account.stop();
    }
  }),
);

onAws("an EKS cluster on a network of a third project", () =>
  withTemporaryFolder("adopt-eks-network", async (folder) => {
    const account = await startAwsAccount("111122223333", folder, undefined);
    try {
      const terraform = new Terraform(account.env);
      const [network, owner] = [join(folder, "network"), join(folder, "owner")];
      const { aws_vpc, aws_subnet } = VPC;
      await terraform.make(network, {
        terraform: { required_providers: { aws } },
        provider: { aws: { region: "us-east-1" } },
        resource: { aws_vpc, aws_subnet },
        output: Object.fromEntries(ZONES.map((zone) => [zone, { value: `\${aws_subnet.${zone}.id}` }])),
      });
      await terraform.make(owner, plainCluster(Object.values(await terraform.outputs(network)).map(String)));
      const { report } = await takeOver(terraform, folder, [owner, network], { admins: [ADMIN], ranges: [] });
      expect(report).toContain("encryption_config: none → ");
      expect(report).toContain("vpc_config.endpoint_private_access: false → true");
      await terraform.succeed(network, "plan", "-detailed-exitcode");
    } finally {
      await account.stop();
    }
  }),
);

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
const HUB = "00000000-0000-0000-0000-00000000000b";
const GROUP = "00000000-0000-0000-0000-000000000003";

function azure(subscription: string) {
  return {
    terraform: { required_providers: { azurerm } },
    provider: {
      azurerm: { features: {}, subscription_id: subscription, resource_provider_registrations: "none" },
    },
  };
}

const placed = { location: "eastus", resource_group_name: "${azurerm_resource_group.main.name}" };

/** The article's HCL with the names of azurerm 4 and a minor that Azure still makes. */
const ARTICLE = {
  ...azure(SUBSCRIPTION),
  resource: {
    azurerm_resource_group: { main: { name: "production", location: "eastus" } },
    azurerm_virtual_network: { main: { ...placed, name: "production", address_space: ["10.10.0.0/16"] } },
    azurerm_subnet: {
      aks: {
        name: "aks",
        resource_group_name: placed.resource_group_name,
        virtual_network_name: "${azurerm_virtual_network.main.name}",
        address_prefixes: ["10.10.0.0/18"],
      },
    },
    azurerm_kubernetes_cluster: {
      main: {
        ...placed,
        name: "production-aks",
        dns_prefix: "prod-aks",
        kubernetes_version: "1.35",
        default_node_pool: {
          name: "system",
          vm_size: "Standard_D4s_v3",
          min_count: 2,
          max_count: 10,
          auto_scaling_enabled: true,
          os_disk_size_gb: 100,
          vnet_subnet_id: "${azurerm_subnet.aks.id}",
        },
        identity: { type: "SystemAssigned" },
        network_profile: {
          network_plugin: "azure",
          load_balancer_sku: "standard",
          service_cidr: "10.0.0.0/16",
          dns_service_ip: "10.0.0.10",
        },
        tags: { Environment: "production", ManagedBy: "terraform" },
      },
    },
    azurerm_kubernetes_cluster_node_pool: {
      worker: {
        name: "worker",
        kubernetes_cluster_id: "${azurerm_kubernetes_cluster.main.id}",
        vm_size: "Standard_D8s_v3",
        min_count: 1,
        max_count: 20,
        auto_scaling_enabled: true,
        os_disk_size_gb: 200,
        node_labels: { "workload-type": "application" },
      },
    },
  },
};

/** A hub in another subscription, whose firewall is the way out. */
const NETWORK = {
  ...azure(HUB),
  resource: {
    azurerm_resource_group: { main: { name: "hub", location: "eastus" } },
    azurerm_virtual_network: { hub: { ...placed, name: "hub", address_space: ["10.20.0.0/16"] } },
    azurerm_subnet: {
      aks: {
        name: "aks",
        resource_group_name: placed.resource_group_name,
        virtual_network_name: "${azurerm_virtual_network.hub.name}",
        address_prefixes: ["10.20.0.0/22"],
      },
    },
    azurerm_route_table: {
      firewall: {
        ...placed,
        name: "firewall",
        route: [
          {
            name: "out",
            address_prefix: "0.0.0.0/0",
            next_hop_type: "VirtualAppliance",
            next_hop_in_ip_address: "10.20.255.4",
          },
        ],
      },
    },
    azurerm_subnet_route_table_association: {
      aks: { subnet_id: "${azurerm_subnet.aks.id}", route_table_id: "${azurerm_route_table.firewall.id}" },
    },
  },
};

/** A private cluster with overlay networking, and a pool of another subnet that nothing here can state. */
const PRIVATE = {
  ...azure(SUBSCRIPTION),
  resource: {
    azurerm_resource_group: { main: { name: "private", location: "eastus" } },
    azurerm_user_assigned_identity: { aks: { ...placed, name: "aks" } },
    azurerm_kubernetes_cluster: {
      main: {
        ...placed,
        name: "private",
        dns_prefix: "private",
        kubernetes_version: "1.35",
        node_resource_group: "private-nodes-of-old",
        private_cluster_enabled: true,
        local_account_disabled: true,
        default_node_pool: {
          name: "default",
          vm_size: "Standard_D4s_v3",
          node_count: 2,
          vnet_subnet_id: `/subscriptions/${HUB}/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub/subnets/aks`,
        },
        identity: { type: "UserAssigned", identity_ids: ["${azurerm_user_assigned_identity.aks.id}"] },
        azure_active_directory_role_based_access_control: {
          tenant_id: "00000000-0000-0000-0000-00000000000a",
          azure_rbac_enabled: true,
          admin_group_object_ids: [GROUP],
        },
        network_profile: {
          network_plugin: "azure",
          network_plugin_mode: "overlay",
          outbound_type: "userDefinedRouting",
        },
      },
    },
    azurerm_kubernetes_cluster_node_pool: {
      public: {
        name: "public",
        kubernetes_cluster_id: "${azurerm_kubernetes_cluster.main.id}",
        vm_size: "Standard_D4s_v3",
        node_count: 1,
        node_public_ip_enabled: true,
      },
    },
  },
};

const azureMissing = missingProvider("azurerm");
if (azureMissing !== undefined) process.stderr.write(`skipped: ${azureMissing}\n`);
const onAzure = azureMissing === undefined ? test.concurrent : test.concurrent.skip;

onAzure("the article's AKS cluster", () =>
  withTemporaryFolder("adopt-aks", async (folder) => {
    const account = await startAzureAccount("00000000-0000-0000-0000-00000000000a", folder, undefined);
    try {
      const terraform = new Terraform(account.env);
      const owner = join(folder, "owner");
      await terraform.make(owner, ARTICLE);
      const { findings, report } = await takeOver(terraform, folder, [owner], {
        admins: [GROUP],
        ranges: ["203.0.113.0/24"],
      });
      // The workspace of its logs admits what Azure sends over the internet, as every workspace does.
      expect(findings).toEqual(["public-access", "rights"]);
      expect(report).toContain("local_account_disabled: false → true");
      expect(report).toContain("removed {\n       from = azurerm_kubernetes_cluster.main\n");
    } finally {
      await account.stop();
    }
  }),
);

onAzure("a private AKS cluster on a hub's subnet", () =>
  withTemporaryFolder("adopt-aks-network", async (folder) => {
    const account = await startAzureAccount("00000000-0000-0000-0000-00000000000a", folder, undefined);
    try {
      const terraform = new Terraform(account.env);
      const [network, owner] = [join(folder, "network"), join(folder, "owner")];
      await terraform.make(network, NETWORK);
      await terraform.make(owner, PRIVATE);
      const { report } = await takeOver(terraform, folder, [owner, network], { admins: [], ranges: [] });
      expect(report).toContain("azurerm_kubernetes_cluster_node_pool.public: its nodes have public addresses");
      await terraform.succeed(network, "plan", "-detailed-exitcode");
    } finally {
      await account.stop();
    }
  }),
);
