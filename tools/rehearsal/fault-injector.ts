import { readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Fault, Intercept } from "./fault";
import type { Moment, Scenario } from "./scenarios";

/** For how long a delayed answer holds the state lock of another apply. */
const HELD_MS = 15_000;

/** For how long a new Azure resource is invisible: shorter than the provider's own patience. */
const INVISIBLE_MS = 3000;

/** AWS's answers about a resource that is not visible yet, by the operation that asks for it. */
export const AWS_INVISIBLE: Readonly<Record<string, { readonly error: string; readonly message: string }>> = {
  "eks:CreateCluster": {
    error: "InvalidParameterException",
    message: "Role with arn: the cluster's, could not be assumed because it does not exist or is not trusted",
  },
  "iam:GetRole": { error: "NoSuchEntity", message: "The role cannot be found." },
  "ec2:DescribeVpcs": { error: "InvalidVpcID.NotFound", message: "The vpc does not exist" },
  "ec2:DescribeSubnets": { error: "InvalidSubnetID.NotFound", message: "The subnet does not exist" },
};

/** Injects the fault of one scenario into an account. */
export class FaultInjector {
  readonly scenario: Scenario;
  /** Whether the fault has occurred. */
  hasOccurred = false;
  /** Resolves when the apply that holds the lock is delayed. */
  readonly held: Promise<void>;
  private readonly kill = new AbortController();
  private readonly file: string;
  /** The local states seen before changing calls, oldest first. */
  private readonly states: string[] = [];
  private signalHeld = () => {};
  private requests = 0;
  private readonly occurrences = new Map<string, number>();
  private isArmed = true;

  constructor(scenario: Scenario, directory: string) {
    this.scenario = scenario;
    this.file = join(directory, "terraform.tfstate");
    this.held = new Promise((resolve) => {
      this.signalHeld = resolve;
    });
  }

  /** Aborts when the scenario kills Terraform. */
  get killed(): AbortSignal {
    return this.kill.signal;
  }

  /** Injects nothing from now on. */
  disarm(): void {
    this.isArmed = false;
  }

  /** Kills an apply that still waits. */
  stop(): void {
    this.disarm();
    this.kill.abort(new Error("over"));
  }

  /** For how long new Azure resources of a type are invisible. */
  invisibleTypes(): Readonly<Record<string, number>> {
    if (this.scenario.kind !== "not visible") return {};
    this.hasOccurred = true;
    return { [this.scenario.what]: INVISIBLE_MS };
  }

  /**
   * Resets the local state by the scenario's number of changes. A local state file that the kill left incomplete is
   * replaced by the last complete one: Terraform truncates a local file before it writes, and replaces a remote one.
   */
  async restoreState(): Promise<string> {
    const back = this.scenario.kind === "old state" ? this.scenario.back : isComplete(this.file) ? undefined : 0;
    if (back === undefined) return "";
    const state = this.states.at(-1 - back);
    if (state === undefined) await rm(this.file, { force: true });
    else await writeFile(this.file, state);
    return back > 0 || state === undefined
      ? ""
      : "the kill left an incomplete local state file, which was replaced by the last complete one";
  }

  readonly intercept: Intercept = (operation) => {
    if (!this.isArmed) return undefined;
    const fault = this.faultOf(operation);
    if (fault !== undefined) this.hasOccurred = true;
    return fault;
  };

  private faultOf(operation: string): Fault | undefined {
    const { scenario } = this;
    const occurrence = (this.occurrences.get(operation) ?? 0) + 1;
    this.occurrences.set(operation, occurrence);
    const isAt = (at: Moment) => at.operation === operation && at.occurrence === occurrence;
    switch (scenario.kind) {
      case "throttle":
      case "5xx":
      case "slow":
        this.requests += 1;
        if (this.requests % scenario.every !== 0) return undefined;
        return scenario.kind === "slow" ? { delayMs: scenario.delayMs } : scenario.kind;
      case "not visible":
        return operation === scenario.what && occurrence <= 2 ? AWS_INVISIBLE[operation] : undefined;
      case "lock":
        if (!isAt(scenario.at)) return undefined;
        this.signalHeld();
        return { delayMs: HELD_MS };
      case "drop":
        return isAt(scenario.at) ? dropped(scenario.served) : undefined;
      case "old state":
      case "kill":
        this.rememberState();
        if (!isAt(scenario.at)) return undefined;
        this.kill.abort(new Error("killed"));
        return dropped(scenario.kind === "old state" || scenario.served);
    }
  }

  private rememberState(): void {
    try {
      const state = readFileSync(this.file, "utf8");
      JSON.parse(state);
      if (this.states.at(-1) !== state) this.states.push(state);
    } catch {
      // There is no state yet, or Terraform is writing it: a later call finds it.
    }
  }
}

function dropped(served: boolean): Fault {
  return served ? "drop-answer" : "drop";
}

function isComplete(file: string): boolean {
  try {
    return typeof JSON.parse(readFileSync(file, "utf8")) === "object";
  } catch {
    return false;
  }
}
