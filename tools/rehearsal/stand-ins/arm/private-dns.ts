import { ArmError } from "./arm-error";
import { objectAt, textAt } from "./json";
import { requireReference } from "./references";
import { key } from "./resource-id";
import type { ResourceType } from "./resource-type";

const zoneType = "Microsoft.Network/privateDnsZones";
const linkType = `${zoneType}/virtualNetworkLinks`;

/** Private DNS zones, their links to networks, and the record that a zone is made with. */
export const privateDnsTypes: readonly ResourceType[] = [
  {
    type: zoneType,
    asynchronous: true,
    put: (body) => ({
      ...body,
      properties: { maxNumberOfRecordSets: 25_000, numberOfRecordSets: 1, ...objectAt(body, "properties") },
    }),
    refuseDelete: (zone, { store }) => {
      const [link] = store.children(zone.id, linkType);
      if (link === undefined) return;
      const message = `Can not delete resource before nested resources are deleted: ${link.id}.`;
      throw new ArmError(409, "CannotDeleteResource", message);
    },
  },
  {
    type: linkType,
    asynchronous: true,
    put: (body, { id, store }) => {
      const network = textAt(body, "properties.virtualNetwork.id") ?? "";
      requireReference(store, id, network);
      const zone = id.split("/").at(-3) ?? "";
      const other = store
        .ofType(linkType)
        .find(
          (link) =>
            key(link.id) !== key(id) &&
            key(link.id.split("/").at(-3) ?? "") === key(zone) &&
            key(textAt(link.body, "properties.virtualNetwork.id") ?? "") === key(network),
        );
      if (other !== undefined) {
        const message = `A virtual network cannot be linked to multiple zones with overlapping namespaces: ${other.id}.`;
        throw new ArmError(409, "Conflict", message);
      }
      return { ...body, properties: { virtualNetworkLinkState: "Completed", ...objectAt(body, "properties") } };
    },
  },
  {
    type: `${zoneType}/SOA`,
    stateless: true,
    read: (id) => [
      {
        id,
        name: "@",
        properties: {
          ttl: 3600,
          fqdn: `${id.split("/").at(-3)}.`,
          soaRecord: {
            host: "azureprivatedns.net",
            email: "azureprivatedns-host.microsoft.com",
            expireTime: 2_419_200,
            minimumTtl: 10,
            refreshTime: 3600,
            retryTime: 300,
            serialNumber: 1,
          },
        },
      },
    ],
  },
];
