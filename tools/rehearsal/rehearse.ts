import { randomInt } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Cluster, Environment } from "../../config/environment";
import { bootstrap } from "../../environments/bootstrap";
import { INTERRUPTED, interruptSignal, messageOf, runProgram } from "../lib/program";
import { readStacks } from "../pipeline/synthesized";
import { type Account, accountFor, type Part, partOf } from "./account";
import { actionsOf } from "./actions";
import { type ApiServer, lockApiServer } from "./api-server";
import { AKS_DAY_TWO, type DayTwoChange, EKS_DAY_TWO, ON_CLUSTER_DAY_TWO, REGISTRY_DAY_TWO } from "./day-two";
import { Deviations } from "./deviations";
import { FaultRun, type FaultRunOptions } from "./fault-run";
import { startKind } from "./kind";
import { MOTO_MISSING } from "./moto";
import { Skipped } from "./not-rehearsed";
import { PipelineIdentities } from "./pipeline-identities";
import { changedPaths, type PlannedChange } from "./plan";
import { junit, type Step, table } from "./report";
import { counted, StackLife, TerraformRefusal } from "./stack-life";
import { environmentNamed, synthesize } from "./synthesize";

const HELP = `npm run rehearse -- [options]

Applies, changes and destroys the synthesized stacks with Terraform and the real providers, against emulated cloud APIs on
loopback and a real Kubernetes API server. CHARTS names a folder of unpacked charts, for a machine that cannot download
them.

  --environments LIST  environments, comma-separated (default production,staging; with --faults production)
  --only LIST          only these clusters, by stack name, for example production-eks
  --quick              plan, apply, second plan and destroy; no changes in between
  --kubeconfig FILE    the API server of the rehearsed clusters (default $KUBECONFIG, otherwise a throw-away kind cluster
                       if kind is on PATH); namespaces named like the workloads' are created and destroyed
  --faults             interrupt applies instead, and check that later applies lead to the same end
  --seed N             selects the faults (default random; the seed is printed)
  --scenarios N        number of faults (default 14, which contains every kind)
  --require LIST       aws, azure, kubernetes: fail if one of them is skipped
  --output FOLDER      folder of rehearsal.json and rehearsal.xml (default the current folder)
  --actions FILE       write the called API actions to a file
  --keep               keep the working folders
  --help               show this help
`;

// Types that no change may replace: pods, data or secrets would be lost.
const LASTING = [
  ...["aws_eks_cluster", "aws_vpc", "aws_subnet", "aws_kms_key", "aws_cloudwatch_log_group"],
  ...["azurerm_kubernetes_cluster", "azurerm_resource_group", "azurerm_virtual_network", "azurerm_subnet"],
  ...["aws_ecr_repository", "azurerm_container_registry", "azurerm_key_vault", "azurerm_key_vault_key"],
  ...["kubernetes_namespace_v1", "kubernetes_secret_v1", "kubernetes_deployment_v1", "kubernetes_service_v1"],
];

interface RehearsalOptions {
  readonly folder: string;
  /** The API server of the rehearsed clusters, or the reason why there is none. */
  readonly apiServer: ApiServer | Skipped;
  readonly quick: boolean;
  readonly signal: AbortSignal;
}

class Rehearsal {
  readonly steps: Step[] = [];
  readonly deviations = new Deviations();
  readonly types = new Set<string>();
  /** The parts with at least one applied stack. */
  readonly lived = new Set<Part>();
  private apiServerIsFree: Promise<void> = Promise.resolve();

  private readonly options: RehearsalOptions;

  constructor(options: RehearsalOptions) {
    this.options = options;
  }

  /** Rehearses a cluster and the stacks on it, from the first plan to an empty account. */
  async rehearse(environment: Environment, key: string, cluster: Cluster): Promise<void> {
    const name = `${environment.name}-${key}`;
    const folder = join(this.options.folder, name);
    await mkdir(folder, { recursive: true });
    let account: Account | undefined;
    try {
      const identities = Object.hasOwn(bootstrap.environments, environment.name)
        ? new PipelineIdentities(bootstrap, environment.name, folder)
        : undefined;
      const rights = await identities?.awsRights();
      account = await accountFor(cluster, join(folder, "bin"), this.apiServer, rights && { awsRights: rights });
      if (identities === undefined) {
        const why = `environments/bootstrap.ts has no environment ${environment.name}`;
        this.note(name, "not rehearsed: the pipeline's rights", "skipped", why);
      } else account = await this.enterAs(identities, name, cluster, account);
      await this.rehearseIn(account, environment, key, cluster, folder);
    } catch (error) {
      // A failed step is already in the table.
      if (!(error instanceof Ended)) {
        const result = error instanceof Skipped || String(error).includes(MOTO_MISSING) ? "skipped" : "failed";
        this.note(name, "start", result, messageOf(error));
      }
    } finally {
      await account?.stop();
    }
  }

