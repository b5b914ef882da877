import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";

const FORMS = {
  bucket: [
    /^(?!xn--|sthree-)(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)(?!.*(?:-s3alias|--ols-s3|\.mrap|--x-s3|--table-s3)$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    "3 to 63 of a-z, 0-9, . and -",
  ],
  region: [/^[a-z]{2}(-[a-z]+)+-\d$/, "a region, for example us-east-1"],
  resourceGroup: [/^[-\w.()]{0,89}[-\w()]$/, "1 to 90 letters, digits, - _ ( ) and ."],
  storageAccount: [/^[a-z0-9]{3,24}$/, "3 to 24 of a-z and 0-9"],
  container: [/^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, "3 to 63 of a-z, 0-9 and single -"],
} as const;

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
    return (Object.entries(parts) as [keyof typeof FORMS, string | undefined][])
      .filter(([part, value]) => !FORMS[part][0].test(value ?? ""))
      .map(([part, value]) => ({ path: `backend.${part}`, value, message: `cannot be one: take ${FORMS[part][1]}` }));
  },
};
