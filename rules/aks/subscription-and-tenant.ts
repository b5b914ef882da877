import type { AksConfig } from "../../stacks/aks-stack";
import { isGuid } from "../guid";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** Ids, not names. */
export const subscriptionAndTenant: Rule<AksConfig> = {
  id: "aks/subscription-and-tenant",
  source: "https://learn.microsoft.com/azure/azure-portal/get-subscription-tenant-id",
  check: ({ subscriptionId, tenantId }) =>
    Object.entries({ subscriptionId, tenantId }).flatMap(([path, id]) =>
      requires(path, id, isGuid, "is no GUID: take the id, not the name"),
    ),
};
