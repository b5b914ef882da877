import { BlockList } from "node:net";
import { contains, parseCidr } from "../../../../lib/cidr";
import type { Account } from "./account";
import { ApiError } from "./api-error";
import { type Call, type Handlers, invalid, page, read, required } from "./call";
import { DEFAULT_KUBERNETES_VERSION, KUBERNETES_VERSIONS, minorOf } from "./catalogue";
import { type Body, found, type Held, type Store } from "./store";
import { checkedTags } from "./tags";

interface VpcConfig {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly endpointPublicAccess: boolean;
  readonly endpointPrivateAccess: boolean;
  readonly publicAccessCidrs: readonly string[];
}

interface Logging {
  readonly clusterLogging: readonly { readonly enabled?: boolean; readonly types?: readonly string[] }[];
}

interface ClusterInput {
  readonly name: string;
  readonly version: string;
  readonly roleArn: string;
  readonly tags: Record<string, string>;
  readonly resourcesVpcConfig: Partial<VpcConfig>;
  readonly kubernetesNetworkConfig: Readonly<Record<string, unknown>>;
  readonly logging: Logging;
  readonly accessConfig: {
    readonly authenticationMode?: AuthenticationMode;
    readonly bootstrapClusterCreatorAdminPermissions?: boolean;
  };
  readonly upgradePolicy: { readonly supportType?: "STANDARD" | "EXTENDED" };
  readonly zonalShiftConfig: { readonly enabled?: boolean };
  readonly deletionProtection: boolean;
  readonly controlPlaneScalingConfig: { readonly tier?: string };
  readonly encryptionConfig: readonly {
    readonly resources?: readonly string[];
    readonly provider?: { readonly keyArn?: string };
  }[];
  readonly bootstrapSelfManagedAddons: boolean;
}

const AUTHENTICATION_MODES = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"] as const;
type AuthenticationMode = (typeof AUTHENTICATION_MODES)[number];

export interface ClusterBody extends Body {
  readonly name: string;
  readonly arn: string;
  version: string;
  resourcesVpcConfig: VpcConfig & { readonly vpcId: string; readonly clusterSecurityGroupId: string };
  readonly roleArn: string;
  logging: Logging;
  accessConfig: ClusterInput["accessConfig"] & { readonly authenticationMode: AuthenticationMode };
  deletionProtection: boolean;
  encryptionConfig: ClusterInput["encryptionConfig"];
}

const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** Clusters without the self-managed vpc-cni, kube-proxy and coredns. */
const bare = new WeakSet<Held>();

/** Whether the cluster has a network plugin, as an add-on or self-managed. */
export function hasNetworkPlugin(store: Store, cluster: Held<ClusterBody>): boolean {
  return !bare.has(cluster) || store.find("addon", cluster.region, cluster.name, "vpc-cni") !== undefined;
}

/** The cluster of a request; it must be active if the request creates a resource in it. */
export function clusterOf({ store }: Account, call: Call): Held<ClusterBody> {
  const name = call.parameters["clusterName"] ?? call.parameters["name"] ?? "";
  const held = found(
    store.find<ClusterBody>("cluster", call.region, name, name),
    `No cluster found for name: ${name}.`,
  );
  const { status } = held.body;
  if (call.operation.startsWith("Create") && status !== "ACTIVE" && status !== "UPDATING") {
    throw new ApiError("InvalidRequestException", `Cluster '${name}' is not in ACTIVE status`);
  }
  return held;
}

