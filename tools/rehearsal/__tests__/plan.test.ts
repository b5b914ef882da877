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

test("data sources are no changes", () => {
  expect(changesOf({ resource_changes: [{ ...resource(["create"]), mode: "data" }] })).toEqual([]);
});

test("an update is told by the paths it changes, however deep, added and removed ones too", () => {
  const before = { tags: { a: "1", gone: "x" }, scaling: [{ max: 3, min: 1 }], same: [1, 2] };
  const after = { tags: { a: "2", come: "y" }, scaling: [{ max: 5, min: 1 }], same: [1, 2] };
  expect(changedPaths(resource(["update"], before, after))).toEqual([
    "tags.a",
    "tags.gone",
    "tags.come",
    "scaling.0.max",
  ]);
});
