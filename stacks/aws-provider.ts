import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { TerraformStack } from "cdktf";

interface AwsPlace {
  readonly accountId: string;
  readonly region: string;
}

/** Gives the stack its provider for AWS: it refuses any other account, and every resource has the tags. */
export function addAws(
  stack: TerraformStack,
  { accountId, region }: AwsPlace,
  tags: Readonly<Record<string, string>>,
): AwsProvider {
  return new AwsProvider(stack, "aws", { region, allowedAccountIds: [accountId], defaultTags: [{ tags }] });
}
