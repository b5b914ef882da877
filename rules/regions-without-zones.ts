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
