import { randomInt } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Cluster, Environment } from "../../config/environment";
import { readStacks } from "../pipeline/synthesized";
import { type Account, accountFor, type Part, partOf } from "./account";
import { actionsOf } from "./actions";
import { type ApiServer, takeApiServer } from "./api-server";
import { AKS_DAY_TWO, type DayTwo, EKS_DAY_TWO, ON_CLUSTER_DAY_TWO, REGISTRY_DAY_TWO } from "./day-two";
import { Deviations } from "./deviations";
import { Faults, type FaultsOptions } from "./faults";
import { startKind } from "./kind";
import { MOTO_MISSING } from "./moto";
import { Skipped } from "./not-rehearsed";
import { changedPaths } from "./plan";
import { junit, type Step, table } from "./report";
import { type Changes, counted, StackLife, TerraformRefusal } from "./stack-life";
import { environmentNamed, synthesize } from "./synthesize";

const HELP = `npm run rehearse -- [options]

Takes the synthesized stacks through their whole life with the real Terraform and the real providers, against stand-ins
for the cloud APIs on loopback and a real Kubernetes API server. CHARTS names a folder with the platform's charts
unpacked, for a machine that cannot fetch them.

  --environments LIST  which environments, comma-separated (default production,staging; with faults production)
  --only LIST          only these clusters, by stack name, for example production-eks
  --quick              plan, apply, second plan and destroy; no day 2
  --kubeconfig FILE    the API server that rehearsed clusters answer with (default $KUBECONFIG, else a throw-away cluster
                       of kind's where kind is on PATH); its namespaces named like the workloads' are created and
                       destroyed
  --faults             in place of a whole life: applies that break, and whether the next one comes to the same end
  --seed N             which faults (default: any, and it is printed)
  --scenarios N        how many (default 14, which meets every kind of fault)
  --require LIST       aws, azure, kubernetes: what must not be skipped
  --output FOLDER      where rehearsal.json and rehearsal.xml go (default the current folder)
  --actions FILE       writes the API actions that were called there
  --keep               keep the folders, whatever happens
  --help               this page
`;

// What must never be made anew: pods, data or secrets would be lost.
const LASTING = [
  ...["aws_eks_cluster", "aws_vpc", "aws_subnet", "aws_kms_key", "aws_cloudwatch_log_group"],
  ...["azurerm_kubernetes_cluster", "azurerm_resource_group", "azurerm_virtual_network", "azurerm_subnet"],
  ...["aws_ecr_repository", "azurerm_container_registry", "azurerm_key_vault", "azurerm_key_vault_key"],
  ...["kubernetes_namespace_v1", "kubernetes_secret_v1", "kubernetes_deployment_v1", "kubernetes_service_v1"],
];

interface RehearsalOptions {
  readonly folder: string;
  /** What rehearsed clusters answer with, or why there is none. */
  readonly apiServer: ApiServer | Skipped;
  readonly quick: boolean;
  readonly signal: AbortSignal;
}

class Rehearsal {
  readonly steps: Step[] = [];
  readonly deviations = new Deviations();
  readonly types = new Set<string>();
  /** What took part: a stack of it was applied. */
  readonly lived = new Set<Part>();
  private apiServerFree: Promise<void> = Promise.resolve();

  private readonly options: RehearsalOptions;

  constructor(options: RehearsalOptions) {
    this.options = options;
  }

  /** A cluster and the stacks on it, from before the first apply to nothing left. */
  async live(environment: Environment, key: string, cluster: Cluster): Promise<void> {
    const name = `${environment.name}-${key}`;
    const folder = join(this.options.folder, name);
    await mkdir(folder, { recursive: true });
    let account: Account | undefined;
    try {
      account = await accountFor(cluster, join(folder, "bin"), this.apiServer);
      await this.liveIn(account, environment, key, cluster, folder);
    } catch (error) {
      // A failed step is in the table already; it ends its line.
      if (!(error instanceof Ended)) {
        const result = error instanceof Skipped || String(error).includes(MOTO_MISSING) ? "skipped" : "failed";
        this.note(name, "start", result, messageOf(error));
      }
    } finally {
      await account?.stop();
    }
  }

