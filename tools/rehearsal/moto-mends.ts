import { isObject } from "../lib/json";
import { awsQuery } from "./aws-query";
import { items, parseXml, textOf } from "./xml";

/**
 * Adds the routes of a gateway endpoint to route tables that the endpoint gains. AWS adds them with the change; moto does
 * not, and then cannot delete the endpoint because it looks for them.
 *
 * @param change the form of a successful `ModifyVpcEndpoint`
 */
export async function afterModifyVpcEndpoint(
  change: URLSearchParams,
  { endpoint, region }: { readonly endpoint: string; readonly region: string },
): Promise<void> {
  const tables = [...change].flatMap(([key, table]) => (key.startsWith("AddRouteTableId.") ? [table] : []));
  if (tables.length === 0) return;
  const lists = parseXml((await awsQuery(endpoint, "ec2", region, "DescribePrefixLists")).text);
  const s3 = items(lists, "prefixListSet").find((list) => textOf(list, "prefixListName").endsWith(".s3"));
  if (s3 === undefined) throw new Error("the emulator has no prefix list for S3");
  for (const RouteTableId of tables) {
    await awsQuery(endpoint, "ec2", region, "CreateRoute", {
      RouteTableId,
      DestinationPrefixListId: textOf(s3, "prefixListId"),
      GatewayId: change.get("VpcEndpointId") ?? "",
    });
  }
}

/** Calls that write a policy which KMS checks the principals of. */
const WRITES_KEY_POLICY = /^kms:(CreateKey|PutKeyPolicy)$/;

/**
 * Refuses a key policy that names a role which does not exist, as KMS does; moto accepts any.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
 */
export async function refusedKeyPolicy(
  operation: string,
  body: string,
  { endpoint, region }: { readonly endpoint: string; readonly region: string },
): Promise<{ readonly error: string; readonly message: string } | undefined> {
  if (!WRITES_KEY_POLICY.test(operation)) return undefined;
  const { Policy = "{}" } = JSON.parse(body) as { readonly Policy?: string };
  const { Statement = [] } = JSON.parse(Policy) as { readonly Statement?: readonly { readonly Principal?: unknown }[] };
  for (const arn of Statement.flatMap(({ Principal }) => (isObject(Principal) ? [Principal["AWS"]].flat() : []))) {
    const [, name] = /^arn:aws:iam::\d{12}:role\/(?:.+\/)?([^/]+)$/.exec(String(arn)) ?? [];
    if (name === undefined) continue;
    const { text } = await awsQuery(endpoint, "iam", region, "GetRole", { RoleName: name });
    if (!text.includes(`<Arn>${arn}</Arn>`)) {
      const message = "Policy contains a statement with one or more invalid principals.";
      return { error: "MalformedPolicyDocumentException", message };
    }
  }
  return undefined;
}

/**
 * The keys of log groups that got one after they were made. CloudWatch keeps it; moto knows no such change.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html
 */
export class LogGroupKeys {
  private readonly keys = new Map<string, string | undefined>();

  /** Whether the call is a change of a log group's key, which is then noted. */
  takes({ operation, region }: { readonly operation: string; readonly region: string }, body: string): boolean {
    if (operation !== "logs:AssociateKmsKey" && operation !== "logs:DisassociateKmsKey") return false;
    const { logGroupName, kmsKeyId } = JSON.parse(body) as Readonly<Record<string, string | undefined>>;
    this.keys.set(`${region} ${logGroupName}`, kmsKeyId);
    return true;
  }

  /** An answer to `DescribeLogGroups`, with the keys. */
  in(answer: string, region: string): string {
    const groups = JSON.parse(answer) as { logGroups?: { logGroupName: string; kmsKeyId?: string | undefined }[] };
    for (const group of groups.logGroups ?? []) {
      const key = `${region} ${group.logGroupName}`;
      if (this.keys.has(key)) group.kmsKeyId = this.keys.get(key);
    }
    return JSON.stringify(groups);
  }
}