  /** The account as the pipeline's identities enter it. */
  private async enterAs(
    identities: PipelineIdentities,
    stack: string,
    cluster: Cluster,
    account: Account,
  ): Promise<Account> {
    let entered = account;
    await this.step(
      { name: stack, directory: this.options.folder, actions: () => [] },
      "sign in as the pipeline",
      async () => {
        entered = await identities.enter(account, cluster, this.apiServer, this.options.signal);
        account.actions(); // The owner's.
      },
    );
    return entered;
  }

  private async rehearseIn(
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
    const related = await relatedStacks(name, dirname(stacks));
    const stack = open(name);
    const registries = related.before.map(open);
    const inCloud = [...registries, stack];
    const onCluster = related.after.map(open);
    for (const each of inCloud) await this.begin(each, stacks);
    if (account.planEnv && cluster.type === "aks") {
      for (const each of inCloud) {
        await this.step(each, "take the bootstrap's resource group over", async () => {
          await each.takeGroupOver();
        });
      }
    }
    if (apiServer) {
      for (const each of onCluster) await this.refuseWithoutCluster(each, stacks, nameOf(cluster, name));
    }
    for (const each of inCloud) {
      await this.change(each, "apply", undefined);
      if (each.isRemote) await this.liftLock(each, account);
      await this.expectNoChange(each);
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
    if (!quick) for (const each of registries) await this.expectNoChange(each);

    if (apiServer) await this.withApiServer(() => this.rehearseOnCluster(onCluster, environment, folder));
    else for (const each of onCluster) this.note(each.name, "apply", "skipped", messageOf(this.options.apiServer));

    for (const { name: change, edit, expected } of quick ? [] : cluster.type === "eks" ? EKS_DAY_TWO : AKS_DAY_TWO) {
      environment = edit(environment);
      stacks = synthesized();
      await stack.open(stacks);
      await this.change(stack, change, expected);
    }
    if (!quick) await this.expectNoChange(stack);

    if (environment.protected) {
      for (const each of inCloud) {
        await this.step(each, "destroy is refused", async () => {
          const refused = await each.run("plan", "-destroy", "-no-color");
          if (refused.code === 0) throw new Error("Terraform planned to destroy a protected environment");
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
    for (const each of inCloud.toReversed()) await this.destroy(each);
    await this.step(stack, "nothing is left", async () => {
      const left = (await account.inventory()).filter((item) => !before.has(item) && !item.endsWith("PendingDeletion"));
      if (left.length > 0) throw new Error(left.join(", "));
    });
  }

  /** Rehearses the stacks on a cluster, applied in the order of their dependencies and destroyed in reverse. */
  private async rehearseOnCluster(stacks: readonly StackLife[], start: Environment, folder: string): Promise<void> {
    const applied: StackLife[] = [];
    for (const stack of stacks) {
      if (!(await this.tryToApply(stack))) continue;
      applied.push(stack);
      this.lived.add("kubernetes");
      await this.expectNoChange(stack);
    }
    let environment = start;
    const changes = this.options.quick ? [] : ON_CLUSTER_DAY_TWO;
    for (const [index, { name, on, edit, expected }] of changes.entries()) {
      environment = edit(environment);
      const edited = synthesize(environment, join(folder, `on-cluster-out-${index}`));
      for (const stack of applied.filter((each) => isWorkload(each.name, environment) === (on === "workload"))) {
        await stack.open(edited);
        await this.change(stack, name, expected);
      }
    }
    for (const stack of applied.toReversed()) await this.destroy(stack);
  }

  /** Applies a stack that no other stack needs; false if this machine lacks something for it. */
  private async tryToApply(stack: StackLife): Promise<boolean> {
    try {
      await this.change(stack, "apply", undefined);
      return true;
    } catch (error) {
      if (error instanceof Ended && error.result === "skipped") return false;
      throw error;
    }
  }

  /** Initializes a stack and lists what cannot be rehearsed. */
  private async begin(stack: StackLife, stacks: string): Promise<void> {
    await this.step(stack, "init, validate", async () => {
      await stack.open(stacks);
      await stack.validate();
    });
    for (const { what, why } of stack.notRehearsed) this.note(stack.name, `not rehearsed: ${what}`, "skipped", why);
  }

  private async refuseWithoutCluster(stack: StackLife, stacks: string, cluster: string): Promise<void> {
    await this.begin(stack, stacks);
    await this.step(stack, "plan without its cluster is refused", async () => {
      const { code, stderr } = await stack.run("plan", "-no-color");
      if (code === 0) throw new Error("Terraform planned without the cluster");
      if (!stderr.includes(cluster)) throw new Error(`the message does not name the cluster: ${stderr}`);
    });
  }

  /** Plans and applies; `expected` lists the only changes that the plan may contain. */
  private async change(stack: StackLife, step: string, expected: DayTwoChange["expected"] | undefined): Promise<void> {
    await this.step(stack, step, async () => {
      const changes = await stack.plan();
      for (const { resource } of changes) this.types.add(resource.type);
      for (const namespace of createdNamespaces(changes)) await this.apiServer?.claim(namespace);
      if (expected) requireOnly(this.deviations.withoutDeviations(changes), expected);
      await stack.apply();
      return changes;
    });
  }

  private async expectNoChange(stack: StackLife): Promise<void> {
    await this.step(stack, "second plan is empty", async () => {
      const changes = await stack.plan();
      const unexplained = this.deviations.unexplained(changes);
      if (unexplained.length > 0) throw new Error(unexplained.join("; "));
    });
  }

  /** A killed run leaves its lock in a remote backend, and Terraform refuses further runs until the lock is removed by its ID. */
  private async liftLock(stack: StackLife, account: Account): Promise<void> {
    await this.step(stack, "the lock of a killed run is respected, then removed", async () => {
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
      if (lock === undefined) throw new Error("the plan did not lock the state");
      const refused = await stack.run("plan", "-no-color");
      if (refused.code === 0) throw new Error("Terraform planned despite the lock");
      if (!refused.stderr.includes(lock.ID)) throw new Error(`the message does not name the lock: ${refused.stderr}`);
      const lifted = await stack.run("force-unlock", "-force", lock.ID);
      if (lifted.code !== 0) throw new TerraformRefusal(lifted);
    });
  }

  private async destroy(stack: StackLife): Promise<void> {
    await this.step(stack, "destroy", async () => {
      const changes = await stack.plan("-destroy");
      await stack.apply();
      return changes;
    });
  }

  private get apiServer(): ApiServer | undefined {
    return this.options.apiServer instanceof Skipped ? undefined : this.options.apiServer;
  }

  /** Runs the work alone on the API server: stacks of two clusters use the same namespaces. */
  private async withApiServer(work: () => Promise<void>): Promise<void> {
    const turn = this.apiServerIsFree;
    let done = () => {};
    this.apiServerIsFree = new Promise((resolve) => {
      done = resolve;
    });
    await turn;
    try {
      await work();
    } finally {
      // An interrupted apply leaves namespaces behind.
      await this.apiServer?.clear();
      done();
    }
  }

  private async step(
    stack: Pick<StackLife, "name" | "directory" | "actions">,
    step: string,
    work: () => Promise<readonly PlannedChange[] | undefined>,
  ): Promise<void> {
    const started = performance.now();
    const finish = (result: Step["result"], changes: readonly PlannedChange[], detail?: string) => {
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

/** Ends the rehearsal of a cluster; the reason is in the table. */
class Ended extends Error {
  readonly result: "failed" | "skipped";

  constructor(result: "failed" | "skipped") {
    super(result);
    this.result = result;
  }
}

function requireOnly(changes: readonly PlannedChange[], expected: DayTwoChange["expected"]): void {
  const [must] = Object.keys(expected);
  const wrong = changes.filter(({ resource: { type }, action }) => {
    if (LASTING.includes(type) && action !== "update" && action !== "create") return true;
    return ![expected[type] ?? expected["*"]].flat().includes(action);
  });
  if (wrong.length > 0) {
    throw new Error(
      `unexpected changes: ${wrong.map(({ resource, action }) => `${resource.address} ${action} (${changedPaths(resource).join(", ")})`).join(", ")}`,
    );
  }
  if (must !== "*" && !changes.some(({ resource }) => resource.type === must))
    throw new Error(`${must} does not change`);
}

function createdNamespaces(changes: readonly PlannedChange[]): readonly string[] {
  return changes.flatMap(({ resource: { type, change }, action }) => {
    if (type !== "kubernetes_namespace_v1" || action !== "create") return [];
    const { metadata } = change.after as { readonly metadata: readonly { readonly name: string }[] };
    return metadata.map(({ name }) => name);
  });
}

/** The stacks that a cluster's stack needs and those that need it, in the order of their apply. */
async function relatedStacks(
  cluster: string,
  out: string,
): Promise<Readonly<Record<"before" | "after", readonly string[]>>> {
  const stacks = await readStacks(out);
  const [before, after] = [new Set([cluster]), new Set([cluster])];
  for (const { name, dependencies } of stacks.toReversed()) {
    if (before.has(name)) for (const dependency of dependencies) before.add(dependency);
  }
  for (const { name, dependencies } of stacks) {
    if (dependencies.some((dependency) => after.has(dependency))) after.add(name);
  }
  const others = (names: ReadonlySet<string>) =>
    stacks.map(({ name }) => name).filter((name) => names.has(name) && name !== cluster);
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
  if (unknown.length > 0) throw new Error(`unknown cluster ${unknown.join(", ")}; expected one of ${known.join(", ")}`);
  const numbers = { seed: wholeNumber("seed", values.seed), scenarios: wholeNumber("scenarios", values.scenarios) };
  const folder = await mkdtemp(join(tmpdir(), "gantry-rehearsal-"));
  const signal = interruptSignal();

  const kubeconfig = values.kubeconfig ?? process.env["KUBECONFIG"];
  let apiServer: ApiServer | Skipped;
  try {
    apiServer = values.faults
      ? new Skipped("--faults does not use a cluster")
      : await apiServerFor(kubeconfig, folder, signal);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (signal.aborted) return INTERRUPTED;
    throw error;
  }
  const rehearsal = new Rehearsal({ folder, apiServer, quick: values.quick, signal });
  const faultClusters: FaultRunOptions["clusters"][number][] = [];
  let summary = "";
  try {
    for (const environment of environments) {
      const clusters = Object.entries(environment.clusters).filter(
        ([key]) => only === undefined || only.includes(`${environment.name}-${key}`),
      );
      if (values.faults) faultClusters.push(...clusters.map(([key, cluster]) => ({ environment, key, cluster })));
      else await Promise.all(clusters.map(([key, cluster]) => rehearsal.rehearse(environment, key, cluster)));
    }
    if (values.faults) {
      const { deviations } = rehearsal;
      const faults = new FaultRun({ clusters: faultClusters, ...numbers, folder, deviations, signal });
      await faults.run();
      rehearsal.steps.push(...faults.steps);
      for (const part of faults.lived) rehearsal.lived.add(part);
      summary = `${faults.summary}\n`;
    }
  } finally {
    if (!(apiServer instanceof Skipped)) await apiServer.release();
  }

  const failed = rehearsal.steps.filter(({ result }) => result === "failed");
  // Only a complete rehearsal shows every deviation.
  const isComplete = !signal.aborted && !values.quick && !values.faults && failed.length === 0;
  const stale = isComplete ? rehearsal.deviations.stale(rehearsal.types) : [];
  const missing = values.require
    .split(",")
    .filter(Boolean)
    .filter((part) => !rehearsal.lived.has(part as Part));
  process.stdout.write(`${table(rehearsal.steps)}\n\n${summary}`);
  for (const deviation of stale) process.stdout.write(`did not occur, remove it from deviations.json: ${deviation}\n`);
  for (const part of missing) process.stdout.write(`required but skipped: ${part}\n`);
  await mkdir(values.output, { recursive: true });
  await writeFile(join(values.output, "rehearsal.json"), `${JSON.stringify(rehearsal.steps, null, 2)}\n`);
  await writeFile(join(values.output, "rehearsal.xml"), junit(rehearsal.steps));
  if (values.actions !== undefined) {
    await writeFile(values.actions, `${JSON.stringify(actionsOf(rehearsal.steps), null, 2)}\n`);
  }
  if (values.keep || (failed.length > 0 && !signal.aborted)) process.stdout.write(`kept: ${folder}\n`);
  else await rm(folder, { recursive: true, force: true });
  if (signal.aborted) return INTERRUPTED;
  return failed.length + stale.length + missing.length === 0 ? 0 : 1;
}

async function apiServerFor(
  kubeconfig: string | undefined,
  folder: string,
  signal: AbortSignal,
): Promise<ApiServer | Skipped> {
  if (kubeconfig !== undefined) return lockApiServer(kubeconfig);
  return startKind(folder, signal).catch((error: unknown) => {
    if (error instanceof Skipped) return error;
    throw error;
  });
}

function wholeNumber(option: string, value: string): number {
  if (!/^\d+$/.test(value)) throw new Error(`--${option} must be a whole number, not ${value}`);
  return Number(value);
}

runProgram(main);
