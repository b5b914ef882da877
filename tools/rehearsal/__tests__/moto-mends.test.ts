import { afterModifyVpcEndpoint, LogGroupKeys, refusedKeyPolicy } from "../moto-mends";
import { type QueryApi, queryApi } from "./support/query-api";

const LISTS =
  "<DescribePrefixListsResponse><prefixListSet><item><prefixListId>pl-1</prefixListId>" +
  "<prefixListName>com.amazonaws.us-east-1.s3</prefixListName></item></prefixListSet></DescribePrefixListsResponse>";

let ec2: QueryApi;
beforeAll(async () => {
  ec2 = await queryApi(() => LISTS);
});
afterAll(() => ec2.stop());

async function callsAfter(change: Record<string, string>) {
  const before = ec2.calls.length;
  await afterModifyVpcEndpoint(new URLSearchParams(change), { endpoint: ec2.url, region: "us-east-1" });
  return ec2.calls.slice(before).map(({ parameters }) => parameters);
}

test("every route table that an endpoint gains gets the endpoint's route", async () => {
  const calls = await callsAfter({
    VpcEndpointId: "vpce-1",
    "AddRouteTableId.1": "rtb-1",
    "AddRouteTableId.2": "rtb-2",
  });
  const route = { Action: "CreateRoute", DestinationPrefixListId: "pl-1", GatewayId: "vpce-1" };
  expect(calls.slice(1)).toEqual([
    expect.objectContaining({ ...route, RouteTableId: "rtb-1" }),
    expect.objectContaining({ ...route, RouteTableId: "rtb-2" }),
  ]);
});

test("another change of an endpoint calls nothing", async () => {
  expect(await callsAfter({ VpcEndpointId: "vpce-1", "RemoveRouteTableId.1": "rtb-1" })).toEqual([]);
});

describe("a key policy", () => {
  const arn = "arn:aws:iam::111122223333:role/teams/admin";
  let iam: QueryApi;
  beforeAll(async () => {
    iam = await queryApi(({ parameters }) => (parameters["RoleName"] === "admin" ? `<Arn>${arn}</Arn>` : undefined));
  });
  afterAll(() => iam.stop());

  const refusal = (AWS: unknown, operation = "kms:CreateKey") => {
    const Policy = JSON.stringify({
      Statement: [{ Principal: { Service: "logs.amazonaws.com" } }, { Principal: { AWS } }],
    });
    return refusedKeyPolicy(operation, JSON.stringify({ Policy }), { endpoint: iam.url, region: "us-east-1" });
  };

  test.each(["arn:aws:iam::111122223333:role/gone", "arn:aws:iam::111122223333:role/admin"])(
    "that names the missing principal %s is refused",
    async (missing) => {
      const refused = {
        error: "MalformedPolicyDocumentException",
        message: expect.stringContaining("invalid principals"),
      };
      expect(await refusal([arn, missing])).toEqual(refused);
      expect(await refusal(missing, "kms:PutKeyPolicy")).toEqual(refused);
      expect(await refusal(missing, "kms:DescribeKey")).toBeUndefined();
    },
  );

  test.each([arn, "*", "arn:aws:iam::111122223333:root"])("that names %s is accepted", async (principal) => {
    expect(await refusal(principal)).toBeUndefined();
  });
});

test("a log group has the key that it was given last", () => {
  const keys = new LogGroupKeys();
  const call = (operation: string) => ({ operation: `logs:${operation}`, region: "us-east-1" });
  const answer = JSON.stringify({ logGroups: [{ logGroupName: "a", kmsKeyId: "made" }, { logGroupName: "b" }] });
  const groupsIn = (region: string) => JSON.parse(keys.in(answer, region)).logGroups;
  expect(keys.takes(call("DescribeLogGroups"), "{}")).toBe(false);
  expect(keys.takes(call("AssociateKmsKey"), JSON.stringify({ logGroupName: "b", kmsKeyId: "k" }))).toBe(true);
  expect(groupsIn("us-east-1")).toEqual([
    { logGroupName: "a", kmsKeyId: "made" },
    { logGroupName: "b", kmsKeyId: "k" },
  ]);
  expect(groupsIn("eu-west-1")).toEqual([{ logGroupName: "a", kmsKeyId: "made" }, { logGroupName: "b" }]);
  expect(keys.takes(call("DisassociateKmsKey"), JSON.stringify({ logGroupName: "a" }))).toBe(true);
  expect(groupsIn("us-east-1")[0]).toEqual({ logGroupName: "a" });
});
