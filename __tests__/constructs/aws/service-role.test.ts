import { ServiceRole } from "../../../constructs/aws/service-role";
import { addressesOf, resourceOf } from "../../support/synthesize";
import { synthesizeAws } from "../../support/synthesize-eks";

function roleNamed(name: string) {
  return synthesizeAws((stack) => {
    new ServiceRole(stack, "role", { name, service: "ec2.amazonaws.com" });
  });
}

test.each([
  ["c".repeat(37), `${"c".repeat(37)}-`],
  ["c".repeat(38), `${"c".repeat(37)}-`],
])("the name %s fits IAM's prefix", (name, prefix) => {
  expect(resourceOf(roleNamed(name), "aws_iam_role")["name_prefix"]).toBe(prefix);
});

test("a role without rights is a role and nothing else", () => {
  expect(addressesOf(roleNamed("c"))).toHaveLength(1);
});
