import { readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster, Environment } from "../../config/environment";
import { type Outcome, problemOf } from "../lib/terraform";
import { type Account, type AccountFaults, accountFor, type Part, partOf } from "./account";
import { type Adrift, adriftIn, keyOf, knownTo, type StateFile, taintedIn } from "./adrift";
import { removalOf } from "./aws-holdings";
import type { Deviations } from "./deviations";
import type { Fault, Intercept } from "./fault";
import { changes, type Moment, type Possible, type Scenario, scenariosOf, wordsOf } from "./fault-scenarios";
import { comparable, type Holding, lineOf, surplus } from "./holding";
import { Skipped } from "./not-rehearsed";
import { changesOf, type Plan } from "./plan";
import type { Step } from "./report";
import { type Changes, counted, StackLife } from "./stack-life";
import { synthesizeAlone } from "./synthesize";

export interface FaultsOptions {
  readonly clusters: readonly { readonly environment: Environment; readonly key: string; readonly cluster: Cluster }[];
  readonly seed: number;
  /** How many in all, over the clusters. */
  readonly scenarios: number;
  readonly folder: string;
  readonly deviations: Deviations;
  readonly signal: AbortSignal;
}

/** How a fault ended. */
type Result = "alone" | "healed" | "not";

interface Ending {
  readonly result: Result;
  readonly changes: Changes;
  readonly detail: string;
}

/** A stack that lived once without a fault: what others are copied from and measured by. */
interface Model {
  readonly stack: StackLife;
  readonly cluster: Cluster;
  readonly folder: string;
  readonly holdings: readonly Holding[];
  readonly possible: Possible;
}

/** Two at a time: each has a Terraform, a provider and an account of its own. */
const SIDE_BY_SIDE = 2;

/** How often the next apply may be tried. */
const ATTEMPTS = 3;

/** How long a held answer keeps somebody else's apply, and with it the state's lock. */
const HELD_MS = 15_000;

/** Under a table's row. */
const NEXT_LINE = "\n    ";

const AWS_UNSEEN: Readonly<Record<string, { readonly error: string; readonly message: string }>> = {
  "eks:CreateCluster": {
    error: "InvalidParameterException",
    message: "Role with arn: the cluster's, could not be assumed because it does not exist or is not trusted",
  },
  "iam:GetRole": { error: "NoSuchEntity", message: "The role cannot be found." },
  "ec2:DescribeVpcs": { error: "InvalidVpcID.NotFound", message: "The vpc does not exist" },
  "ec2:DescribeSubnets": { error: "InvalidSubnetID.NotFound", message: "The subnet does not exist" },
};

const AZURE_UNSEEN = ["microsoft.authorization/roleassignments", "microsoft.insights/datacollectionendpoints"];

/** Lets applies break in many ways, and shows whether the next apply comes to the same end. */
export class Faults {
  readonly steps: Step[] = [];
  /** The clouds that took part. */
  readonly lived = new Set<Part>();
  private readonly options: FaultsOptions;
  private readonly results: Result[] = [];

  constructor(options: FaultsOptions) {
    this.options = options;
  }

  async run(): Promise<void> {
    const { clusters, seed, scenarios } = this.options;
    say(`faults with --seed ${seed}, ${scenarios} scenarios`);
    const models = (await sideBySide(clusters, (each) => this.model(each))).filter((model) => model !== undefined);
    const planned = models.flatMap((model, index) => {
      const own = Math.floor(scenarios / models.length) + (index < scenarios % models.length ? 1 : 0);
      // An offset of its own: a small run still meets every kind.
      return scenariosOf(seed + index, own, model.possible, index * own).map((scenario, number) => ({
        model,
        scenario,
        number: number + 1,
      }));
    });
    planned.sort((a, b) => a.number - b.number);
    await sideBySide(planned, ({ model, scenario, number }) => this.suffer(model, scenario, number));
  }

  /** How many of how many came to the same end, and how. */
  get summary(): string {
    const { seed, scenarios } = this.options;
    const count = (result: Result) => this.results.filter((each) => each === result).length;
    return (
      `${this.results.length} of ${scenarios} faults with --seed ${seed}: ${count("alone")} converged alone, ` +
      `${count("healed")} were healed by the commands shown, ${count("not")} did not converge`
    );
  }

