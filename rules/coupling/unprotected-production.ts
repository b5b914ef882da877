import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";

/** What its own tags call production refuses to be destroyed. */
export const unprotectedProduction: Rule<Environment> = {
  id: "coupling/unprotected-production",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html",
  check: ({ protected: isProtected, tags }) =>
    !isProtected && Object.values(tags).some((value) => /^prod(uction)?$/i.test(value))
      ? [
          {
            path: "protected",
            value: isProtected,
            message: "lets what its tags call production be destroyed: take true, or other tags",
            severity: "warning",
          },
        ]
      : [],
};
