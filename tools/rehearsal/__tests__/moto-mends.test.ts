import { afterModifyVpcEndpoint } from "../moto-mends";

const LISTS =
  "<DescribePrefixListsResponse><prefixListSet><item><prefixListId>pl-1</prefixListId>" +
  "<prefixListName>com.amazonaws.us-east-1.s3</prefixListName></item></prefixListSet></DescribePrefixListsResponse>";

async function sentAfter(change: Record<string, string>): Promise<readonly Record<string, string>[]> {
  const sent: Record<string, string>[] = [];
  await afterModifyVpcEndpoint(new URLSearchParams(change), async (form) => {
    sent.push(Object.fromEntries(form));
    return LISTS;
  });
  return sent;
}

test("every table that an endpoint gains gets the endpoint's route", async () => {
  const sent = await sentAfter({ VpcEndpointId: "vpce-1", "AddRouteTableId.1": "rtb-1", "AddRouteTableId.2": "rtb-2" });
  const route = { Action: "CreateRoute", DestinationPrefixListId: "pl-1", GatewayId: "vpce-1" };
  expect(sent.slice(1)).toEqual([
    expect.objectContaining({ ...route, RouteTableId: "rtb-1" }),
    expect.objectContaining({ ...route, RouteTableId: "rtb-2" }),
  ]);
});

test("another change of an endpoint asks for nothing", async () => {
  expect(await sentAfter({ VpcEndpointId: "vpce-1", "RemoveRouteTableId.1": "rtb-1" })).toEqual([]);
});