  /** Applies a stack once in peace. */
  private async model({ environment, key, cluster }: FaultsOptions["clusters"][number]): Promise<Model | undefined> {
    const name = `${environment.name}-${key}`;
    const folder = join(this.options.folder, name);
    const started = performance.now();
    const operations = new Map<string, number>();
    let account: Account | undefined;
    try {
      await mkdir(folder, { recursive: true });
      const stacks = synthesizeAlone(environment, key, join(folder, "out"));
      account = await accountFor(cluster, join(folder, "bin"), undefined, {
        intercept: (operation) => {
          if (changes(operation)) operations.set(operation, (operations.get(operation) ?? 0) + 1);
          return undefined;
        },
      });
      const stack = new StackLife(name, join(folder, "clean"), account, this.options.signal, { localState: true });
      await stack.open(stacks);
      const changed = await stack.plan();
      await stack.apply();
      const unseen = cluster.type === "eks" ? Object.keys(AWS_UNSEEN) : AZURE_UNSEEN;
      const holdings = await account.holdings();
      this.note(name, "apply", started, { changes: changed });
      this.lived.add(partOf(cluster));
      return { stack, cluster, folder, holdings, possible: { operations, unseen } };
    } catch (error) {
      const result = error instanceof Skipped ? "skipped" : "failed";
      this.note(name, "apply", started, { result, detail: messageOf(error) });
      return undefined;
    } finally {
      await account?.stop();
    }
  }

  /** One fault: an apply that meets it, and the applies after it. */
  private async suffer(model: Model, scenario: Scenario, number: number): Promise<void> {
    const { name } = model.stack;
    const started = performance.now();
    const step = `${number}: ${wordsOf(scenario)}`;
    const directory = join(model.folder, `fault-${number}`);
    const trouble = new Trouble(scenario, directory);
    let account: Account | undefined;
    try {
      const { cluster, folder } = model;
      account = await accountFor(cluster, join(folder, "bin"), undefined, trouble.faults(cluster));
      const stack = await model.stack.copy(directory, account);
      const broken = await this.meet(stack, account, trouble);
      const ending = await this.recover(model, stack, account);
      this.results.push(ending.result);
      this.note(name, step, started, {
        changes: ending.changes,
        result: ending.result === "not" ? "failed" : "ok",
        detail: [broken, ending.detail].filter(Boolean).join(NEXT_LINE),
      });
      if (ending.result !== "not") await rm(directory, { recursive: true, force: true });
    } catch (error) {
      if (this.options.signal.aborted) return;
      this.results.push("not");
      this.note(name, step, started, { result: "failed", detail: `${messageOf(error)} (${directory})` });
    } finally {
      trouble.end();
      await account?.stop();
    }
  }

  /** The apply that meets the fault; returns how it ended, in a few words. */
  private async meet(stack: StackLife, account: Account, trouble: Trouble): Promise<string> {
    const signal = AbortSignal.any([this.options.signal, trouble.killed]);
    const { kind } = trouble.scenario;
    if (kind === "lock") await stack.moveState();
    const mortal = stack.resumed(account, signal);
    const running = mortal.run("apply", "-auto-approve", "-no-color");
    let refusal = "";
    if (kind === "lock") {
      await Promise.race([trouble.held, running]);
      const lock = await stack.lock();
      const second = await stack.run("apply", "-auto-approve", "-no-color");
      const said = second.stdout + second.stderr;
      if (!said.includes("Error acquiring the state lock") || !said.includes(lock?.ID ?? "")) {
        throw new Error(`a second apply began beside the first: ${problemOf(second)}`);
      }
      refusal = `the second apply is refused: Error acquiring the state lock${lock ? ` ${lock.ID}` : ""}; `;
    }
    const outcome = await running;
    this.options.signal.throwIfAborted();
    trouble.over();
    if (!trouble.met) throw new Error(`the apply ended before the fault: ${problemOf(outcome)}`);
    const restored = await trouble.restoreState();
    if (trouble.killed.aborted) return restored;
    return `${refusal}${outcome.code === 0 ? "its own apply got through" : `its own apply: ${shortened(outcome)}`}`;
  }

