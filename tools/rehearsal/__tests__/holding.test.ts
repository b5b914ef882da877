import { comparable, type Holding, lineOf, surplus } from "../holding";

function role(id: string, more?: unknown): Holding {
  return { type: "aws_iam_role", id, facts: { name_prefix: "node-" }, more };
}

test.each([
  ["vpc-0123456789abcdef0", "vpc-*"],
  ["eipalloc-0123456789abcdef0", "eipalloc-*"],
  ["rtb-0123456789abcdef0_0.0.0.0/0", "rtb-*_0.0.0.0/0"],
  ["rtb-0123456789abcdef0/subnet-0123456789abcdef0", "rtb-*/subnet-*"],
  ["node-20261123141120232500000001", "node-*"],
  ["/x/roleAssignments/0C39A4FD-0000-4000-8000-00000000000A", "/x/roleAssignments/*"],
  ["production-aks", "production-aks"],
])("the id %s is compared as %s", (id, expected) => {
  expect(lineOf({ type: "t", id, facts: {} })).toBe(`t ${expected} {}`);
});

test("the order of keys and holdings is ignored, further properties are compared", () => {
  const [a, b] = [role("a", { x: 1, y: 2 }), role("b")];
  expect(comparable([a, b])).toEqual(comparable([b, role("a", { y: 2, x: 1 })]));
  expect(comparable([a])).not.toEqual(comparable([role("a", { x: 1, y: 3 })]));
});

test("a line that occurs twice instead of once is a surplus", () => {
  expect(surplus(["a", "a", "b"], ["a", "b", "c"])).toEqual(["a"]);
  expect(surplus(["a"], ["a", "a"])).toEqual([]);
});
