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