  /** Applies until nothing is left to change, importing what the state does not know. */
  private async recover(model: Model, stack: StackLife, account: Account): Promise<Ending> {
    const healing: string[] = [];
    const refusals: string[] = [];
    let changed: Changes = [];
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const plan = await this.withoutStrays(stack, account, healing).catch((error: unknown) => {
        const tried = healing.length > 0 ? ["what was tried did not heal"] : [];
        throw new Error([...healing, ...tried, messageOf(error)].join(NEXT_LINE));
      });
      const before = changesOf(plan);
      if (attempt === 1) changed = before;
      const outcome = await stack.run("apply", "-no-color", "plan");
      this.options.signal.throwIfAborted();
      if (outcome.code === 0) break;
      const refusal = shortened(outcome);
      // The same again, and nothing was there to heal.
      if (refusals.at(-1) === refusal) break;
      refusals.push(refusal);
    }
    const unexplained = this.options.deviations.unexplained(await stack.plan());
    const [lines, wanted] = [comparable(await account.holdings()), comparable(model.holdings)];
    const missing = surplus(wanted, lines);
    const tooMany = surplus(lines, wanted);
    const doubled = (await account.holdings()).filter((holding) => tooMany.includes(lineOf(holding)));
    const strays = strayed(doubled, await stack.state());
    const faults = [
      ...(unexplained.length > 0 ? [`the second plan is not empty: ${first(unexplained)}`] : []),
      ...(missing.length > 0 ? [`missing: ${first(missing)}`] : []),
      ...strays.map((stray) => `nobody's, and not to be imported: ${stray.type} ${stray.id}: ${removalOf(stray)}`),
      ...(tooMany.length > strays.length ? [`too many: ${first(tooMany)}`] : []),
    ];
    const detail = [...refusals.map((refusal) => `the next apply: ${refusal}`), ...healing, ...faults].join(NEXT_LINE);
    if (faults.length > 0) return { result: "not", changes: changed, detail: `${detail} (${stack.directory})` };
    const alone = `${refusals.length + 1}. apply after it converged alone`;
    return healing.length > 0
      ? { result: "healed", changes: changed, detail }
      : { result: "alone", changes: changed, detail: detail === "" ? alone : `${detail}${NEXT_LINE}${alone}` };
  }

  /** A plan that makes nothing a second time: what it would is imported first, and what it would make anew kept. */
  private async withoutStrays(stack: StackLife, account: Account, healing: string[]): Promise<Plan> {
    const heal = async (why: string, ...args: string[]) => {
      const command = `terraform ${args.map(quoted).join(" ")}`;
      say(`${stack.name}  ${why}\n    ${command}`);
      const outcome = await stack.run(...args);
      this.options.signal.throwIfAborted();
      if (outcome.code !== 0) throw new Error(`${why}; ${command}: ${problemOf(outcome)}`);
      healing.push(`healed by ${command}`);
    };
    for (;;) {
      const plan = await this.planOr(stack, async () => {
        for (const address of taintedIn(await stack.state()))
          await heal(`${address} is tainted and protected`, "untaint", address);
      });
      const adrift: readonly Adrift[] = adriftIn(plan, await stack.state(), await account.holdings());
      if (adrift.length === 0) return plan;
      for (const { address, holding } of adrift) {
        await heal(`${address} stands but is not in the state`, "import", address, holding.id);
      }
    }
  }

  /** Plans; where Terraform would have to make anew what is protected, heals that first. */
  private async planOr(stack: StackLife, heal: () => Promise<void>): Promise<Plan> {
    try {
      return await stack.planned();
    } catch (error) {
      if (!/cannot be destroyed/.test(messageOf(error))) throw error;
      await heal();
      return stack.planned();
    }
  }

  private note(
    stack: string,
    step: string,
    started: number,
    {
      changes = [],
      result = "ok",
      detail = "",
    }: { readonly changes?: Changes; readonly result?: Step["result"]; readonly detail?: string },
  ): void {
    const seconds = (performance.now() - started) / 1000;
    this.steps.push({ stack, step, ...counted(changes), seconds, result, ...(detail ? { detail } : {}) });
    say(`${stack}  ${step}  ${seconds.toFixed(1)} s  ${result}${detail ? `${NEXT_LINE}${detail}` : ""}`);
  }
}

/** What goes wrong once, and when. */
class Trouble {
  readonly scenario: Scenario;
  /** Whether it has gone wrong. */
  met = false;
  /** Resolves when somebody else's apply is held. */
  readonly held: Promise<void>;
  private readonly kill = new AbortController();
  private readonly states: string[] = [];
  private readonly file: string;
  private letKnow = () => {};
  private requests = 0;
  private readonly seen = new Map<string, number>();
  private past = false;

