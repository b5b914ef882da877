/** The part cannot run on this machine. */
export class Skipped extends Error {
  override readonly name = "Skipped";
}

/** An argument that is not as it was synthesized. */
export interface NotRehearsed {
  /** `address: argument` */
  readonly what: string;
  readonly why: string;
}
