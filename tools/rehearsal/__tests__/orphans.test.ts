import type { Holding } from "../holding";
import { importId, keysIn, orphansIn, type StateFile, taintedIn } from "../orphans";
import type { PlanJson } from "../plan";

function planned(...creates: readonly [address: string, after: Readonly<Record<string, unknown>>][]): PlanJson {
  return {
    resource_changes: creates.map(([address, after]) => ({
      address,
      type: address.split(".")[0] ?? "",
      mode: "managed",
      change: { actions: ["create"], before: null, after },
    })),
  };
}

function state(type: string, name: string, attributes: Readonly<Record<string, unknown>>, tainted = false): StateFile {
  return {
    resources: [{ mode: "managed", type, name, instances: [{ attributes, ...(tainted && { status: "tainted" }) }] }],
  };
}

const gateway: Holding = { type: "aws_nat_gateway", id: "nat-1", facts: { subnet_id: "subnet-1" } };

test("a resource that exists, is planned and is missing in the state is an orphan", () => {
  const plan = planned(
    ["aws_nat_gateway.a", { subnet_id: "subnet-1" }],
    ["aws_nat_gateway.b", { subnet_id: "subnet-2" }],
  );
  expect(orphansIn(plan, {}, [gateway])).toEqual([{ address: "aws_nat_gateway.a", holding: gateway }]);
});

test("a resource in the state is not an orphan", () => {
  const plan = planned(["aws_nat_gateway.a", { subnet_id: "subnet-1" }]);
  expect(orphansIn(plan, state("aws_nat_gateway", "b", { id: "nat-1" }), [gateway])).toEqual([]);
});

test("a planned value that is not known yet matches no holding", () => {
  expect(orphansIn(planned(["aws_nat_gateway.a", {}]), {}, [gateway])).toEqual([]);
});

test("if two holdings match a planned resource, neither is an orphan", () => {
  const plan = planned(["aws_nat_gateway.a", { subnet_id: "subnet-1" }]);
  expect(orphansIn(plan, {}, [gateway, { ...gateway, id: "nat-2" }])).toEqual([]);
});

test("tags and other objects match by content", () => {
  const vpc: Holding = { type: "aws_vpc", id: "vpc-1", facts: { tags_all: { Name: "a", Environment: "b" } } };
  const plan = (tags: object) => planned(["aws_vpc.a", { tags_all: tags }]);
  expect(orphansIn(plan({ Environment: "b", Name: "a" }), {}, [vpc])).toHaveLength(1);
  expect(orphansIn(plan({ Environment: "b" }), {}, [vpc])).toEqual([]);
});

test("Azure's ids match regardless of case", () => {
  const id = "/subscriptions/S/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes";
  const held: Holding = { type: "azurerm_subnet_x", id, facts: { subnet_id: id } };
  const plan = planned([
    "azurerm_subnet_x.a",
    { subnet_id: id.toUpperCase().replace("/SUBSCRIPTIONS", "/subscriptions") },
  ]);
  expect(orphansIn(plan, {}, [held])).toHaveLength(1);
  expect(orphansIn(plan, state("azurerm_subnet_x", "a", { id: id.replace("rg", "RG") }), [held])).toEqual([]);
});

test.each([
  ["aws_route", { id: "r-1", route_table_id: "rtb-1", destination_cidr_block: "0.0.0.0/0" }, "rtb-1_0.0.0.0/0"],
  [
    "aws_route_table_association",
    { id: "rtbassoc-1", subnet_id: "subnet-1", route_table_id: "rtb-1" },
    "subnet-1/rtb-1",
  ],
  ["aws_vpc", { id: "vpc-1" }, "vpc-1"],
])("the import id of %s", (type, attributes, expected) => {
  expect(importId(type, attributes)).toBe(expected);
  expect(keysIn(state(type, "a", attributes))).toEqual(new Set([`${type} ${expected}`]));
});

test("tainted resources are listed by address", () => {
  expect(taintedIn(state("aws_eks_cluster", "cluster", {}, true))).toEqual(["aws_eks_cluster.cluster"]);
  expect(taintedIn(state("aws_eks_cluster", "cluster", {}))).toEqual([]);
});