export function clusterHandlers(account: Account) {
  const { store, cloud } = account;
  const durations = account.durations.cluster ?? {};

  return {
    ListClusters: (call) => {
      const clusters = store.all().filter(({ kind, region }) => kind === "cluster" && region === call.region);
      return page(call, "clusters", clusters.map(({ name }) => name).sort());
    },

    DescribeCluster: (call) => ({ cluster: clusterOf(account, call).body }),

    CreateCluster: async (call) => {
      const input = read<ClusterInput>(
        call,
        "name",
        "version",
        "roleArn",
        "tags",
        "resourcesVpcConfig",
        "kubernetesNetworkConfig",
        "logging",
        "accessConfig",
        "upgradePolicy",
        "zonalShiftConfig",
        "deletionProtection",
        "controlPlaneScalingConfig",
        "encryptionConfig",
        "bootstrapSelfManagedAddons",
      );
      const { region } = call;
      const name = required(input.name, "name");
      if (!/^[0-9A-Za-z][A-Za-z0-9\-_]{0,99}$/.test(name)) throw invalid(`The cluster name ${name} is invalid`);
      if (store.find("cluster", region, name, name) !== undefined) {
        throw new ApiError("ResourceInUseException", `Cluster already exists with name: ${name}`);
      }
      const version = supported(input.version ?? DEFAULT_KUBERNETES_VERSION);
      const tags = checkedTags(input.tags);
      const roleArn = required(input.roleArn, "roleArn");
      const encryptionConfig = checkedEncryption(input.encryptionConfig ?? []);
      const vpc = checkedVpc({
        subnetIds: [],
        securityGroupIds: [],
        endpointPublicAccess: true,
        endpointPrivateAccess: false,
        publicAccessCidrs: ["0.0.0.0/0"],
        ...input.resourcesVpcConfig,
      });
      checkServiceRange(input.kubernetesNetworkConfig?.["serviceIpv4Cidr"]);
      const { vpcId, zones } = await cloud.network(region, vpc.subnetIds);
      if (zones.length < 2) throw invalid("Subnets specified must be in at least two different AZs");
      await cloud.checkRole(
        roleArn,
        "eks.amazonaws.com",
        `Role with arn: ${roleArn}, could not be assumed because it does not exist or the trusted entity is not correct`,
      );
      const access = input.accessConfig ?? {};
      const arn = `arn:aws:eks:${region}:${account.id}:cluster/${name}`;
      const cluster: Held<ClusterBody> = {
        kind: "cluster",
        region,
        cluster: name,
        name,
        arn,
        body: {
          name,
          arn,
          createdAt: store.now(),
          version,
          platformVersion: "eks.1",
          status: "CREATING",
          endpoint: account.apiServer.endpoint,
          certificateAuthority: { data: account.apiServer.certificateAuthority },
          identity: {
            oidc: { issuer: `https://oidc.eks.${region}.amazonaws.com/id/${store.id(32).toUpperCase()}` },
          },
          roleArn,
          tags,
          resourcesVpcConfig: {
            ...vpc,
            vpcId,
            clusterSecurityGroupId: await cloud.createSecurityGroup(region, name, vpcId),
          },
          kubernetesNetworkConfig: {
            serviceIpv4Cidr: "172.20.0.0/16",
            ipFamily: "ipv4",
            elasticLoadBalancing: { enabled: false },
            ...input.kubernetesNetworkConfig,
          },
          logging: renderLogging(input.logging ?? { clusterLogging: [] }, []),
          accessConfig: {
            bootstrapClusterCreatorAdminPermissions: access.bootstrapClusterCreatorAdminPermissions ?? true,
            authenticationMode: checkedMode(access.authenticationMode ?? "CONFIG_MAP"),
          },
          upgradePolicy: { supportType: "EXTENDED", ...input.upgradePolicy },
          ...(input.zonalShiftConfig && { zonalShiftConfig: input.zonalShiftConfig }),
          deletionProtection: input.deletionProtection ?? false,
          ...(input.controlPlaneScalingConfig && { controlPlaneScalingConfig: input.controlPlaneScalingConfig }),
          encryptionConfig,
          health: { issues: [] },
        },
      };
      if (input.bootstrapSelfManagedAddons === false) bare.add(cluster);
      store.add(cluster);
      store.later(cluster, durations.create ?? 0, () => {
        cluster.body.status = "ACTIVE";
      });
      return { cluster: cluster.body };
    },

    DeleteCluster: async (call) => {
      const cluster = clusterOf(account, call);
      const { name, region, body } = cluster;
      if (body.deletionProtection) {
        throw new ApiError(
          "InvalidRequestException",
          `Cluster ${name} has deletion protection enabled: disable it first`,
        );
      }
      if (store.of("nodegroup", region, name).length > 0) {
        throw new ApiError("ResourceInUseException", "Cluster has nodegroups attached");
      }
      refuseDuringUpdate(cluster);
      if (body.status !== "DELETING") {
        await cloud.deleteSecurityGroup(region, body.resourcesVpcConfig.clusterSecurityGroupId);
        body.status = "DELETING";
        store.later(cluster, durations.delete ?? 0, () => {
          for (const held of store.all()) if (held.region === region && held.cluster === name) store.remove(held);
        });
      }
      return { cluster: body };
    },

    UpdateClusterVersion: (call) => {
      const { version: wanted } = read<ClusterInput & { force: boolean }>(call, "version", "force");
      const cluster = clusterOf(account, call);
      const { body, region, name } = cluster;
      refuseDuringUpdate(cluster);
      const version = supported(required(wanted, "version"));
      if (minorOf(version) !== minorOf(body.version) + 1) {
        throw invalid(`Unsupported Kubernetes minor version update from ${body.version} to ${version}`);
      }
      const behind = store
        .of<Body & { version: string }>("nodegroup", region, name)
        .filter((group) => minorOf(group.body.version) < minorOf(version) - 3);
      if (behind.length > 0) {
        const names = behind.map((group) => group.name).join(", ");
        throw new ApiError(
          "InvalidRequestException",
          `Nodegroups ${names} must be updated to match cluster version ${body.version} before updating cluster version`,
        );
      }
      const params = { Version: version, PlatformVersion: "eks.1" };
      return {
        update: store.update(cluster, "VersionUpdate", params, durations.update ?? 0, () => {
          body.version = version;
        }),
      };
    },

    AssociateEncryptionConfig: (call) => {
      const { encryptionConfig } = read<ClusterInput>(call, "encryptionConfig");
      const cluster = clusterOf(account, call);
      const { body } = cluster;
      refuseDuringUpdate(cluster);
      if (body.encryptionConfig.length > 0) throw invalid("Cluster already has an encryption configuration");
      const value = checkedEncryption(required(encryptionConfig, "encryptionConfig"));
      const params = { EncryptionConfig: value };
      return {
        update: store.update(cluster, "AssociateEncryptionConfig", params, durations.update ?? 0, () => {
          body.encryptionConfig = value;
        }),
      };
    },

    UpdateClusterConfig: async (call) => {
      const input = read<ClusterInput>(
        call,
        "resourcesVpcConfig",
        "logging",
        "accessConfig",
        "upgradePolicy",
        "zonalShiftConfig",
        "deletionProtection",
        "controlPlaneScalingConfig",
      );
      const cluster = clusterOf(account, call);
      refuseDuringUpdate(cluster);
      const changes = Object.keys(input).filter((member) => member !== "clientRequestToken");
      const [member] = changes;
      if (member === undefined || changes.length > 1) throw invalid("Invalid type for cluster update.");
      const { type, value } = await configUpdate(account, cluster, input);
      const { body } = cluster;
      if (JSON.stringify(value) === JSON.stringify(body[member])) {
        throw invalid(`Cluster is already at the desired configuration with ${member}: ${JSON.stringify(value)}`);
      }
      const params = { [member.charAt(0).toUpperCase() + member.slice(1)]: value };
      return {
        update: store.update(cluster, type, params, durations.update ?? 0, () =>
          Object.assign(body, { [member]: value }),
        ),
      };
    },
  } satisfies Handlers;
}

