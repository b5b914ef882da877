import { styleText } from "node:util";

/** One step of a stack's life, and how it went. */
export interface Step {
  readonly stack: string;
  readonly step: string;
  readonly created: number;
  readonly updated: number;
  readonly replaced: number;
  readonly destroyed: number;
  readonly seconds: number;
  readonly result: "ok" | "failed" | "skipped";
  /** Why it failed or was skipped, or what could not be rehearsed. */
  readonly detail?: string;
  /** The API actions that were called. */
  readonly actions?: readonly string[];
}

const COLUMNS = ["stack", "step", "created", "updated", "replaced", "destroyed", "seconds", "result"] as const;
const COLOURS = { ok: "green", failed: "red", skipped: "yellow" } as const;

/** A short table of every step, for a person. */
export function table(steps: readonly Step[]): string {
  const text = (step: Step) =>
    COLUMNS.map((column) => (column === "seconds" ? step.seconds.toFixed(1) : String(step[column])));
  const rows = [COLUMNS.map(String), ...steps.map(text)];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row, index) => {
      const cells = row.map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      );
      const step = steps[index - 1];
      const line = cells.join("  ");
      return step ? `${styleText(COLOURS[step.result], line)}${step.detail ? `\n    ${step.detail}` : ""}` : line;
    })
    .join("\n");
}

/** The same as JUnit XML, a suite a stack, for CI. */
export function junit(steps: readonly Step[]): string {
  const stacks = [...new Set(steps.map(({ stack }) => stack))];
  const suites = stacks.map((stack) => {
    const own = steps.filter((step) => step.stack === stack);
    const cases = own.map(({ step, seconds, result, detail = "" }) => {
      const outcome = {
        ok: "",
        failed: `<failure message=${quote(detail)}/>`,
        skipped: `<skipped message=${quote(detail)}/>`,
      };
      return `    <testcase classname=${quote(stack)} name=${quote(step)} time="${seconds.toFixed(3)}">${outcome[result]}</testcase>`;
    });
    return `  <testsuite name=${quote(stack)} tests="${own.length}">\n${cases.join("\n")}\n  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join("\n")}\n</testsuites>\n`;
}

function quote(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  return `"${escaped}"`;
}
