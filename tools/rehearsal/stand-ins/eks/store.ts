import { createHash } from "node:crypto";
import { ApiError } from "./api-error";

export type Kind = "cluster" | "nodegroup" | "addon" | "accessEntry" | "podIdentityAssociation";

/** The members that the stand-in reads; all others are stored and answered unchanged. */
export interface Body {
  status?: string;
  tags: Record<string, string>;
  modifiedAt?: number;
  [member: string]: unknown;
}

/** One resource: the body in the API's answers, and its keys in the store. */
export interface Held<B extends Body = Body> {
  readonly kind: Kind;
  readonly region: string;
  readonly cluster: string;
  readonly name: string;
  readonly arn: string;
  readonly body: B;
}

/** An asynchronous update of a resource. https://docs.aws.amazon.com/eks/latest/APIReference/API_Update.html */
export interface Update {
  readonly id: string;
  status: "InProgress" | "Successful";
  readonly type: string;
  readonly params: readonly { readonly type: string; readonly value: string }[];
  readonly createdAt: number;
  readonly errors: readonly never[];
}

interface Transition {
  readonly due: number;
  readonly held: Held;
  readonly finish: () => void;
}

/** All resources and their pending changes. */
export class Store {
  readonly #held = new Map<string, Held>();
  readonly #updates = new Map<string, { readonly target: Held; readonly update: Update }>();
  readonly #clock: () => number;
  #transitions: Transition[] = [];
  #ids = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** The time in epoch seconds, the format of the API. */
  now(): number {
    return this.#clock() / 1000;
  }

  /** A new identifier, the same in every run. */
  id(length: number): string {
    this.#ids += 1;
    return createHash("sha256").update(`${this.#ids}`).digest("hex").slice(0, length);
  }

  uuid(): string {
    return this.id(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  add(held: Held): void {
    this.#held.set(held.arn, held);
  }

  remove(held: Held): void {
    this.#held.delete(held.arn);
    this.#transitions = this.#transitions.filter((transition) => transition.held !== held);
    for (const [id, { target }] of this.#updates) if (target === held) this.#updates.delete(id);
  }

  all(): Held[] {
    return [...this.#held.values()];
  }

  /** The resources of one kind in a cluster. */
  of<B extends Body>(kind: Kind, region: string, cluster: string): Held<B>[] {
    return this.all().filter(
      (held) => held.kind === kind && held.region === region && held.cluster === cluster,
    ) as Held<B>[];
  }

  find<B extends Body>(kind: Kind, region: string, cluster: string, name: string): Held<B> | undefined {
    return this.of<B>(kind, region, cluster).find((held) => held.name === name);
  }

  byArn(arn: string): Held | undefined {
    return this.#held.get(arn);
  }

  /**
   * Calls `finish` after a time and drops the pending change of the resource. With zero milliseconds, the answer to the
   * current request still shows the previous state.
   */
  later(held: Held, milliseconds: number, finish: () => void): void {
    this.#transitions = this.#transitions.filter((transition) => transition.held !== held);
    this.#transitions.push({ due: this.#clock() + milliseconds, held, finish });
  }

  /** Starts an update: the resource is UPDATING until the update is complete, and then shows the new values. */
  update(
    target: Held,
    type: string,
    params: Readonly<Record<string, unknown>>,
    milliseconds: number,
    apply: () => void,
  ) {
    const update: Update = {
      id: this.uuid(),
      status: "InProgress",
      type,
      params: Object.entries(params)
        .filter(([, value]) => value !== undefined)
        .map(([type, value]) => ({ type, value: typeof value === "string" ? value : JSON.stringify(value) })),
      createdAt: this.now(),
      errors: [],
    };
    this.#updates.set(update.id, { target, update });
    target.body.status = "UPDATING";
    this.later(target, milliseconds, () => {
      update.status = "Successful";
      target.body.status = "ACTIVE";
      apply();
      if (target.kind !== "cluster") target.body.modifiedAt = this.now();
    });
    return update;
  }

  updatesOf(target: Held): Update[] {
    return [...this.#updates.values()].filter((held) => held.target === target).map(({ update }) => update);
  }

  /** Completes the changes that are due; called before each request. */
  settle(): void {
    const now = this.#clock();
    const due = this.#transitions.filter((transition) => transition.due <= now);
    this.#transitions = this.#transitions.filter((transition) => transition.due > now);
    for (const { finish } of due) finish();
  }
}

/**
 * The resource.
 * @throws ApiError if it does not exist
 */
export function found<B extends Body>(held: Held<B> | undefined, message: string): Held<B> {
  if (held === undefined) throw new ApiError("ResourceNotFoundException", message);
  return held;
}
