import type { Environment } from "../../environments/environment";
import { BACKEND_FORMS } from "../backend-forms";
import type { Rule } from "../rule";

/** The state's place has a name its cloud can have. */
export const backend: Rule<Environment> = {
  id: "environment/backend",
  source: "https://developer.hashicorp.com/terraform/language/backend",
  check: ({ backend }) => {
    const parts =
      backend.type === "s3"
        ? { bucket: backend.bucket, region: backend.region }
        : backend.type === "azurerm"
          ? {
              resourceGroup: backend.resourceGroup,
              storageAccount: backend.storageAccount,
              container: backend.container,
            }
          : {};
    return (Object.entries(parts) as [keyof typeof BACKEND_FORMS, string | undefined][])
      .filter(([part, value]) => !BACKEND_FORMS[part][0].test(value ?? ""))
      .map(([part, value]) => ({
        path: `backend.${part}`,
        value,
        message: `cannot be one: take ${BACKEND_FORMS[part][1]}`,
      }));
  },
};
