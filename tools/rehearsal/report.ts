import { styleText } from "node:util";
import { tableLines } from "../lib/table";

/** One step of a rehearsal and its result. */
export interface Step {
  readonly stack: string;
  readonly step: string;
  readonly created: number;
  readonly updated: number;
  readonly replaced: number;
  readonly destroyed: number;
  readonly seconds: number;
  readonly result: "ok" | "failed" | "skipped";
  /** The reason of a failure or a skip. */
  readonly detail?: string;
  /** The API actions that were called. */
  readonly actions?: readonly string[];
}

const COLUMNS = ["stack", "step", "created", "updated", "replaced", "destroyed", "seconds", "result"] as const;
const COLOURS = { ok: "green", failed: "red", skipped: "yellow" } as const;

/** Starts another line under a row of the table. */
export const NEXT_LINE = "\n    ";

/** A row per step, coloured by result, with the detail below. */
export function table(steps: readonly Step[]): string {
  const cells = (step: Step) =>
    COLUMNS.map((column) => (column === "seconds" ? step.seconds.toFixed(1) : String(step[column])));
  const [head, ...rows] = tableLines([COLUMNS, ...steps.map(cells)], (column) => column >= 2);
  const lines = steps.map(
    ({ result, detail }, index) =>
      styleText(COLOURS[result], rows[index] ?? "") + (detail ? `${NEXT_LINE}${detail}` : ""),
  );
  return [head, ...lines].join("\n");
}

/** The steps as JUnit XML, a suite per stack. */
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
