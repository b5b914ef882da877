import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Outcome, problemOf, terraform } from "../lib/terraform";
import type { Account } from "./account";

import { type Backend, type Lock, lockOf, type RemoteBackend } from "./backend";
import { withLocalCharts } from "./local-charts";
import { type NotRehearsed, Skipped } from "./not-rehearsed";
import type { StateFile } from "./orphans";
import { type ChangeAction, changesOf, type PlanJson, type PlannedChange } from "./plan";
import { withPullableImages } from "./pullable-images";
import { openWorkspace } from "./workspace";

interface StackBackend {
  readonly terraform: { readonly backend?: Backend };
}

interface AzureStack {
  readonly provider?: { readonly azurerm?: readonly { readonly subscription_id: string }[] };
  readonly resource?: { readonly azurerm_resource_group?: Readonly<Record<string, { readonly name: string }>> };
}

/** A failure of Terraform with its message. */
export class TerraformRefusal extends Error {
  override readonly name = "TerraformRefusal";
  constructor(outcome: Outcome) {
    super(problemOf(outcome));
  }
}

/** Helm's message about an unreachable chart repository. */
const UNREACHABLE_CHARTS = /looks like "(.+?)" is not a valid chart repository or cannot be reached/;

export interface StackLifeOptions {
  /** Whether the cluster has real kubelets. @default false */
  readonly pullsImages?: boolean;
  /** Whether the state lies in the folder, whatever the stack's backend is. @default false */
  readonly localState?: boolean;
}

/** One stack in a folder of its own, and the account that it is applied to. */
export class StackLife {
  readonly name: string;
  readonly directory: string;
  /** The differences from the synthesized stack. */
  notRehearsed: readonly NotRehearsed[] = [];
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

  /** Copies the synthesized stack and initializes it; the state is kept. Without a remote backend it lies in the folder. */
  async open(stacks: string): Promise<void> {
    const source = join(stacks, this.name);
    this.remote = this.options.localState ? undefined : await this.remoteBackend(source);
    const backend = this.remote?.block ?? { local: { path: "terraform.tfstate" } };
    const [overrides, { env }, signal] = [{ terraform: { backend } }, this.account, this.signal];
    const workspace = await openWorkspace(source, this.directory, { overrides, env, signal });
    if (workspace.skipped !== undefined) throw new Skipped(workspace.skipped);
    this.notRehearsed = workspace.dropped.map((what) => ({ what, why: "unknown to the installed provider" }));
    const file = join(this.directory, "cdk.tf.json");
    const stack = JSON.parse(await readFile(file, "utf8")) as { readonly variable?: Record<string, unknown> };
    const charts = process.env["CHARTS"];
    const edited = this.options.pullsImages
      ? withPullableImages(stack)
      : charts !== undefined && withLocalCharts(stack, charts);
    if (edited) {
      await writeFile(file, JSON.stringify(edited.stack, null, 2));
      this.notRehearsed = [...this.notRehearsed, ...edited.changed];
    }
    const { variable = {} } = stack;
    this.variables = Object.fromEntries(Object.keys(variable).map((name) => [`TF_VAR_${name}`, "rehearsed"]));
  }

  /** A copy of the opened stack without state and plan, with a folder and an account of its own. */
  async copy(directory: string, account: Account, signal = this.signal): Promise<StackLife> {
    const omitted = ["terraform.tfstate", "terraform.tfstate.backup", "plan"].map((file) => join(this.directory, file));
    const filter = (path: string) => !omitted.includes(path);
    await cp(this.directory, directory, { recursive: true, filter });
    return this.resumed(account, signal, directory);
  }

  /** The same stack and state with another abort signal. */
  resumed(account: Account, signal: AbortSignal, directory = this.directory): StackLife {
    const life = new StackLife(this.name, directory, account, signal, this.options);
    life.variables = this.variables;
    life.notRehearsed = this.notRehearsed;
    life.remote = this.remote;
    return life;
  }

