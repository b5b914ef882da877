import { eksHolding, prefixOf, removalOf } from "../aws-holdings";
import { find, items, parseXml, tagsOf, textOf, textsOf } from "../xml";

test("lists, tags, entities and empty elements of an AWS answer are parsed", () => {
  const xml = parseXml(`<?xml version="1.0"?>
    <R xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><vpcSet><item><vpcId>vpc-1</vpcId><empty/>
      <tagSet><item><key>Name</key><value>a &amp; b</value></item></tagSet></item></vpcSet><none/></R>`);
  const [vpc] = items(xml, "vpcSet");
  expect(vpc && textOf(vpc, "vpcId")).toBe("vpc-1");
  expect(vpc && tagsOf(vpc)).toEqual({ Name: "a & b" });
  expect(items(xml, "none")).toEqual([]);
  expect(find(xml, "absent")).toBeUndefined();
  expect(textsOf(xml, "vpcId")).toEqual(["vpc-1"]);
});

test("the prefix of a name lacks the provider's time and counter", () => {
  expect(prefixOf("general-2026112314114311280000001c")).toBe("general-");
  expect(prefixOf("general")).toBe("general");
});

test("an EKS holding has the id that Terraform imports", () => {
  const item = { kind: "addon", name: "coredns", cluster: "c", arn: "" } as const;
  expect(eksHolding(item)).toMatchObject({ type: "aws_eks_addon", id: "c:coredns", facts: { addon_name: "coredns" } });
});

test("the command that removes a resource", () => {
  expect(removalOf({ type: "aws_eip", id: "eipalloc-1", facts: {} })).toBe(
    "aws ec2 release-address --allocation-id eipalloc-1",
  );
  const id = "/subscriptions/s/resourceGroups/rg";
  expect(removalOf({ type: "azurerm_resource_group", id, facts: {} })).toBe(`az resource delete --ids ${id}`);
  expect(removalOf({ type: "aws_other", id: "x", facts: {} })).toContain("by hand");
});
