import { isObject } from "../../../lib/json";
import { ArmError } from "./arm-error";
import { serverType } from "./database";
import { contains, overlaps, parseRange, type Range } from "./ipv4";
import { type Json, listAt, numberAt, objectAt, textAt } from "./json";
import { hashOf } from "./made-up";
import { idsIn, referrers, requireReference, toReferences } from "./references";
import { key, nameOf } from "./resource-id";
import type { Context, PutContext, ResourceType } from "./resource-type";
import type { Resource, Store } from "./store";

const subnetType = "Microsoft.Network/virtualNetworks/subnets";
const ruleType = "Microsoft.Network/networkSecurityGroups/securityRules";
const poolType = "Microsoft.ContainerService/managedClusters/agentPools";

/** Virtual networks, subnets, security groups, route tables, NAT gateways and public addresses. */
export const networkTypes: readonly ResourceType[] = [
  {
    type: "Microsoft.Network/virtualNetworks",
    asynchronous: true,
    put: putNetwork,
    afterPut: (network, context, body) =>
      replaceChildren(network, context, body, "subnets", subnetType, refuseSubnetInUse),
    view: (network, { store }) => ({
      properties: { subnets: store.children(network.id, subnetType).map(asChild), virtualNetworkPeerings: [] },
    }),
    refuseDelete: (network, context) => {
      for (const subnet of context.store.children(network.id, subnetType)) refuseSubnetInUse(subnet, context);
    },
  },
  { type: subnetType, asynchronous: true, put: putSubnet, refuseDelete: refuseSubnetInUse },
  {
    type: "Microsoft.Network/networkSecurityGroups",
    asynchronous: true,
    put: (body) => withoutList(body, "securityRules"),
    afterPut: (group, context, body) => replaceChildren(group, context, body, "securityRules", ruleType),
    view: (group, { store }) => ({
      properties: {
        securityRules: store.children(group.id, ruleType).map(asChild),
        defaultSecurityRules: [],
        subnets: toReferences(referrers(store, subnetType, group.id)),
      },
    }),
    refuseDelete: (group, { store }) => {
      const [user] = referrers(store, subnetType, group.id);
      if (user) {
        throw new ArmError(
          400,
          "InUseNetworkSecurityGroupCannotBeDeleted",
          `Network security group ${group.id} cannot be deleted because it is in use by the following resources: ${user.id}. In order to delete the Network security group, remove the association with the resource(s).`,
        );
      }
    },
  },
  { type: ruleType, asynchronous: true, put: putRule },
  {
    type: "Microsoft.Network/natGateways",
    asynchronous: true,
    put: (body, { id, store }) => {
      for (const address of idsIn(listAt(body, "properties.publicIpAddresses"))) requireReference(store, id, address);
      return { ...body, properties: { idleTimeoutInMinutes: 4, ...objectAt(body, "properties") } };
    },
    view: (gateway, { store }) => ({
      properties: { subnets: toReferences(referrers(store, subnetType, gateway.id)) },
    }),
    refuseDelete: (gateway, { store }) => {
      const users = referrers(store, subnetType, gateway.id);
      if (users.length > 0) {
        throw new ArmError(
          400,
          "CannotDeleteNatGatewayAssociatedToSubnet",
          `NAT Gateway ${gateway.id} is still configured on ${users.length} subnets. Remove NAT Gateway from all referenced subnets and then delete NAT Gateway.`,
        );
      }
    },
  },
  {
    type: "Microsoft.Network/routeTables",
    asynchronous: true,
    put: (body) => ({
      ...body,
      properties: { disableBgpRoutePropagation: false, routes: [], ...objectAt(body, "properties") },
    }),
    view: (table, { store }) => ({ properties: { subnets: toReferences(referrers(store, subnetType, table.id)) } }),
  },
  {
    type: "Microsoft.Network/publicIPAddresses",
    asynchronous: true,
    put: (body, { id }) => ({
      ...body,
      sku: { name: "Standard", tier: "Regional", ...objectAt(body, "sku") },
      properties: {
        publicIPAddressVersion: "IPv4",
        publicIPAllocationMethod: "Static",
        idleTimeoutInMinutes: 4,
        ddosSettings: { protectionMode: "VirtualNetworkInherited" },
        ...objectAt(body, "properties"),
        ipAddress: `198.51.100.${(Number.parseInt(hashOf(id).slice(0, 6), 16) % 254) + 1}`,
      },
    }),
    refuseDelete: (address, { store }) => {
      const [user] = referrers(store, "Microsoft.Network/natGateways", address.id);
      if (user) {
        throw new ArmError(
          400,
          "PublicIPAddressCannotBeDeleted",
          `Public IP address ${address.id} can not be deleted since it is still allocated to resource ${user.id}. In order to delete the public IP, disassociate/detach the Public IP address from the resource.`,
        );
      }
    },
  },
];

/** The ranges of a subnet. */
export function subnetRanges(subnet: Resource): readonly Range[] {
  return prefixesOf(subnet.body).flatMap((prefix) => parseRange(prefix) ?? []);
}

export function prefixesOf(subnet: Json): readonly string[] {
  const single = textAt(subnet, "properties.addressPrefix");
  return single === undefined
    ? listAt(subnet, "properties.addressPrefixes").filter((prefix) => typeof prefix === "string")
    : [single];
}

