/** What a checker says of one rule at one place, `<stack>/<Terraform type or Kubernetes kind>`. */
export interface Finding {
  readonly checker: string;
  readonly rule: string;
  readonly place: string;
  readonly passed: boolean;
}

/** A rule of a checker that need not pass at these places: `<stack>/<type>`, or `<type>` in every stack. */
export interface Exception {
  readonly checker: string;
  readonly rule: string;
  readonly places: readonly string[];
}

/** The rows of the tables in `docs/exceptions.md`: a `##` heading names the checker, the columns are rule, ask, where, why. */
export function parseExceptions(markdown: string): readonly Exception[] {
  let checker = "";
  return markdown.split("\n").flatMap((line): Exception[] => {
    checker = /^## (\S+)/.exec(line)?.[1] ?? checker;
    const [, rule, , where, why] = line.split("|").map((cell) => cell.trim());
    if (!rule?.startsWith("`") || where === undefined) return [];
    if (!why) throw new Error(`${rule} has no reason`);
    return [{ checker, rule: rule.replaceAll("`", ""), places: where.replaceAll("`", "").split(/,\s*/) }];
  });
}

/** What fails and is not listed, and what is listed and no longer fails, for checkers that ran. */
export function judge(ran: readonly string[], findings: readonly Finding[], exceptions: readonly Exception[]) {
  const failed = findings.filter(({ passed }) => !passed);
  const covers = ({ checker, rule }: Exception, place: string, finding: Finding) =>
    checker === finding.checker &&
    rule === finding.rule &&
    [finding.place, finding.place.split("/")[1]].includes(place);
  const excepted = failed.filter((finding) =>
    exceptions.some((exception) => exception.places.some((place) => covers(exception, place, finding))),
  );
  const stale = exceptions
    .filter(({ checker }) => ran.includes(checker))
    .flatMap((exception) =>
      exception.places
        .filter((place) => !failed.some((finding) => covers(exception, place, finding)))
        .map((place) => `${exception.checker} ${exception.rule} ${place}`),
    );
  return { excepted, unlisted: failed.filter((finding) => !excepted.includes(finding)), stale };
}
