import type { Environment } from "../../environments/environment";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** The policy that bounds the roles of EKS clusters is named; each cluster's account makes its own ARN of the name. */
export const permissionsBoundary: Rule<Environment> = {
  id: "environment/permissions-boundary",
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html",
  check: ({ permissionsBoundary }) =>
    requires(
      "permissionsBoundary",
      permissionsBoundary,
      (name) => /^[\w+=,.@-]{1,128}$/.test(name),
      "is not a policy's name: take 1 to 128 letters, digits and +=,.@_-, for example gantry-boundary",
    ),
};
