import type { EcrConfig } from "../../constructs/aws/ecr-registry";
import { accountId } from "../eks/account-id";
import { region } from "../eks/region";
import type { Rule } from "../rule";

/** Account and region are written as AWS writes them. */
export const account: Rule<EcrConfig> = {
  id: "registry/account",
  source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html",
  check: (registry) => [...accountId.check(registry), ...region.check(registry)],
};