  private async liveIn(
    account: Account,
    start: Environment,
    key: string,
    cluster: Cluster,
    folder: string,
  ): Promise<void> {
    const name = `${start.name}-${key}`;
    let environment = start;
    let edition = 0;
    const synthesized = () => synthesize(environment, join(folder, `out-${edition++}`));
    const { apiServer } = this;
    const { quick, signal } = this.options;
    const pullsImages = apiServer?.pullsImages ?? false;
    const open = (stack: string) => new StackLife(stack, join(folder, stack), account, signal, { pullsImages });
    const before = new Set(await account.inventory());

    let stacks = synthesized();
    const line = await lineOf(name, dirname(stacks));
    const stack = open(name);
    const registries = line.before.map(open);
    const inCloud = [...registries, stack];
    const onIt = line.after.map(open);
    for (const each of inCloud) await this.begin(each, stacks);
    if (apiServer) {
      for (const each of onIt) await this.refusedWithoutCluster(each, stacks, nameOf(cluster, name));
    }
    for (const each of inCloud) {
      await this.change(each, "apply", undefined);
      if (each.isRemote) await this.unlocked(each, account);
      await this.settled(each);
    }
    this.lived.add(partOf(cluster));

    for (const { name: change, edit, expected } of quick || registries.length === 0
      ? []
      : REGISTRY_DAY_TWO[cluster.type]) {
      environment = edit(environment);
      stacks = synthesized();
      for (const each of registries) {
        await each.open(stacks);
        await this.change(each, change, expected);
      }
    }
    if (!quick) for (const each of registries) await this.settled(each);

    if (apiServer) await this.alone(() => this.liveOn(onIt, environment, folder));
    else for (const each of onIt) this.note(each.name, "apply", "skipped", messageOf(this.options.apiServer));

    for (const { name: change, edit, expected } of quick ? [] : cluster.type === "eks" ? EKS_DAY_TWO : AKS_DAY_TWO) {
      environment = edit(environment);
      stacks = synthesized();
      await stack.open(stacks);
      await this.change(stack, change, expected);
    }
    if (!quick) await this.settled(stack);

    if (environment.protected) {
      for (const each of inCloud) {
        await this.step(each, "destroy is refused", async () => {
          const refused = await each.run("plan", "-destroy", "-no-color");
          if (refused.code === 0) throw new Error("a protected environment let itself be destroyed");
        });
      }
      environment = { ...environment, protected: false };
      stacks = synthesized();
      for (const each of inCloud) {
        await each.open(stacks);
        await this.step(each, "lift the protection", async () => {
          const changes = await each.plan();
          await each.apply();
          return changes;
        });
      }
    }
    for (const each of inCloud.toReversed()) await this.destroyed(each);
    await this.step(stack, "nothing is left", async () => {
      const left = (await account.inventory()).filter((item) => !before.has(item) && !item.endsWith("PendingDeletion"));
      if (left.length > 0) throw new Error(left.join(", "));
    });
  }

  /** The stacks on a cluster that stands: made in the order of their dependencies, and destroyed in the other. */
  private async liveOn(stacks: readonly StackLife[], start: Environment, folder: string): Promise<void> {
    const standing: StackLife[] = [];
    for (const stack of stacks) {
      if (!(await this.made(stack))) continue;
      standing.push(stack);
      this.lived.add("kubernetes");
      await this.settled(stack);
    }
    let environment = start;
    const changes = this.options.quick ? [] : ON_CLUSTER_DAY_TWO;
    for (const [index, { name, on, edit, expected }] of changes.entries()) {
      environment = edit(environment);
      const edited = synthesize(environment, join(folder, `on-cluster-out-${index}`));
      for (const stack of standing.filter((each) => isWorkload(each.name, environment) === (on === "workload"))) {
        await stack.open(edited);
        await this.change(stack, name, expected);
      }
    }
    for (const stack of standing.toReversed()) await this.destroyed(stack);
  }

