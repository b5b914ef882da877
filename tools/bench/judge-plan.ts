import { readFileSync } from "node:fs";
import { judge } from "../pipeline/guard";
import { readPlan } from "../pipeline/plan-json";
import { reportOf } from "../pipeline/report";

// Guard and report of one plan, as in the pipeline. PLAN is the file; without it, the program only loads.
const file = process.env["PLAN"];
if (file !== undefined) {
  const plan = readPlan(readFileSync(file, "utf8"));
  const judgement = { plan: "0".repeat(64), ...judge(plan, []) };
  reportOf({
    stacks: [{ name: "production-eks", planned: { state: "changes" }, plan }],
    guard: { passes: judgement.passes, problems: [], stacks: { "production-eks": judgement } },
    synthesized: [],
  });
}