/** The type of an update and the new value of the changed member. */
async function configUpdate({ cloud }: Account, { region, body }: Held<ClusterBody>, input: Partial<ClusterInput>) {
  if (input.logging !== undefined) {
    return { type: "LoggingUpdate", value: renderLogging(input.logging, enabledTypes(body.logging)) };
  }
  if (input.accessConfig !== undefined) {
    const mode = checkedMode(input.accessConfig.authenticationMode ?? body.accessConfig.authenticationMode);
    const before = body.accessConfig.authenticationMode;
    // One step at a time, and never back. https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html
    if (![0, 1].includes(AUTHENTICATION_MODES.indexOf(mode) - AUTHENTICATION_MODES.indexOf(before))) {
      throw invalid(`Unsupported authentication mode update from ${before} to ${mode}`);
    }
    return { type: "AccessConfigUpdate", value: { ...body.accessConfig, authenticationMode: mode } };
  }
  if (input.upgradePolicy !== undefined) return { type: "UpgradePolicyUpdate", value: input.upgradePolicy };
  if (input.zonalShiftConfig !== undefined) return { type: "ZonalShiftConfigUpdate", value: input.zonalShiftConfig };
  if (input.deletionProtection !== undefined) {
    return { type: "DeletionProtectionUpdate", value: input.deletionProtection };
  }
  if (input.controlPlaneScalingConfig !== undefined) {
    return { type: "ControlPlaneScalingConfigUpdate", value: input.controlPlaneScalingConfig };
  }
  const vpc = input.resourcesVpcConfig ?? {};
  const moves = vpc.subnetIds !== undefined || vpc.securityGroupIds !== undefined;
  const opens = Object.keys(vpc).some((member) => member.startsWith("endpoint") || member === "publicAccessCidrs");
  if (moves === opens) throw invalid("Invalid type for cluster update.");
  const before = body.resourcesVpcConfig;
  const value = { ...before, ...checkedVpc({ ...before, ...vpc }) };
  if (!moves) return { type: "EndpointAccessUpdate", value };
  const old = await cloud.network(region, before.subnetIds);
  const { vpcId, zones } = await cloud.network(region, value.subnetIds);
  if (vpcId !== old.vpcId) throw invalid(`Provided subnets do not belong to VPC ${old.vpcId}`);
  if (zones.join() !== old.zones.join()) {
    throw invalid(
      `Provided subnets belong to the AZs '${zones}'. But they should belong to the exact set of AZs '${old.zones}' in which subnets were provided during cluster creation.`,
    );
  }
  return { type: "VpcConfigUpdate", value };
}

