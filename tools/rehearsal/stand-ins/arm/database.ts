import { ArmError } from "./arm-error";
import { type Json, listAt, objectAt, textAt } from "./json";
import { requireReference } from "./references";
import { key } from "./resource-id";
import type { PutContext, ResourceType } from "./resource-type";
import type { Resource } from "./store";

export const serverType = "Microsoft.DBforPostgreSQL/flexibleServers";

/** PostgreSQL servers in a subnet of their own, and their databases. */
export const databaseTypes: readonly ResourceType[] = [
  {
    type: serverType,
    asynchronous: true,
    accepts: true,
    put: putServer,
    view: (server) => ({ properties: { fullyQualifiedDomainName: hostOf(server.name), state: "Ready" } }),
  },
  {
    type: `${serverType}/databases`,
    asynchronous: true,
    accepts: true,
    put: (body) => ({
      ...body,
      properties: { charset: "UTF8", collation: "en_US.utf8", ...objectAt(body, "properties") },
    }),
  },
];

const hostOf = (name: string) => `${name}.postgres.database.azure.com`;

function putServer(body: Json, context: PutContext): Json {
  const { name, existing } = context;
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) {
    const message = `The server name '${name}' may hold lower case letters, digits and dashes: 3 to 63, no dash at the ends.`;
    throw new ArmError(400, "InvalidServerName", message);
  }
  // It is sent, and never answered.
  const { administratorLoginPassword: password, createMode: _, ...properties } = objectAt(body, "properties");
  if (existing === undefined || password !== undefined)
    requirePassword(password, textAt(body, "properties.administratorLogin") ?? "");
  requireNetwork(body, context);
  return {
    ...body,
    sku: { ...objectAt(body, "sku") },
    properties: {
      availabilityZone: "1",
      minorVersion: "6",
      replicationRole: "Primary",
      replicaCapacity: 5,
      maintenanceWindow: { customWindow: "Disabled", dayOfWeek: 0, startHour: 0, startMinute: 0 },
      dataEncryption: { type: "SystemManaged" },
      ...properties,
      authConfig: {
        activeDirectoryAuth: "Disabled",
        passwordAuth: "Enabled",
        ...objectAt(body, "properties.authConfig"),
      },
      highAvailability: { mode: "Disabled", state: "NotEnabled", ...objectAt(body, "properties.highAvailability") },
      network: { publicNetworkAccess: "Disabled", ...objectAt(body, "properties.network") },
      backup: { geoRedundantBackup: "Disabled", backupRetentionDays: 7, ...objectAt(body, "properties.backup") },
      storage: { autoGrow: "Disabled", iops: 120, tier: "P4", type: "", ...objectAt(body, "properties.storage") },
    },
  };
}

/** https://learn.microsoft.com/azure/postgresql/flexible-server/quickstart-create-server */
function requirePassword(password: unknown, login: string): void {
  const text = typeof password === "string" ? password : "";
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z0-9]/].filter((kind) => kind.test(text)).length;
  const holdsLogin = [...login].some((_, start) => {
    const part = login.slice(start, start + 3).toLowerCase();
    return part.length === 3 && text.toLowerCase().includes(part);
  });
  if (text.length >= 8 && text.length <= 128 && kinds >= 3 && !holdsLogin) return;
  const message =
    "Password validation failed. The password does not meet policy requirements because it is not complex enough.";
  throw new ArmError(400, "PasswordNotComplex", message);
}

/** A server's subnet is delegated to it, and its zone is linked to the subnet's network. */
function requireNetwork(body: Json, { id, store }: PutContext): void {
  const subnetId = textAt(body, "properties.network.delegatedSubnetResourceId");
  const zoneId = textAt(body, "properties.network.privateDnsZoneArmResourceId");
  if (subnetId === undefined || zoneId === undefined) {
    if (subnetId === zoneId) return;
    const message = "A delegated subnet and a private DNS zone are stated together.";
    throw new ArmError(400, "EmptyPrivateDnsZoneArmResourceId", message);
  }
  const subnet = requireReference(store, id, subnetId);
  if (!isDelegated(subnet)) {
    const message = `Subnet ${subnetId} must be delegated to ${serverType}.`;
    throw new ArmError(400, "SubnetNotDelegated", message);
  }
  const zone = requireReference(store, id, zoneId);
  if (!zone.name.endsWith(".postgres.database.azure.com")) {
    const message = `The private DNS zone name ${zone.name} must end with '.postgres.database.azure.com'.`;
    throw new ArmError(400, "PrivateDnsZoneNameNotValid", message);
  }
  const network = key(subnetId).split("/subnets/")[0] ?? "";
  const links = store.children(zone.id, "Microsoft.Network/privateDnsZones/virtualNetworkLinks");
  if (links.some(({ body }) => key(textAt(body, "properties.virtualNetwork.id") ?? "") === network)) return;
  const message = `The private DNS zone ${zone.id} is not linked to the virtual network ${network}.`;
  throw new ArmError(400, "PrivateDnsZoneNotLinked", message);
}

function isDelegated(subnet: Resource): boolean {
  return listAt(subnet.body, "properties.delegations").some(
    (delegation) => key(textAt(delegation as Json, "properties.serviceName") ?? "") === key(serverType),
  );
}
