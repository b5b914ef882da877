import { closest } from "./nearest";

/**
 * Azure's regions without availability zones, by the list of 2026-08-20; what it does not name is left to Azure.
 * https://learn.microsoft.com/azure/reliability/regions-list
 */
export const WITHOUT_ZONES = new Set(
  (
    "australiacentral australiacentral2 australiasoutheast brazilsoutheast canadaeast francesouth germanynorth " +
    "koreasouth northcentralus norwaywest southafricawest southindia switzerlandwest uaecentral ukwest " +
    "westcentralus westindia westus"
  ).split(" "),
);

/** Regions of Azure's other clouds. https://learn.microsoft.com/azure/azure-government/documentation-government-welcome */
const OTHER_CLOUDS = /^(china|usgov|usdod|ussec|usnat)/;
const COMPASS = /north|south|east|west|central|\d+/g;

/**
 * What is wrong with a region by its form; undefined where it is known, or may be a newer one. A geography that is known may
 * have another region; a name that is nearly a known one is a mistake.
 */
export function regionFault(location: string): string | undefined {
  if (OTHER_CLOUDS.test(location)) return "is a region of another cloud of Azure's; expected one of the public cloud's";
  const places = AZURE_REGIONS.map((region) => region.replaceAll(COMPASS, ""));
  if (AZURE_REGIONS.includes(location) || places.includes(location.replaceAll(COMPASS, ""))) return undefined;
  const [meant, far] = closest(location, AZURE_REGIONS);
  return far <= 2 ? `is no region of Azure's; did you mean ${meant}?` : undefined;
}

/** Azure's public regions by the same list; a newer one is accepted by its form. */
export const AZURE_REGIONS: readonly string[] = [
  ...WITHOUT_ZONES,
  ...(
    "australiaeast austriaeast belgiumcentral brazilsouth canadacentral centralindia centralus chilecentral " +
    "denmarkeast eastasia eastus eastus2 francecentral germanywestcentral indonesiacentral israelcentral italynorth " +
    "japaneast japanwest jioindiacentral jioindiawest koreacentral malaysiawest mexicocentral newzealandnorth " +
    "northeurope norwayeast polandcentral qatarcentral southafricanorth southcentralus southeastasia spaincentral " +
    "swedencentral swedensouth switzerlandnorth uaenorth uksouth westeurope westus2 westus3"
  ).split(" "),
];
