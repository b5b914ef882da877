import type { StackJson } from "../lib/stack-json";
import { walk } from "../pipeline/values";

/** A checker's result of one rule at one place, `<stack>/<Terraform type or Kubernetes kind>`. */
export interface CheckResult {
  readonly checker: string;
  readonly rule: string;
  readonly place: string;
  readonly passed: boolean;
}

/**
 * A rule of a checker that may fail at these places: `<stack>/<type>`, or `<type>` in every stack; or, as `exceptions.root`,
 * in each stack whose workload states that exception, and its reason.
 */
export interface Exception {
  readonly checker: string;
  readonly rule: string;
  readonly places: readonly string[];
}

/** The table rows in `docs/exceptions.md`: a `##` heading names the checker; the columns are rule, request, places, reason. */
export function parseExceptions(markdown: string): readonly Exception[] {
  let checker = "";
  return markdown.split("\n").flatMap((line): Exception[] => {
    checker = /^## (\S+)/.exec(line)?.[1] ?? checker;
    const [, rule, , places, reason] = line.split("|").map((cell) => cell.trim());
    if (!rule?.startsWith("`") || places === undefined) return [];
    if (!reason) throw new Error(`${rule} has no reason`);
    return [{ checker, rule: rule.replaceAll("`", ""), places: places.replaceAll("`", "").split(/,\s*/) }];
  });
}

/** Splits failures into excepted and other ones, and finds stale exceptions of the checkers that ran. */
export function compareWithExceptions(
  ran: readonly string[],
  results: readonly CheckResult[],
  exceptions: readonly Exception[],
  stated: Readonly<Record<string, readonly string[]>> = {},
) {
  const failures = results.filter(({ passed }) => !passed);
  const covers = ({ checker, rule }: Exception, place: string, failure: CheckResult) =>
    checker === failure.checker &&
    rule === failure.rule &&
    ([failure.place, failure.place.split("/")[1]].includes(place) ||
      stated[failure.place.split("/")[0] ?? ""]?.includes(place));
  const excepted = failures.filter((failure) =>
    exceptions.some((exception) => exception.places.some((place) => covers(exception, place, failure))),
  );
  const stale = exceptions
    .filter(({ checker }) => ran.includes(checker))
    .flatMap((exception) =>
      exception.places
        // An environment may state it tomorrow.
        .filter((place) => !place.startsWith("exceptions."))
        .filter((place) => !failures.some((failure) => covers(exception, place, failure)))
        .map((place) => `${exception.checker} ${exception.rule} ${place}`),
    );
  return { excepted, failed: failures.filter((failure) => !excepted.includes(failure)), stale };
}

/** What the pods of a stack's workload state in `exceptions`, as `exceptions.root`. */
export function statedIn(stack: StackJson): readonly string[] {
  const paths: string[] = [];
  walk(stack.resource, (key, value) => {
    if (key === "gantry.dev/exceptions") paths.push(...Object.keys(JSON.parse(String(value))));
  });
  // `initContainers.first.exceptions.capabilities.CHOWN`, `volumes.data.hostPath`.
  return paths.map((path) => path.replace(/^(?:.*?\bexceptions|volumes\.[^.]+)\.(\w+).*$/, "exceptions.$1"));
}