  constructor(scenario: Scenario, directory: string) {
    this.scenario = scenario;
    this.file = join(directory, "terraform.tfstate");
    this.held = new Promise((resolve) => {
      this.letKnow = resolve;
    });
  }

  get killed(): AbortSignal {
    return this.kill.signal;
  }

  /** From here on nothing goes wrong. */
  over(): void {
    this.past = true;
  }

  /** Ends an apply that is still held. */
  end(): void {
    this.past = true;
    this.kill.abort(new Error("over"));
  }

  faults(cluster: Cluster): AccountFaults {
    const { scenario } = this;
    const hidden = scenario.kind === "not visible" && cluster.type === "aks";
    // Shorter than the provider's own patience with what it knows to be slow.
    if (hidden) this.met = true;
    return { intercept: this.intercept, ...(hidden ? { unseen: { [scenario.what]: 3000 } } : {}) };
  }

  /**
   * Puts the state back as it was so many changes before the end. A local state that was being written is put back too:
   * Terraform empties that file first, while a remote one is replaced whole.
   */
  async restoreState(): Promise<string> {
    const back = this.scenario.kind === "old state" ? this.scenario.back : isWhole(this.file) ? undefined : 0;
    if (back === undefined) return "";
    const state = this.states.at(-1 - back);
    if (state === undefined) await rm(this.file, { force: true });
    else await writeFile(this.file, state);
    return back > 0 || state === undefined
      ? ""
      : "the kill tore the local state file, and the last whole one was put back";
  }

  private readonly intercept: Intercept = (operation) => {
    if (this.past) return undefined;
    const fault = this.faultOf(operation);
    if (fault !== undefined) this.met = true;
    return fault;
  };

  private faultOf(operation: string): Fault | undefined {
    const { scenario } = this;
    const times = (this.seen.get(operation) ?? 0) + 1;
    this.seen.set(operation, times);
    const isAt = (at: Moment) => at.operation === operation && at.occurrence === times;
    switch (scenario.kind) {
      case "throttle":
      case "5xx":
      case "slow":
        this.requests += 1;
        if (this.requests % scenario.every !== 0) return undefined;
        return scenario.kind === "slow" ? { delayMs: scenario.delayMs } : scenario.kind;
      case "not visible":
        return operation === scenario.what && times <= 2 ? AWS_UNSEEN[operation] : undefined;
      case "lock":
        if (!isAt(scenario.at)) return undefined;
        this.letKnow();
        return { delayMs: HELD_MS };
      case "drop":
        if (!isAt(scenario.at)) return undefined;
        return scenario.served ? "drop-answer" : "drop";
      case "old state":
        this.rememberState();
        return isAt(scenario.at) ? this.killed9(true) : undefined;
      case "kill":
        this.rememberState();
        return isAt(scenario.at) ? this.killed9(scenario.served) : undefined;
    }
  }

  private killed9(served: boolean): Fault {
    this.kill.abort(new Error("killed"));
    return served ? "drop-answer" : "drop";
  }

  /** A state that is being written is not whole: the next change finds it. */
  private rememberState(): void {
    try {
      const state = readFileSync(this.file, "utf8");
      JSON.parse(state);
      if (this.states.at(-1) !== state) this.states.push(state);
    } catch {
      // None yet.
    }
  }
}

function isWhole(file: string): boolean {
  try {
    return typeof JSON.parse(readFileSync(file, "utf8")) === "object";
  } catch {
    return false;
  }
}

/** What no state knows. */
function strayed(holdings: readonly Holding[], state: StateFile): readonly Holding[] {
  const known = knownTo(state);
  return holdings.filter(({ type, id }) => !known.has(keyOf(type, id)));
}

/** Runs the work for each item, so many at a time, in order. */
async function sideBySide<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.map((item, index) => ({ item, index }));
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      results[next.index] = await work(next.item);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  return results;
}

function shortened(outcome: Outcome): string {
  const text = problemOf(outcome);
  return text.length > 240 ? `${text.slice(0, 240)}…` : text;
}

function first(lines: readonly string[]): string {
  const more = lines.length > 3 ? ` and ${lines.length - 3} more` : "";
  return `${lines.slice(0, 3).join(", ")}${more}`;
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument}'`;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
