import type { AcrConfig } from "../../constructs/azure/acr-registry";
import { isGuid } from "../guid";
import { requires } from "../requires";
import type { Rule } from "../rule";

const ID = /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[-\w.()]{1,90}\/providers\/Microsoft\.Network\//i;
const SUBNET = new RegExp(`${ID.source}virtualNetworks\\/[\\w.-]{2,64}\\/subnets\\/[\\w.-]{1,80}$`, "i");
const ZONE = new RegExp(`${ID.source}privateDnsZones\\/privatelink\\.azurecr\\.io$`, "i");

/** Ids, not names; regions by their programmatic names, and a copy in each other one once. */
export const azurePlaces: Rule<AcrConfig> = {
  id: "registry/azure-places",
  source: "https://learn.microsoft.com/azure/container-registry/container-registry-geo-replication",
  check: ({ subscriptionId, tenantId, pusherId, location, geoReplications = [], privateAccess }) => {
    const taken = [location, ...geoReplications.map((copy) => copy.location)];
    return [
      ...Object.entries({ subscriptionId, tenantId, pusherId }).flatMap(([path, id]) =>
        requires(path, id, isGuid, "is no GUID: take the id, not the name"),
      ),
      ...taken.flatMap((place, index) => {
        const path = index === 0 ? "location" : `geoReplications.${index - 1}.location`;
        const named = requires(
          path,
          place,
          (name) => /^[a-z]+[0-9]*$/.test(name),
          "is no region's name: take its programmatic name, eastus say for East US",
        );
        const again = requires(
          path,
          place,
          (name) => taken.indexOf(name) === index,
          "has the registry already: take another region, each once",
        );
        return named.length > 0 ? named : again;
      }),
      ...requires(
        "privateAccess.subnetId",
        privateAccess?.subnetId,
        (id) => SUBNET.test(id),
        "is no subnet's resource id: take /subscriptions/…/providers/Microsoft.Network/virtualNetworks/<network>/subnets/<name>",
      ),
      ...requires(
        "privateAccess.privateDnsZoneId",
        privateAccess?.privateDnsZoneId,
        (id) => ZONE.test(id),
        "is not the registry's zone: take /subscriptions/…/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io",
      ),
    ];
  },
};
