import { items, parseXml, textOf } from "./xml";

/** Sends a form to the emulator's EC2 and returns its answer. */
type Ec2 = (form: URLSearchParams) => Promise<string>;

const VERSION = "2016-11-15";

/**
 * moto gives a gateway endpoint no route in tables that are added later, and then cannot delete the endpoint: it looks
 * for them. AWS makes them with the change, so they are made here.
 */
export async function afterModifyVpcEndpoint(request: URLSearchParams, ec2: Ec2): Promise<void> {
  const added = [...request.entries()].filter(([key]) => key.startsWith("AddRouteTableId."));
  if (added.length === 0) return;
  const lists = parseXml(await ec2(new URLSearchParams({ Action: "DescribePrefixLists", Version: VERSION })));
  const s3 = items(lists, "prefixListSet").find((list) => textOf(list, "prefixListName").endsWith(".s3"));
  if (s3 === undefined) throw new Error("the emulator has no prefix list for S3");
  for (const [, RouteTableId] of added) {
    await ec2(
      new URLSearchParams({
        Action: "CreateRoute",
        Version: VERSION,
        RouteTableId,
        DestinationPrefixListId: textOf(s3, "prefixListId"),
        GatewayId: request.get("VpcEndpointId") ?? "",
      }),
    );
  }
}
