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
