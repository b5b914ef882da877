import { readFileSync } from "node:fs";
import { judge } from "../pipeline/guard";
import { readPlan } from "../pipeline/plan-json";
import { reportOf } from "../pipeline/report";

// Guard and report on one plan, as the pipeline does it: PLAN names the file.
const plan = readPlan(readFileSync(process.env["PLAN"] ?? "", "utf8"));
const judgement = { plan: "0".repeat(64), ...judge(plan, []) };
reportOf({
  stacks: [{ name: "production-eks", planned: { state: "changes" }, plan }],
  guard: { passes: judgement.passes, problems: [], stacks: { "production-eks": judgement } },
  synthesized: [],
});
