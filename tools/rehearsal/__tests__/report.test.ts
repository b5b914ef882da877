import { stripVTControlCharacters } from "node:util";
import { junit, type Step, table } from "../report";

const counts = { created: 0, updated: 0, replaced: 0, destroyed: 0 };
const steps: readonly Step[] = [
  { stack: "dev-eks", step: "apply", ...counts, created: 70, seconds: 30.44, result: "ok" },
  { stack: "dev-eks", step: "retag", ...counts, seconds: 1, result: "failed", detail: 'no "tag" <here> & there' },
  { stack: "dev-aks", step: "apply", ...counts, seconds: 0, result: "skipped", detail: "no provider" },
];

test("the table has a row per step, and the detail below a failed or skipped one", () => {
  expect(stripVTControlCharacters(table(steps)).split("\n")).toEqual([
    "stack    step   created  updated  replaced  destroyed  seconds   result",
    "dev-eks  apply       70        0         0          0     30.4       ok",
    "dev-eks  retag        0        0         0          0      1.0   failed",
    '    no "tag" <here> & there',
    "dev-aks  apply        0        0         0          0      0.0  skipped",
    "    no provider",
  ]);
});

test("the JUnit file has a suite per stack and escapes texts", () => {
  const xml = junit(steps);
  expect(xml.match(/<testsuite /g)).toHaveLength(2);
  expect(xml).toContain('<testcase classname="dev-eks" name="apply" time="30.440"></testcase>');
  expect(xml).toContain('<failure message="no &quot;tag&quot; &lt;here> &amp; there"/>');
  expect(xml).toContain('<skipped message="no provider"/>');
});
