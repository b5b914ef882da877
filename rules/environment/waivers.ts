import type { Waiver } from "../../environments/environment";
import type { Finding, Rule } from "../rule";
import { isWaivedBy } from "../waiver";

/** An environment's waivers, and what its rules found. */
export interface Waived {
  readonly waivers: readonly Waiver[];
  readonly findings: readonly Finding[];
  /** `YYYY-MM-DD`; no waiver has ended without it. */
  readonly today: string | undefined;
}

/** A waiver says why, ends on a day that is still to come, and waives something. */
export const waivers: Rule<Waived> = {
  id: "environment/waivers",
  source: "https://learn.microsoft.com/azure/governance/policy/concepts/exemption-structure",
  check: ({ waivers, findings, today }) =>
    waivers.flatMap((waiver, index) => {
      const { rule, reason, until } = waiver;
      const path = `waivers.${index}`;
      if (reason.trim() === "") {
        return [{ path: `${path}.reason`, value: reason, message: "is no reason: say why, for who finds it later" }];
      }
      if (!isDay(until)) {
        return [{ path: `${path}.until`, value: until, message: "is no day: take one as YYYY-MM-DD" }];
      }
      if (today !== undefined && until < today) {
        return [{ path: `${path}.until`, value: until, message: `has ended: mend what ${rule} finds, or decide anew` }];
      }
      return findings.some((finding) => isWaivedBy(waiver, finding))
        ? []
        : [{ path: `${path}.rule`, value: rule, message: "finds nothing that this waives: remove the waiver" }];
    }),
};

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
