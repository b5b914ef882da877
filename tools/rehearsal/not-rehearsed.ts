/** Thrown where this machine lacks something that a part of the rehearsal needs. */
export class Skipped extends Error {
  override readonly name = "Skipped";
}

/** An argument that differs from the synthesized stack. */
export interface NotRehearsed {
  /** `address: argument` */
  readonly what: string;
  readonly why: string;
}
