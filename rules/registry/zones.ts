import type { AcrConfig } from "../../constructs/azure/acr-registry";
import { WITHOUT_ZONES } from "../regions-without-zones";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** A registry, and each copy of it, is spread over zones where its region has them; left unsaid, it is. */
export const zones: Rule<AcrConfig> = {
  id: "registry/zones",
  source: "https://learn.microsoft.com/azure/reliability/regions-list",
  check: (registry) => [
    ...overZones("zoneRedundant", registry),
    ...(registry.geoReplications ?? []).flatMap((copy, index) =>
      overZones(`geoReplications.${index}.zoneRedundant`, copy),
    ),
  ],
};

function overZones(path: string, { location, zoneRedundant = true }: Pick<AcrConfig, "location" | "zoneRedundant">) {
  const message = `cannot be in ${location}, which has no zones: take false, or another region`;
  return requires(path, zoneRedundant, (isRedundant) => !isRedundant || !WITHOUT_ZONES.has(location), message);
}