function refuseDuringUpdate({ name, body }: Held<ClusterBody>): void {
  if (body.status === "ACTIVE" || body.status === "DELETING") return;
  throw new ApiError("ResourceInUseException", `Cluster ${name} is ${body.status}: one change at a time`);
}

function supported(version: string): string {
  if (!KUBERNETES_VERSIONS.includes(version)) throw invalid(`unsupported Kubernetes version ${version}`);
  return version;
}

function checkedEncryption(config: ClusterInput["encryptionConfig"]): ClusterInput["encryptionConfig"] {
  for (const { resources, provider } of config) {
    if (resources?.join() !== "secrets") throw invalid("encryptionConfig.resources must be [secrets]");
    required(provider?.keyArn, "encryptionConfig.provider.keyArn");
  }
  return config;
}

function checkedMode(mode: AuthenticationMode): AuthenticationMode {
  if (!AUTHENTICATION_MODES.includes(mode)) throw invalid(`Unsupported authentication mode ${mode}`);
  return mode;
}

const reserved = new BlockList();
for (const [network, prefix] of [
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const) {
  reserved.addSubnet(network, prefix);
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_VpcConfigRequest.html */
function checkedVpc(vpc: VpcConfig): VpcConfig {
  if (vpc.subnetIds.length < 2) throw invalid("Subnets specified must be in at least two different AZs");
  if (!vpc.endpointPublicAccess && !vpc.endpointPrivateAccess) {
    throw invalid("Private and public endpoint access cannot be false");
  }
  for (const cidr of vpc.publicAccessCidrs) {
    const [address = "", prefix = ""] = cidr.split("/");
    if (!/^\d+(\.\d+){3}$/.test(address) || !/^\d+$/.test(prefix) || Number(prefix) > 32) {
      throw invalid(`The CIDR ${cidr} in publicAccessCidrs is invalid`);
    }
    if (reserved.check(address)) throw invalid(`The following CIDRs are not allowed in publicAccessCidrs: [${cidr}]`);
  }
  return vpc;
}

function enabledTypes({ clusterLogging }: Logging): string[] {
  return clusterLogging.flatMap(({ enabled, types = [] }) => (enabled ? types : []));
}

/** The logging configuration in an answer: all types, the enabled ones first. */
function renderLogging(change: Logging, before: readonly string[]): Logging {
  const mentioned = change.clusterLogging.flatMap(({ types = [] }) => types);
  const unknown = mentioned.find((type) => !LOG_TYPES.includes(type));
  if (unknown !== undefined) throw invalid(`Unknown log type ${unknown}`);
  const on = new Set([...before.filter((type) => !mentioned.includes(type)), ...enabledTypes(change)]);
  const [enabled, disabled] = [LOG_TYPES.filter((type) => on.has(type)), LOG_TYPES.filter((type) => !on.has(type))];
  return {
    clusterLogging: [
      ...(enabled.length > 0 ? [{ types: enabled, enabled: true }] : []),
      ...(disabled.length > 0 ? [{ types: disabled, enabled: false }] : []),
    ],
  };
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html */
function checkServiceRange(range: unknown): void {
  if (range === undefined) return;
  const prefix = parseCidr(String(range))?.range() ?? 0;
  const isPrivate = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].some((outer) => contains(outer, String(range)));
  if (isPrivate && prefix >= 12 && prefix <= 24) return;
  throw invalid(`serviceIpv4Cidr ${range} must be a /12 to /24 within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16`);
}