  /** Applies a stack; false where this machine cannot have what it is made of: nothing on the cluster needs it to be. */
  private async made(stack: StackLife): Promise<boolean> {
    try {
      await this.change(stack, "apply", undefined);
      return true;
    } catch (error) {
      if (error instanceof Ended && error.result === "skipped") return false;
      throw error;
    }
  }

  /** Opens a stack, and notes what of it cannot be rehearsed. */
  private async begin(stack: StackLife, stacks: string): Promise<void> {
    await this.step(stack, "init, validate", async () => {
      await stack.open(stacks);
      await stack.validate();
    });
    for (const { what, why } of stack.dropped) this.note(stack.name, `not rehearsed: ${what}`, "skipped", why);
  }

  private async refusedWithoutCluster(stack: StackLife, stacks: string, cluster: string): Promise<void> {
    await this.begin(stack, stacks);
    await this.step(stack, "plan without its cluster is refused", async () => {
      const { code, stderr } = await stack.run("plan", "-no-color");
      if (code === 0) throw new Error("planned on a cluster that does not exist");
      if (!stderr.includes(cluster)) throw new Error(`does not name the cluster: ${stderr}`);
    });
  }

  /** Plans and applies; `expected` is all that the plan may change. */
  private async change(stack: StackLife, step: string, expected: DayTwo["expected"] | undefined): Promise<void> {
    await this.step(stack, step, async () => {
      const changes = await stack.plan();
      for (const { resource } of changes) this.types.add(resource.type);
      for (const namespace of namespacesMadeBy(changes)) await this.apiServer?.claim(namespace);
      if (expected) requireOnly(this.deviations.meant(changes), expected);
      await stack.apply();
      return changes;
    });
  }

  private async settled(stack: StackLife): Promise<void> {
    await this.step(stack, "second plan is empty", async () => {
      const changes = await stack.plan();
      const unexplained = this.deviations.unexplained(changes);
      if (unexplained.length > 0) throw new Error(unexplained.join("; "));
    });
  }

  /** A killed run leaves its lock in a remote backend: nobody else goes on before somebody lifts it by its ID. */
  private async unlocked(stack: StackLife, account: Account): Promise<void> {
    await this.step(stack, "a killed run's lock is refused, then lifted", async () => {
      const kill = new AbortController();
      const signal = AbortSignal.any([this.options.signal, kill.signal]);
      let ended = false;
      const killed = stack
        .resumed(account, signal)
        .run("plan", "-no-color")
        .finally(() => {
          ended = true;
        });
      let lock = await stack.lock();
      for (; lock === undefined && !ended; lock = await stack.lock()) await wait(20);
      kill.abort();
      await killed;
      if (lock === undefined) throw new Error("a plan locks nothing");
      const refused = await stack.run("plan", "-no-color");
      if (refused.code === 0) throw new Error("planned beside another's lock");
      if (!refused.stderr.includes(lock.ID)) throw new Error(`does not name the lock: ${refused.stderr}`);
      const lifted = await stack.run("force-unlock", "-force", lock.ID);
      if (lifted.code !== 0) throw new TerraformRefusal(lifted);
    });
  }

  private async destroyed(stack: StackLife): Promise<void> {
    await this.step(stack, "destroy", async () => {
      const changes = await stack.plan("-destroy");
      await stack.apply();
      return changes;
    });
  }

  private get apiServer(): ApiServer | undefined {
    return this.options.apiServer instanceof Skipped ? undefined : this.options.apiServer;
  }

  /** Stacks of two clusters share one API server and their namespaces' names: one at a time. */
  private async alone(work: () => Promise<void>): Promise<void> {
    const turn = this.apiServerFree;
    let done = () => {};
    this.apiServerFree = new Promise((resolve) => {
      done = resolve;
    });
    await turn;
    try {
      await work();
    } finally {
      // What an apply that broke off has left.
      await this.apiServer?.clear();
      done();
    }
  }

