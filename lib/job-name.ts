import { digest } from "./digest";

const DIGITS = 8;

/** The most characters that a job's own name may have, so that its pods' names keep theirs. */
export const LONGEST_JOB = 63 - DIGITS - 1;

/** A Job's name, another one for another content. */
export function jobName(workload: string, content: object): string {
  return `${workload}-${digest(JSON.stringify(content), DIGITS)}`;
}