  /** Moves a state that lies in the folder to the stack's own backend, if the account can emulate it. */
  async moveState(): Promise<void> {
    this.remote = await this.remoteBackend(this.directory);
    if (this.remote === undefined) return;
    // Terraform applies override files in the order of their names.
    const override = JSON.stringify({ terraform: { backend: this.remote.block } });
    await writeFile(join(this.directory, "state_override.tf.json"), override);
    await this.succeed("init", "-no-color", "-reconfigure");
  }

  /** The state in its backend, or an empty one. */
  async state(): Promise<StateFile> {
    const { stdout } = await this.succeed("state", "pull");
    return JSON.parse(stdout.trim() || "{}") as StateFile;
  }

  /** The lock of a remote state; undefined if there is none. */
  async lock(): Promise<Lock | undefined> {
    return this.remote && lockOf(this.remote);
  }

  /** Whether the state lies in the stack's own backend. */
  get isRemote(): boolean {
    return this.remote !== undefined;
  }

  async validate(): Promise<void> {
    await this.succeed("validate", "-no-color");
  }

  /**
   * Takes over the resource group that the bootstrap made, as docs/pipeline.md has it done once; false for a stack without
   * one.
   */
  async takeGroupOver(): Promise<boolean> {
    const stack = JSON.parse(await readFile(join(this.directory, "cdk.tf.json"), "utf8")) as AzureStack;
    const [[id, { name }] = ["", { name: "" }]] = Object.entries(stack.resource?.azurerm_resource_group ?? {});
    const [provider] = stack.provider?.azurerm ?? [];
    if (id === "" || provider === undefined) return false;
    const group = `/subscriptions/${provider.subscription_id}/resourceGroups/${name}`;
    await this.succeed("import", "-no-color", `azurerm_resource_group.${id}`, group);
    return true;
  }

  /** Plans into a file and returns the planned changes. */
  async plan(...args: string[]): Promise<readonly PlannedChange[]> {
    return changesOf(await this.planJson(...args));
  }

  /** Plans into a file and returns the whole plan. */
  async planJson(...args: string[]): Promise<PlanJson> {
    const { env, planEnv } = this.account;
    const lock = planEnv === undefined ? [] : ["-lock=false"];
    await this.checked(
      await this.start(planEnv ?? env, "plan", "-no-color", "-input=false", "-out=plan", ...lock, ...args),
    );
    const { stdout } = await this.succeed("show", "-json", "plan");
    return JSON.parse(stdout) as PlanJson;
  }

  /** Applies the plan file that `plan` wrote. */
  async apply(): Promise<void> {
    await this.succeed("apply", "-no-color", "plan");
  }

  /** Runs Terraform and returns its outcome, a failure included. */
  run(...args: string[]): Promise<Outcome> {
    return this.start(this.account.env, ...args);
  }

  /** The API actions called since the last call of this method. */
  actions(): readonly string[] {
    return this.account.actions();
  }

  private async remoteBackend(directory: string): Promise<RemoteBackend | undefined> {
    const stack = JSON.parse(await readFile(join(directory, "cdk.tf.json"), "utf8")) as StackBackend;
    return this.account.backendFor(stack.terraform.backend ?? {});
  }

  private start(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Outcome> {
    return terraform(this.directory, args, { env: { ...this.variables, ...env }, signal: this.signal });
  }

  private async succeed(...args: string[]): Promise<Outcome> {
    return this.checked(await this.run(...args));
  }

  private checked(outcome: Outcome): Outcome {
    const [, repository] = UNREACHABLE_CHARTS.exec(outcome.stderr.replace(/\s*\n[│ ]*/g, " ")) ?? [];
    if (repository !== undefined) throw new Skipped(`the chart repository ${repository} is unreachable`);
    if (outcome.code !== 0) throw new TerraformRefusal(outcome);
    return outcome;
  }
}

/** The number of changes per column of the table. */
export function counted(changes: readonly PlannedChange[]) {
  const count = (...actions: ChangeAction[]) => changes.filter(({ action }) => actions.includes(action)).length;
  return {
    created: count("create"),
    updated: count("update"),
    replaced: count("create-before-destroy", "destroy-before-create"),
    destroyed: count("delete"),
  };
}
