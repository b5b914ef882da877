import { changedPaths, changesOf, type ResourceChange } from "../plan";

function resource(
  actions: ResourceChange["change"]["actions"],
  before: unknown = null,
  after: unknown = null,
): ResourceChange {
  return { address: "a.b", type: "a", mode: "managed", change: { actions, before, after } };
}

test.each<[ResourceChange["change"]["actions"], string | undefined]>([
  [["create"], "create"],
  [["update"], "update"],
  [["delete"], "delete"],
  [["create", "delete"], "create-before-destroy"],
  [["delete", "create"], "destroy-before-create"],
  [["no-op"], undefined],
  [["read"], undefined],
])("%j is %s", (actions, action) => {
  expect(changesOf({ resource_changes: [resource(actions)] }).map((change) => change.action)).toEqual(
    action === undefined ? [] : [action],
  );
});

test("data sources are left out", () => {
  expect(changesOf({ resource_changes: [{ ...resource(["create"]), mode: "data" }] })).toEqual([]);
});

test("the changed paths of an update include nested, added and removed ones", () => {
  const before = { tags: { a: "1", gone: "x" }, scaling: [{ max: 3, min: 1 }], same: [1, 2] };
  const after = { tags: { a: "2", come: "y" }, scaling: [{ max: 5, min: 1 }], same: [1, 2] };
  expect(changedPaths(resource(["update"], before, after))).toEqual([
    "tags.a",
    "tags.gone",
    "tags.come",
    "scaling.0.max",
  ]);
});
