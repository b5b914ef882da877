import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster, Environment } from "../../config/environment";
import { messageOf } from "../lib/program";
import { type Outcome, problemOf } from "../lib/terraform";
import { type Account, accountFor, type Part, partOf } from "./account";
import { removalOf } from "./aws-holdings";
import type { Deviations } from "./deviations";
import { AWS_INVISIBLE, FaultInjector } from "./fault-injector";
import { comparable, type Holding, lineOf, surplus } from "./holding";
import { Skipped } from "./not-rehearsed";
import { orphansIn, taintedIn, unknownTo } from "./orphans";
import { changesOf, type PlanJson, type PlannedChange } from "./plan";
import { NEXT_LINE, type Step } from "./report";
import { type FaultTargets, isChanging, type Scenario, scenariosOf, summaryOf } from "./scenarios";
import { counted, StackLife } from "./stack-life";
import { synthesizeAlone } from "./synthesize";

export interface FaultRunOptions {
  readonly clusters: readonly { readonly environment: Environment; readonly key: string; readonly cluster: Cluster }[];
  readonly seed: number;
  /** The number of scenarios over all clusters. */
  readonly scenarios: number;
  readonly folder: string;
  readonly deviations: Deviations;
  readonly signal: AbortSignal;
}

/** Whether a stack converged by further applies alone, after imports or untaints, or not at all. */
type Result = "alone" | "healed" | "not";

interface Ending {
  readonly result: Result;
  readonly changes: readonly PlannedChange[];
  readonly detail: string;
}

/** A stack that was applied without faults: the source of copies and the reference of their end. */
interface Reference {
  readonly stack: StackLife;
  readonly cluster: Cluster;
  readonly folder: string;
  readonly holdings: readonly Holding[];
  readonly targets: FaultTargets;
}

/** Scenarios at a time: each has a Terraform, a provider and an account of its own. */
const PARALLEL = 2;

/** Applies after the fault, at most. */
const ATTEMPTS = 3;

/** Azure types whose new resources can be invisible without an error of the provider. */
const AZURE_INVISIBLE = ["microsoft.authorization/roleassignments", "microsoft.insights/datacollectionendpoints"];

/** Interrupts applies in many ways and checks that later applies lead to the same end. */
export class FaultRun {
  readonly steps: Step[] = [];
  /** The clouds with at least one applied stack. */
  readonly lived = new Set<Part>();
  private readonly options: FaultRunOptions;
  private readonly results: Result[] = [];

  constructor(options: FaultRunOptions) {
    this.options = options;
  }

  async run(): Promise<void> {
    const { clusters, seed, scenarios } = this.options;
    print(`faults with --seed ${seed}, ${scenarios} scenarios`);
    const references = (await inParallel(clusters, (each) => this.applyReference(each))).filter(
      (reference) => reference !== undefined,
    );
    const planned = references.flatMap((reference, index) => {
      const own = Math.floor(scenarios / references.length) + (index < scenarios % references.length ? 1 : 0);
      // With an offset per stack, even a small run contains every kind.
      return scenariosOf(seed + index, own, reference.targets, index * own).map((scenario, number) => ({
        reference,
        scenario,
        number: number + 1,
      }));
    });
    planned.sort((a, b) => a.number - b.number);
    await inParallel(planned, ({ reference, scenario, number }) => this.runScenario(reference, scenario, number));
  }

  /** The number of scenarios per result. */
  get summary(): string {
    const { seed, scenarios } = this.options;
    const count = (result: Result) => this.results.filter((each) => each === result).length;
    return (
      `${this.results.length} of ${scenarios} faults with --seed ${seed}: ${count("alone")} converged alone, ` +
      `${count("healed")} were healed by the commands shown, ${count("not")} did not converge`
    );
  }

