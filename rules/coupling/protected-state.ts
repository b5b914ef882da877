import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";

/** What must not be destroyed has its state where more than one laptop finds it. */
export const protectedState: Rule<Environment> = {
  id: "coupling/protected-state",
  source: "https://developer.hashicorp.com/terraform/language/backend/local",
  check: ({ protected: isProtected, backend }) =>
    isProtected && backend.type === "local"
      ? [
          {
            path: "backend.type",
            value: backend.type,
            message: "loses a protected environment with one disk: take s3 or azurerm",
          },
        ]
      : [],
};
