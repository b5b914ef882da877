import { runApp } from "./support/run-app";

test("the bootstrap is two stacks, in a folder of their own, and no stack of the app's", () => {
  const { status, stderr, files, stacks } = runApp({ entry: { file: "bootstrap.ts", folder: "bootstrap.out" } });
  expect([status, stderr, files]).toEqual([0, "", ["bootstrap.out"]]);
  expect(Object.keys(stacks)).toEqual(["bootstrap-aws", "bootstrap-azure"]);
  expect(Object.keys(runApp().stacks).filter((stack) => stack.startsWith("bootstrap"))).toEqual([]);
});
