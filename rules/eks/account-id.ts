import type { EksConfig } from "../../stacks/eks-stack";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** An AWS account is twelve digits; a shorter one has lost its leading zeros. */
export const accountId: Rule<Pick<EksConfig, "accountId">> = {
  id: "eks/account-id",
  source: "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html",
  check: ({ accountId }) =>
    requires(
      "accountId",
      accountId,
      (id) => /^\d{12}$/.test(id),
      "is not an AWS account: take its twelve digits, as text",
    ),
};
