import { Token } from "cdktf";

/** One thing that is wrong with a configuration. */
export interface Violation {
  /** Path of the value below the checked subject, for example `scaling.max`; empty for the subject itself. */
  readonly path: string;
  /** The value as it was given. */
  readonly value: unknown;
  /** What is wrong with it and what would be accepted, as the end of a sentence that starts with the value. */
  readonly message: string;
  /**
   * An error stops the synth, a warning is printed and the synth goes on.
   * @default "error"
   */
  readonly severity?: Severity;
}

export type Severity = "error" | "warning";

/** What synth refuses: a pure function over plain configuration. The file's path below `rules/` is the id. */
export interface Rule<Subject> {
  /** `<area>/<name>`, the rule's file below `rules/` without its ending. */
  readonly id: `${string}/${string}`;
  /** The document that states the rule. */
  readonly source: string;
  readonly check: (subject: Subject) => readonly Violation[];
}

/** A violation, and the rule that found it. */
export interface Finding extends Violation {
  readonly rule: string;
  readonly source: string;
}

// A token inside a text, and a number that is one: beside such a value nothing else can be judged either.
const TOKEN = /\$\{TfToken\[|#\{TfToken\[|-1\.8881\d+e\+289/;

/** Applies every rule to the subject, values that only Terraform can read excepted; paths are reported below `path`. */
export function findingsOf<Subject>(rules: readonly Rule<Subject>[], subject: Subject, path = ""): Finding[] {
  return rules.flatMap(({ id, source, check }) =>
    check(subject)
      .filter(({ value, message }) => !Token.isUnresolved(value) && !TOKEN.test(message))
      .map((violation) => ({
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

/** A configuration and the key it is declared under, which is its name. */
export type Named<Config> = Config & { readonly name: string };