  private async step(stack: StackLife, step: string, work: () => Promise<Changes | undefined>): Promise<void> {
    const started = performance.now();
    const finish = (result: Step["result"], changes: Changes, detail?: string) => {
      const seconds = (performance.now() - started) / 1000;
      const actions = stack.actions();
      const outcome = { result, ...(detail ? { detail } : {}), ...(actions.length > 0 ? { actions } : {}) };
      this.steps.push({ stack: stack.name, step, ...counted(changes), seconds, ...outcome });
      process.stderr.write(`${stack.name}  ${step}  ${seconds.toFixed(1)} s  ${result}\n`);
    };
    try {
      finish("ok", (await work()) ?? []);
    } catch (error) {
      const result = error instanceof Skipped ? "skipped" : "failed";
      finish(result, [], result === "skipped" ? messageOf(error) : `${messageOf(error)} (${stack.directory})`);
      throw new Ended(result);
    }
  }

  private note(stack: string, step: string, result: Step["result"], detail: string): void {
    process.stderr.write(`${stack}  ${step}  ${result}: ${detail}\n`);
    this.steps.push({ stack, step, created: 0, updated: 0, replaced: 0, destroyed: 0, seconds: 0, result, detail });
  }
}

/** A line that cannot go on; why is in the table. */
class Ended extends Error {
  readonly result: "failed" | "skipped";

  constructor(result: "failed" | "skipped") {
    super(result);
    this.result = result;
  }
}

function requireOnly(changes: Changes, expected: DayTwo["expected"]): void {
  const [must] = Object.keys(expected);
  const wrong = changes.filter(({ resource: { type }, action }) => {
    if (LASTING.includes(type) && action !== "update" && action !== "create") return true;
    return ![expected[type] ?? expected["*"]].flat().includes(action);
  });
  if (wrong.length > 0) {
    throw new Error(
      `not expected: ${wrong.map(({ resource, action }) => `${resource.address} ${action} (${changedPaths(resource).join(", ")})`).join(", ")}`,
    );
  }
  if (must !== "*" && !changes.some(({ resource }) => resource.type === must))
    throw new Error(`${must} does not change`);
}

function namespacesMadeBy(changes: Changes): readonly string[] {
  return changes.flatMap(({ resource: { type, change }, action }) => {
    if (type !== "kubernetes_namespace_v1" || action !== "create") return [];
    const { metadata } = change.after as { readonly metadata: readonly { readonly name: string }[] };
    return metadata.map(({ name }) => name);
  });
}

/** The stacks that a cluster's needs, and those that need it, each in the order in which they are applied. */
async function lineOf(cluster: string, out: string): Promise<Readonly<Record<"before" | "after", readonly string[]>>> {
  const stacks = await readStacks(out);
  const [before, after] = [new Set([cluster]), new Set([cluster])];
  for (const { name, dependencies } of stacks.toReversed()) {
    if (before.has(name)) for (const dependency of dependencies) before.add(dependency);
  }
  for (const { name, dependencies } of stacks) {
    if (dependencies.some((dependency) => after.has(dependency))) after.add(name);
  }
  const others = (line: ReadonlySet<string>) =>
    stacks.map(({ name }) => name).filter((name) => line.has(name) && name !== cluster);
  return { before: others(before), after: others(after) };
}

function isWorkload(stack: string, { name, clusters }: Environment): boolean {
  return Object.entries(clusters).some(([key, { workloads }]) =>
    Object.keys(workloads).some((workload) => stack === `${name}-${key}-${workload}`),
  );
}

function nameOf(cluster: Cluster, stack: string): string {
  return cluster.type === "existing" ? stack : (cluster.name ?? stack);
}

function messageOf(error: unknown): string {
  return error instanceof TerraformRefusal || error instanceof Error ? error.message : String(error);
}

