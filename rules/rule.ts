import type { CompleteCluster, CompleteEnvironment } from "../config/environment";
import { readable } from "../config/fill";
import type { CompleteWorkload } from "../config/workload";

/** One thing that is wrong with a configuration. */
export interface Violation {
  /** Path of the value below the rule's subject, for example `scaling.max`; empty for the subject itself. */
  readonly path: string;
  /** The value as it was given. */
  readonly value: unknown;
  /** What is wrong with it and what is accepted, as the end of a sentence that starts with the value. */
  readonly message: string;
  /**
   * An error stops the synth, a warning is printed and the synth goes on.
   * @default "error"
   */
  readonly severity?: Severity;
}

export type Severity = "error" | "warning";

/** What synth refuses, and more than one value must be known for: a pure function over completed configuration. */
export interface Rule<Subject> {
  /** `<area>/<name>`. */
  readonly id: `${string}/${string}`;
  /** What holds, in a sentence. */
  readonly says: string;
  /** The document that states the rule. */
  readonly source: string;
  readonly check: (subject: Subject) => readonly Violation[];
}

/** A cluster where it stands. */
export interface ClusterSubject<Cluster = CompleteCluster> {
  readonly key: string;
  readonly cluster: Cluster;
  readonly environment: CompleteEnvironment;
}

/** A part of a cluster that has a name, a pool for example. */
export interface PartSubject<Part, Cluster> {
  readonly name: string;
  readonly part: Part;
  readonly cluster: Cluster;
}

/** A workload where it stands. */
export interface WorkloadSubject extends ClusterSubject {
  readonly name: string;
  readonly workload: CompleteWorkload;
}

/** A violation, and the rule that found it. */
export interface Finding extends Violation {
  readonly rule: string;
  readonly source: string;
}

/** What is wrong with one subject, an environment by its name. */
export interface Report {
  readonly subject: string;
  readonly findings: readonly Finding[];
}

/**
 * Applies every rule to the subject; paths are reported below `path`. A rule that needs a value which is not sound finds
 * nothing: what is wrong with that value is a finding already.
 */
export function findingsOf<Subject>(rules: readonly Rule<Subject>[], subject: Subject, path = ""): Finding[] {
  return rules.flatMap(({ id, source, check }) =>
    (readable(() => check(subject)) ?? []).map((violation) => ({
      ...violation,
      path: [path, violation.path].filter(Boolean).join("."),
      rule: id,
      source,
    })),
  );
}

/** Whether it stops the synth. */
export function isError({ severity = "error" }: Violation): boolean {
  return severity === "error";
}