  /** Applies a stack without faults. */
  private async applyReference({
    environment,
    key,
    cluster,
  }: FaultRunOptions["clusters"][number]): Promise<Reference | undefined> {
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
          if (isChanging(operation)) operations.set(operation, (operations.get(operation) ?? 0) + 1);
          return undefined;
        },
      });
      const stack = new StackLife(name, join(folder, "clean"), account, this.options.signal, { localState: true });
      await stack.open(stacks);
      const changes = await stack.plan();
      await stack.apply();
      const invisible = cluster.type === "eks" ? Object.keys(AWS_INVISIBLE) : AZURE_INVISIBLE;
      const holdings = await account.holdings();
      this.note(name, "apply", started, { changes });
      this.lived.add(partOf(cluster));
      return { stack, cluster, folder, holdings, targets: { operations, invisible } };
    } catch (error) {
      const result = error instanceof Skipped ? "skipped" : "failed";
      this.note(name, "apply", started, { result, detail: messageOf(error) });
      return undefined;
    } finally {
      await account?.stop();
    }
  }

  /** Interrupts an apply by a fault, and applies again until the stack converges. */
  private async runScenario(reference: Reference, scenario: Scenario, number: number): Promise<void> {
    const { cluster, folder, stack: clean } = reference;
    const started = performance.now();
    const step = `${number}: ${summaryOf(scenario)}`;
    const directory = join(folder, `fault-${number}`);
    const injector = new FaultInjector(scenario, directory);
    let account: Account | undefined;
    try {
      account = await accountFor(cluster, join(folder, "bin"), undefined, {
        intercept: injector.intercept,
        ...(cluster.type === "aks" && { unseen: injector.invisibleTypes() }),
      });
      const stack = await clean.copy(directory, account);
      const interrupted = await this.applyWithFault(stack, account, injector);
      const ending = await this.converge(reference, stack, account);
      this.results.push(ending.result);
      this.note(clean.name, step, started, {
        changes: ending.changes,
        result: ending.result === "not" ? "failed" : "ok",
        detail: [interrupted, ending.detail].filter(Boolean).join(NEXT_LINE),
      });
      if (ending.result !== "not") await rm(directory, { recursive: true, force: true });
    } catch (error) {
      if (this.options.signal.aborted) return;
      this.results.push("not");
      this.note(clean.name, step, started, { result: "failed", detail: `${messageOf(error)} (${directory})` });
    } finally {
      injector.stop();
      await account?.stop();
    }
  }

  /** Applies with the fault and returns a short description of the outcome. */
  private async applyWithFault(stack: StackLife, account: Account, injector: FaultInjector): Promise<string> {
    const { kind } = injector.scenario;
    if (kind === "lock") await stack.moveState();
    const killable = stack.resumed(account, AbortSignal.any([this.options.signal, injector.killed]));
    const running = killable.run("apply", "-auto-approve", "-no-color");
    const refusal = kind === "lock" ? await this.applyWhileLocked(stack, Promise.race([injector.held, running])) : "";
    const outcome = await running;
    this.options.signal.throwIfAborted();
    injector.disarm();
    if (!injector.hasOccurred) throw new Error(`the apply ended before the fault: ${problemOf(outcome)}`);
    const restored = await injector.restoreState();
    if (injector.killed.aborted) return restored;
    return `${refusal}${outcome.code === 0 ? "the apply succeeded" : `the apply failed: ${shortened(outcome)}`}`;
  }

  /** A second apply while the first one holds the lock: Terraform must refuse it and name the lock. */
  private async applyWhileLocked(stack: StackLife, held: Promise<unknown>): Promise<string> {
    await held;
    const lock = await stack.lock();
    const second = await stack.run("apply", "-auto-approve", "-no-color");
    const output = second.stdout + second.stderr;
    if (!output.includes("Error acquiring the state lock") || !output.includes(lock?.ID ?? "")) {
      throw new Error(`a second apply started beside the first: ${problemOf(second)}`);
    }
    return `the second apply is refused: Error acquiring the state lock${lock ? ` ${lock.ID}` : ""}; `;
  }

  /** Applies until the stack converges, importing orphans, and compares the account with the reference. */
  private async converge(reference: Reference, stack: StackLife, account: Account): Promise<Ending> {
    const healing: string[] = [];
    const refusals: string[] = [];
    let changes: readonly PlannedChange[] = [];
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const plan = await this.planWithoutOrphans(stack, account, healing).catch((error: unknown) => {
        const tried = healing.length > 0 ? ["these commands did not heal the stack"] : [];
        throw new Error([...healing, ...tried, messageOf(error)].join(NEXT_LINE));
      });
      if (attempt === 1) changes = changesOf(plan);
      const outcome = await stack.run("apply", "-no-color", "plan");
      this.options.signal.throwIfAborted();
      if (outcome.code === 0) break;
      const refusal = shortened(outcome);
      // Another attempt would fail in the same way.
      if (refusals.at(-1) === refusal) break;
      refusals.push(refusal);
    }
    const differences = await this.differencesFrom(reference, stack, account);
    const detail = [...refusals.map((refusal) => `the next apply: ${refusal}`), ...healing, ...differences];
    if (differences.length > 0) {
      return { result: "not", changes, detail: `${detail.join(NEXT_LINE)} (${stack.directory})` };
    }
    if (healing.length > 0) return { result: "healed", changes, detail: detail.join(NEXT_LINE) };
    const converged = `converged alone with apply ${refusals.length + 1} after the fault`;
    return { result: "alone", changes, detail: [...detail, converged].join(NEXT_LINE) };
  }

  /** What a second plan would change, and how the account differs from the reference. */
  private async differencesFrom(reference: Reference, stack: StackLife, account: Account): Promise<readonly string[]> {
    const unexplained = this.options.deviations.unexplained(await stack.plan());
    const holdings = await account.holdings();
    const [lines, expected] = [comparable(holdings), comparable(reference.holdings)];
    const missing = surplus(expected, lines);
    const extra = surplus(lines, expected);
    const strays = unknownTo(
      await stack.state(),
      holdings.filter((holding) => extra.includes(lineOf(holding))),
    );
    return [
      ...(unexplained.length > 0 ? [`the second plan is not empty: ${firstOf(unexplained)}`] : []),
      ...(missing.length > 0 ? [`missing: ${firstOf(missing)}`] : []),
      ...strays.map((stray) => `in no state and not importable: ${stray.type} ${stray.id}: ${removalOf(stray)}`),
      ...(extra.length > strays.length ? [`too many: ${firstOf(extra)}`] : []),
    ];
  }

  /** A plan that creates no resource a second time: imports orphans and removes taints before it plans. */
  private async planWithoutOrphans(stack: StackLife, account: Account, healing: string[]): Promise<PlanJson> {
    const heal = async (reason: string, ...args: string[]) => {
      const command = `terraform ${args.map(quoted).join(" ")}`;
      print(`${stack.name}  ${reason}${NEXT_LINE}${command}`);
      const outcome = await stack.run(...args);
      this.options.signal.throwIfAborted();
      if (outcome.code !== 0) throw new Error(`${reason}; ${command}: ${problemOf(outcome)}`);
      healing.push(`healed by ${command}`);
    };
    for (;;) {
      const plan = await this.planOr(stack, async () => {
        for (const address of taintedIn(await stack.state()))
          await heal(`${address} is tainted and protected`, "untaint", address);
      });
      const orphans = orphansIn(plan, await stack.state(), await account.holdings());
      if (orphans.length === 0) return plan;
      for (const { address, holding } of orphans) {
        await heal(`${address} exists but is not in the state`, "import", address, holding.id);
      }
    }
  }

  /** Plans; heals and plans again if Terraform would have to replace a protected resource. */
  private async planOr(stack: StackLife, heal: () => Promise<void>): Promise<PlanJson> {
    try {
      return await stack.planJson();
    } catch (error) {
      if (!/cannot be destroyed/.test(messageOf(error))) throw error;
      await heal();
      return stack.planJson();
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
    }: { readonly changes?: readonly PlannedChange[]; readonly result?: Step["result"]; readonly detail?: string },
  ): void {
    const seconds = (performance.now() - started) / 1000;
    this.steps.push({ stack, step, ...counted(changes), seconds, result, ...(detail ? { detail } : {}) });
    print(`${stack}  ${step}  ${seconds.toFixed(1)} s  ${result}${detail ? `${NEXT_LINE}${detail}` : ""}`);
  }
}

/** Runs the work for each item, `PARALLEL` at a time, in order. */
async function inParallel<Item, Result>(
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
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return results;
}

function shortened(outcome: Outcome): string {
  const text = problemOf(outcome);
  return text.length > 240 ? `${text.slice(0, 240)}…` : text;
}

function firstOf(lines: readonly string[]): string {
  const more = lines.length > 3 ? ` and ${lines.length - 3} more` : "";
  return `${lines.slice(0, 3).join(", ")}${more}`;
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument}'`;
}

function print(line: string): void {
  process.stderr.write(`${line}\n`);
}
