import type { Approval } from "./approvals";
import type { Finding, Judgement } from "./guard";
import { inert } from "./inert";

/** The lines that approve what is refused, but for the reasons; none for what no approval lets pass. */
export function approvalLines(stacks: Readonly<Record<string, Pick<Judgement, "findings">>>): readonly string[] {
  const lines = Object.entries(stacks).flatMap(([stack, { findings }]) =>
    findings
      .filter(({ approval, digest }) => approval === undefined && digest !== undefined)
      .map(({ rule, address, digest }) => inert(JSON.stringify({ stack, address, rule, digest, reason: "…" }))),
  );
  return [...new Set(lines)];
}

/** Why an approval approves nothing in a plan. */
export function unmatchedText({ file, rule, address }: Approval, findings: readonly Finding[]): string {
  const isOther = findings.some((finding) => finding.rule === rule && finding.address === address && !finding.final);
  return isOther
    ? `${file} approves ${rule} of ${inert(address)} as it was: the change is another one now, read it again`
    : `${file} approves ${rule} of ${inert(address)}, which the plan does not do: remove it`;
}

/** Why a plan is refused, a line each. */
export function refusalsOf({ findings, unmatched }: Pick<Judgement, "findings" | "unmatched">): readonly string[] {
  return [
    ...findings
      .filter(({ approval }) => approval === undefined)
      .map(({ rule, address, message }) => `${inert(address)}: ${message}  [${rule}]`),
    ...unmatched.map((approval) => unmatchedText(approval, findings)),
  ];
}
