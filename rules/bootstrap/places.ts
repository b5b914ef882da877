import type { Bootstrap } from "../../environments/bootstrap";
import { BACKEND_FORMS } from "../backend-forms";
import { isGuid } from "../guid";
import type { Rule } from "../rule";

/** Account, region, subscription, tenant and location are each one, and written as their cloud writes them. */
export const places: Rule<Pick<Bootstrap, "aws" | "azure">> = {
  id: "bootstrap/places",
  source: "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html",
  check: ({ aws, azure }) =>
    [
      ["aws.accountId", aws.accountId, /^\d{12}$/.test(aws.accountId), "an AWS account's twelve digits"] as const,
      ["aws.region", aws.region, BACKEND_FORMS.region[0].test(aws.region), BACKEND_FORMS.region[1]] as const,
      ["azure.subscriptionId", azure.subscriptionId, isGuid(azure.subscriptionId), "a subscription's GUID"] as const,
      ["azure.tenantId", azure.tenantId, isGuid(azure.tenantId), "a tenant's GUID"] as const,
      ["azure.location", azure.location, /^[a-z0-9]+$/.test(azure.location), "a region's name, as eastus"] as const,
    ].flatMap(([path, value, fits, accepted]) =>
      fits ? [] : [{ path, value, message: `is not one: take ${accepted}` }],
    ),
};
