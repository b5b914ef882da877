import "./quick-start";

import { environments } from "./environments/all";
import { checkEnvironments } from "./rules/check-environments";
import { ConfigurationError } from "./rules/configuration-error";
import { checkOverrides } from "./rules/overrides";
import { checkOwnStacks } from "./rules/own-stacks";
import { annotationsOf, textOf } from "./rules/render";
import type { Report } from "./rules/rule";
import { selectEnvironments } from "./rules/select-environments";

const { ENVIRONMENTS, STRICT, GITHUB_ACTIONS } = process.env;

async function main(): Promise<void> {
  const selected = selectEnvironments(environments, ENVIRONMENTS);
  const today = new Date().toISOString().slice(0, 10);
  const { environments: checked, warnings } = checkEnvironments(selected, { strict: STRICT === "1", today });
  print(warnings);
  // cdktf and the providers take four times as long to load as the check.
  const { build } = await import("./stacks/build.js");
  const { ownStacks } = await import("./own/all.js");
  checkOwnStacks(checked, ownStacks);
  const { unfit, write } = build(checked, ownStacks);
  checkOverrides(checked, unfit);
  write();
}

main().catch((error: unknown) => {
  if (!(error instanceof ConfigurationError)) {
    process.setSourceMapsEnabled(true);
    throw error;
  }
  print(error.reports);
  process.exitCode = 1;
});

function print(reports: readonly Report[]): void {
  if (reports.length === 0) return;
  // Absent where stderr is not a terminal; it honours NO_COLOR.
  const colour = process.stderr.hasColors?.() ?? false;
  process.stderr.write(`${textOf(reports, { colour })}\n`);
  if (GITHUB_ACTIONS === "true") process.stderr.write(`${annotationsOf(reports)}\n`);
}