/** A shell's exit code for SIGINT. */
const INTERRUPTED = 130;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      environments: { type: "string" },
      only: { type: "string" },
      quick: { type: "boolean", default: false },
      kubeconfig: { type: "string" },
      faults: { type: "boolean", default: false },
      seed: { type: "string", default: String(randomInt(1_000_000)) },
      scenarios: { type: "string", default: "14" },
      require: { type: "string", default: "" },
      output: { type: "string", default: "." },
      actions: { type: "string" },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const names = values.environments ?? (values.faults ? "production" : "production,staging");
  const environments = names.split(",").map(environmentNamed);
  const only = values.only?.split(",");
  const known = environments.flatMap(({ name, clusters }) => Object.keys(clusters).map((key) => `${name}-${key}`));
  const unknown = (only ?? []).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`${unknown.join(", ")}: no such cluster; there are ${known.join(", ")}`);
  const numbers = { seed: wholeNumber("seed", values.seed), scenarios: wholeNumber("scenarios", values.scenarios) };
  const folder = await mkdtemp(join(tmpdir(), "gantry-rehearsal-"));
  const abort = new AbortController();
  const interrupt = () => abort.abort(new Error("interrupted"));
  // A terminal and npm each send one: a second must not end this process before what it started has ended.
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);

  const kubeconfig = values.kubeconfig ?? process.env["KUBECONFIG"];
  let apiServer: ApiServer | Skipped;
  try {
    apiServer = values.faults
      ? new Skipped("no faults on a cluster")
      : await apiServerFor(kubeconfig, folder, abort.signal);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (abort.signal.aborted) return INTERRUPTED;
    throw error;
  }
  const rehearsal = new Rehearsal({ folder, apiServer, quick: values.quick, signal: abort.signal });
  const faulty: FaultsOptions["clusters"][number][] = [];
  let summary = "";
  try {
    for (const environment of environments) {
      const clusters = Object.entries(environment.clusters).filter(
        ([key]) => only === undefined || only.includes(`${environment.name}-${key}`),
      );
      if (values.faults) faulty.push(...clusters.map(([key, cluster]) => ({ environment, key, cluster })));
      else await Promise.all(clusters.map(([key, cluster]) => rehearsal.live(environment, key, cluster)));
    }
    if (values.faults) {
      const { deviations } = rehearsal;
      const faults = new Faults({ clusters: faulty, ...numbers, folder, deviations, signal: abort.signal });
      await faults.run();
      rehearsal.steps.push(...faults.steps);
      for (const part of faults.lived) rehearsal.lived.add(part);
      summary = `${faults.summary}\n`;
    }
  } finally {
    if (!(apiServer instanceof Skipped)) await apiServer.release();
  }

  const failed = rehearsal.steps.filter(({ result }) => result === "failed");
  // Only a whole life shows them all.
  const whole = !abort.signal.aborted && !values.quick && !values.faults && failed.length === 0;
  const unmet = whole ? rehearsal.deviations.unmet(rehearsal.types) : [];
  const missing = values.require
    .split(",")
    .filter(Boolean)
    .filter((part) => !rehearsal.lived.has(part as Part));
  process.stdout.write(`${table(rehearsal.steps)}\n\n${summary}`);
  for (const deviation of unmet)
    process.stdout.write(`no longer deviates, remove it from deviations.json: ${deviation}\n`);
  for (const part of missing) process.stdout.write(`required but skipped: ${part}\n`);
  await mkdir(values.output, { recursive: true });
  await writeFile(join(values.output, "rehearsal.json"), `${JSON.stringify(rehearsal.steps, null, 2)}\n`);
  await writeFile(join(values.output, "rehearsal.xml"), junit(rehearsal.steps));
  if (values.actions !== undefined) {
    await writeFile(values.actions, `${JSON.stringify(actionsOf(rehearsal.steps), null, 2)}\n`);
  }
  if (values.keep || (failed.length > 0 && !abort.signal.aborted)) process.stdout.write(`kept: ${folder}\n`);
  else await rm(folder, { recursive: true, force: true });
  if (abort.signal.aborted) return INTERRUPTED;
  return failed.length + unmet.length + missing.length === 0 ? 0 : 1;
}

async function apiServerFor(
  kubeconfig: string | undefined,
  folder: string,
  signal: AbortSignal,
): Promise<ApiServer | Skipped> {
  if (kubeconfig !== undefined) return takeApiServer(kubeconfig);
  return startKind(folder, signal).catch((error: unknown) => {
    if (error instanceof Skipped) return error;
    throw error;
  });
}

function wholeNumber(option: string, value: string): number {
  if (!/^\d+$/.test(value)) throw new Error(`--${option} takes a whole number, not ${value}`);
  return Number(value);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  },
);
