import { description, differences } from "../differences";
import { type ChangeSketch, planOf } from "./support/plan";

function told(sketch: ChangeSketch): readonly string[] {
  const plan = planOf([sketch]);
  const [change] = plan.changes;
  return change === undefined ? [] : differences(change, plan);
}

const LONG = "x".repeat(300);

test("a long text is shown from where it changes", () => {
  const [line] = told({ type: "x", before: { note: `${LONG}old` }, after: { note: `${LONG}new` } });
  expect(line).toContain("old");
  expect(line).toContain("new");
});

test("what stands in a text is told by its arguments", () => {
  const policy = (Action: string) => JSON.stringify({ Statement: [{ Effect: "Allow", Action }] });
  expect(told({ type: "x", before: { policy: policy("a") }, after: { policy: policy("b") } })).toEqual([
    '`policy.Statement.0.Action`: `"a"` → `"b"`',
  ]);
  expect(told({ type: "helm_release", before: { values: ["a: 1\n"] }, after: { values: ["a: 2\n"] } })).toEqual([
    "`values.0.a`: `1` → `2`",
  ]);
});

test.each<[string, object]>([
  ["a variable", { env: [{ name: "PGPASSWORD", value: "hunter2" }] }],
  ["a chart's setting", { set: [{ name: "adminPassword", value: "hunter2" }] }],
  ["an option", { args: ["--password", "hunter2"] }],
  ["a line of a file", { data: { file: "a=1\npassword=hunter2" } }],
  ["base64", { user_data: Buffer.from("export DB_PASSWORD=hunter2hunter2").toString("base64") }],
  ["YAML", { data: { file: "db:\n  password: hunter2\n" } }],
  ["JSON", { data: JSON.stringify({ password: "hunter2" }) }],
  ["a random text", { note: "wJalrXUtnFEMIK7MDENGbPxRfiCYhunter2KEY" }],
])("no page shows %s", (_, values) => {
  const encoded = Buffer.from("hunter2hunter2").toString("base64").slice(0, 12);
  const change = { type: "x", before: { id: "1" }, after: { id: "1", ...values } };
  const was = { type: "x", after: { id: "1" }, before: { id: "1", ...values } };
  const made = { type: "x", after: { id: "1", ...values } };
  const plan = planOf([made]);
  const [first] = plan.changes;
  for (const line of [...told(change), ...told(was), first === undefined ? "" : (description(first, plan) ?? "")]) {
    expect(line).not.toContain("hunter2");
    expect(line).not.toContain(encoded);
  }
});

test("a new resource is shown by its arguments", () => {
  const plan = planOf([
    { type: "aws_vpc", after: { cidr_block: "10.0.0.0/16", tags: null, settings: [{ a: 1 }], list: ["a", "b"] } },
  ]);
  const [change] = plan.changes;
  expect(change && description(change, plan)).toBe('`cidr_block: 10.0.0.0/16; settings.0.a: 1; list: ["a","b"]`');
});