/** Pools with nodes or pods in a subnet. */
function poolsIn(store: Store, subnet: string): readonly Resource[] {
  return referrers(store, poolType, subnet);
}

function putNetwork(body: Json, { id, store, existing }: PutContext): Json {
  const ranges = networkRanges(body);
  if (ranges.length === 0) {
    throw new ArmError(400, "InvalidAddressPrefixFormat", `Address prefix of ${id} is not a valid IPv4 range.`);
  }
  const kept = existing ? store.children(id, subnetType) : [];
  for (const subnet of "subnets" in objectAt(body, "properties") ? [] : kept)
    requireInside(subnet.body, subnet.id, ranges);
  return withoutList(body, "subnets");
}

function networkRanges(network: Json): readonly Range[] {
  return listAt(network, "properties.addressSpace.addressPrefixes").flatMap((prefix) =>
    typeof prefix === "string" ? (parseRange(prefix) ?? []) : [],
  );
}

function putSubnet(body: Json, { id, name, parent, existing, store }: PutContext): Json {
  requireInside(body, id, networkRanges(parent?.body ?? {}));
  const ranges = prefixesOf(body).flatMap((prefix) => parseRange(prefix) ?? []);
  for (const other of store.children(parent?.id ?? "", subnetType)) {
    if (
      key(other.id) === key(id) ||
      !subnetRanges(other).some((there) => ranges.some((here) => overlaps(here, there)))
    ) {
      continue;
    }
    throw new ArmError(
      400,
      "NetcfgSubnetRangesOverlap",
      `Subnet '${name}' is not valid because its IP address range overlaps with that of an existing subnet in virtual network '${parent?.name}'.`,
    );
  }
  for (const property of ["networkSecurityGroup", "natGateway", "routeTable"]) {
    const reference = textAt(body, `properties.${property}.id`);
    if (reference !== undefined) requireReference(store, id, reference);
  }
  const moved = existing && prefixesOf(existing.body).find((prefix) => !prefixesOf(body).includes(prefix));
  if (moved !== undefined && poolsIn(store, id).length > 0) {
    const message = `IpPrefix ${moved} on Subnet ${name} has active allocations and cannot be deleted.`;
    throw new ArmError(400, "InUsePrefixCannotBeDeleted", message);
  }
  return {
    ...body,
    properties: {
      delegations: [],
      privateEndpointNetworkPolicies: "Disabled",
      privateLinkServiceNetworkPolicies: "Enabled",
      ...objectAt(body, "properties"),
    },
  };
}

function requireInside(subnet: Json, id: string, ranges: readonly Range[]): void {
  const prefixes = prefixesOf(subnet);
  const inside = prefixes.every((prefix) => {
    const range = parseRange(prefix);
    return range !== undefined && ranges.some((outer) => contains(outer, range));
  });
  if (inside && prefixes.length > 0) return;
  const network = id.split("/").at(-3);
  const message = `Subnet '${nameOf(id)}' is not valid in virtual network '${network}'.`;
  throw new ArmError(400, "NetcfgInvalidSubnet", message);
}

function refuseSubnetInUse(subnet: Resource, { store }: Context): void {
  const [user] = [...poolsIn(store, subnet.id), ...referrers(store, serverType, subnet.id)];
  if (!user) return;
  throw new ArmError(
    400,
    "InUseSubnetCannotBeDeleted",
    `Subnet ${subnet.name} is in use by ${user.id} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.`,
  );
}

function putRule(body: Json, { id, name, parent, store }: PutContext): Json {
  for (const other of store.children(parent?.id ?? "", ruleType)) {
    const sameSlot =
      key(other.id) !== key(id) &&
      numberAt(other.body, "properties.priority") === numberAt(body, "properties.priority") &&
      textAt(other.body, "properties.direction") === textAt(body, "properties.direction");
    if (!sameSlot) continue;
    throw new ArmError(
      400,
      "SecurityRuleConflict",
      `Security rule ${other.name} conflicts with rule ${name}. Rules cannot have the same Priority and Direction.`,
    );
  }
  return body;
}

/** Children are stored separately, not in the parent's document. */
function withoutList(body: Json, list: string): Json {
  const { [list]: _, ...properties } = objectAt(body, "properties");
  return { ...body, properties };
}

/** A list in the parent's body replaces its children, as in Azure; without a list they stay. */
function replaceChildren(
  parent: Resource,
  context: Context,
  body: Json,
  list: "subnets" | "securityRules",
  type: string,
  refuse?: (child: Resource, context: Context) => void,
): void {
  if (objectAt(body, "properties")[list] === undefined) return;
  const children = listAt(body, `properties.${list}`).filter(isObject);
  const names = children.map((child) => key(textAt(child, "name") ?? ""));
  for (const child of context.store.children(parent.id, type)) {
    if (names.includes(key(child.name))) continue;
    refuse?.(child, context);
    context.take(child.id);
  }
  for (const child of children) context.put(`${parent.id}/${list}/${textAt(child, "name")}`, child);
}

function asChild(resource: Resource): Json {
  const properties = { ...objectAt(resource.body, "properties"), provisioningState: "Succeeded" };
  return { id: resource.id, name: resource.name, etag: `W/"${resource.etag}"`, properties };
}
