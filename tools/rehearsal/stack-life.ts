import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Outcome, problemOf, terraform } from "../lib/terraform";
import type { Account } from "./account";
import type { StateFile } from "./adrift";
import { type Backend, type Lock, lockOf, type RemoteBackend } from "./backend";
import { withLocalCharts } from "./local-charts";
import { type NotRehearsed, Skipped } from "./not-rehearsed";
import { type Action, changesOf, type Plan } from "./plan";
import { withPullableImages } from "./pullable-images";
import { openWorkspace } from "./workspace";

interface StackBackend {
  readonly terraform: { readonly backend?: Backend };
}

/** Terraform's own refusal, in its words. */
export class TerraformRefusal extends Error {
  override readonly name = "TerraformRefusal";
  constructor(outcome: Outcome) {
    super(problemOf(outcome));
  }
}

/** Helm's words, the chart's repository among them. */
const UNREACHABLE_CHARTS = /looks like "(.+?)" is not a valid chart repository or cannot be reached/;

export type Changes = ReturnType<typeof changesOf>;

export interface StackLifeOptions {
  /** Whether its pods go to real kubelets. @default false */
  readonly pullsImages?: boolean;
  /** Whether its state lies in the folder whatever its backend is. @default false */
  readonly localState?: boolean;
}

/** One stack in a folder of its own, with the account it is applied to. */
export class StackLife {
  readonly name: string;
  readonly directory: string;
  /** What differs from the synthesized stack, and why. */
  dropped: readonly NotRehearsed[] = [];
  private readonly account: Account;
  private readonly signal: AbortSignal;
  private readonly options: StackLifeOptions;
  private variables: NodeJS.ProcessEnv = {};
  private remote: RemoteBackend | undefined;

  constructor(name: string, directory: string, account: Account, signal: AbortSignal, options: StackLifeOptions = {}) {
    this.name = name;
    this.directory = directory;
    this.account = account;
    this.signal = signal;
    this.options = options;
  }

  /** Copies the synthesized stack, state kept, and initializes it; without its backend, the state lies in the folder. */
  async open(stacks: string): Promise<void> {
    const source = join(stacks, this.name);
    this.remote = this.options.localState ? undefined : await this.declared(source);
    const backend = this.remote?.block ?? { local: { path: "terraform.tfstate" } };
    const [overrides, { env }, signal] = [{ terraform: { backend } }, this.account, this.signal];
    const workspace = await openWorkspace(source, this.directory, { overrides, env, signal });
    if (workspace.skipped !== undefined) throw new Skipped(workspace.skipped);
    this.dropped = workspace.dropped.map((what) => ({ what, why: "the installed provider does not know it" }));
    const file = join(this.directory, "cdk.tf.json");
    const stack = JSON.parse(await readFile(file, "utf8")) as { readonly variable?: Record<string, unknown> };
    const charts = process.env["CHARTS"];
    const edited = this.options.pullsImages
      ? withPullableImages(stack)
      : charts !== undefined && withLocalCharts(stack, charts);
    if (edited) {
      await writeFile(file, JSON.stringify(edited.stack, null, 2));
      this.dropped = [...this.dropped, ...edited.changed];
    }
    const { variable = {} } = stack;
    this.variables = Object.fromEntries(Object.keys(variable).map((name) => [`TF_VAR_${name}`, "rehearsed"]));
  }

  /** A copy of the opened stack in a folder and with an account of its own, before its first apply. */
  async copy(directory: string, account: Account, signal = this.signal): Promise<StackLife> {
    const applied = ["terraform.tfstate", "terraform.tfstate.backup", "plan"].map((file) => join(this.directory, file));
    const filter = (path: string) => !applied.includes(path);
    await cp(this.directory, directory, { recursive: true, filter });
    return this.resumed(account, signal, directory);
  }

  /** The same stack and state, to be stopped by another signal. */
  resumed(account: Account, signal: AbortSignal, directory = this.directory): StackLife {
    const life = new StackLife(this.name, directory, account, signal, this.options);
    life.variables = this.variables;
    life.dropped = this.dropped;
    life.remote = this.remote;
    return life;
  }

  /** Moves a state that lies in the folder to the stack's own backend; false where the account has none such. */
  async moveState(): Promise<boolean> {
    this.remote = await this.declared(this.directory);
    if (this.remote === undefined) return false;
    // The last of the override files is the one that counts.
    const override = JSON.stringify({ terraform: { backend: this.remote.block } });
    await writeFile(join(this.directory, "state_override.tf.json"), override);
    await this.succeed("init", "-no-color", "-reconfigure");
    return true;
  }

  /** The state as its backend has it, or an empty one. */
  async state(): Promise<StateFile> {
    const { stdout } = await this.succeed("state", "pull");
    return JSON.parse(stdout.trim() || "{}") as StateFile;
  }

  /** The lock on a remote state, as its holder wrote it; undefined where there is none. */
  async lock(): Promise<Lock | undefined> {
    return this.remote && lockOf(this.remote);
  }

  /** Whether the state is in the stack's own backend. */
  get isRemote(): boolean {
    return this.remote !== undefined;
  }

  async validate(): Promise<void> {
    await this.succeed("validate", "-no-color");
  }

  /** Plans into a file and returns what the plan changes. */
  async plan(...args: string[]): Promise<Changes> {
    return changesOf(await this.planned(...args));
  }

  /** Plans into a file and returns the whole plan. */
  async planned(...args: string[]): Promise<Plan> {
    await this.succeed("plan", "-no-color", "-input=false", "-out=plan", ...args);
    const { stdout } = await this.succeed("show", "-json", "plan");
    return JSON.parse(stdout) as Plan;
  }

  /** Applies exactly the plan that `plan` wrote. */
  async apply(): Promise<void> {
    await this.succeed("apply", "-no-color", "plan");
  }

  /** Runs Terraform and returns how it ended, whatever it was. */
  run(...args: string[]): Promise<Outcome> {
    return terraform(this.directory, args, { env: { ...this.account.env, ...this.variables }, signal: this.signal });
  }

  /** The API actions that were called since it was last asked. */
  actions(): readonly string[] {
    return this.account.actions();
  }

  private async declared(directory: string): Promise<RemoteBackend | undefined> {
    const stack = JSON.parse(await readFile(join(directory, "cdk.tf.json"), "utf8")) as StackBackend;
    return this.account.backendFor(stack.terraform.backend ?? {});
  }

  private async succeed(...args: string[]): Promise<Outcome> {
    const outcome = await this.run(...args);
    const [, repository] = UNREACHABLE_CHARTS.exec(outcome.stderr.replace(/\s*\n[│ ]*/g, " ")) ?? [];
    if (repository !== undefined) throw new Skipped(`the charts of ${repository} cannot be had`);
    if (outcome.code !== 0) throw new TerraformRefusal(outcome);
    return outcome;
  }
}

/** How many changes of each kind there are, as the table shows them. */
export function counted(changes: Changes) {
  const count = (...actions: Action[]) => changes.filter(({ action }) => actions.includes(action)).length;
  return {
    created: count("create"),
    updated: count("update"),
    replaced: count("create-before-destroy", "destroy-before-create"),
    destroyed: count("delete"),
  };
}
