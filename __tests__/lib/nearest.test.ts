import { hint, nearest } from "../../lib/nearest";

test.each([
  ["natGateway", "natGateways"],
  ["NATGATEWAYS", "natGateways"],
  ["vpcCIDRs", "vpcCidr"],
  ["gateways", undefined],
  ["a", undefined],
])("%s is nearly %s", (written, known) => {
  expect(nearest(written, ["vpcCidr", "availabilityZones", "natGateways"])).toBe(known);
});

test("no name is nearly another where none is known", () => {
  expect(nearest("a", [])).toBeUndefined();
});

test("a hint ends a message, or else what is given instead", () => {
  expect(hint("us-eats-1", ["us-east-1"], ", such as us-west-2")).toBe("; did you mean us-east-1?");
  expect(hint("mars", ["us-east-1"], ", such as us-west-2")).toBe(", such as us-west-2");
  expect(hint("mars", ["us-east-1"])).toBe("");
});
