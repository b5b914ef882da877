import { deriveEnvironment } from "../config/complete";
import {
  type CheckedEnvironment,
  type CompleteEnvironment,
  type Environment,
  environment as schema,
  type Waiver,
} from "../config/environment";
import { entriesOf, fill, hide, type Misshapen, readable } from "../config/fill";
import { clusterFindings } from "./cluster";
import { ConfigurationError } from "./configuration-error";
import { datedRules, environmentRules, environmentsRules, waiverRules } from "./environment";
import { plainData } from "./plain-data";
import { registryFindings } from "./registry";
import { lineOf } from "./render";
import { type Finding, findingsOf, isError, type Report } from "./rule";
import { teamRules } from "./team";
import { isWaivedBy } from "./waiver";

export interface CheckOptions {
  /**
   * Whether a warning is an error.
   * @default false
   */
  readonly strict?: boolean;
  /**
   * The day to check support and waivers against, `YYYY-MM-DD`.
   * @default none: no support and no waiver has ended
   */
  readonly today?: string;
}

/** Environments that may be built, and what was found that does not stop the synth. */
export interface Checked {
  readonly environments: readonly CheckedEnvironment[];
  readonly warnings: readonly Report[];
}

/**
 * Checks every environment and fills in its defaults, before anything is built.
 * @throws ConfigurationError with everything that is wrong with any of them, warnings beside it
 */
export function checkEnvironments(
  environments: readonly Environment[],
  { strict = false, today }: CheckOptions = {},
): Checked {
  const parts = environments.map((environment, index) => read(environment, index, today));
  const readables = parts.flatMap(({ complete }) => complete ?? []);
  const named = readables.filter((environment) => readable(() => environment.name) !== undefined);
  const between = findingsOf(environmentsRules, named);
  const reports = [
    ...parts.map((part) => ({ subject: part.subject, findings: findingsIn(part, between, today) })),
    {
      subject: "environments",
      findings: between.filter(
        (finding) => !named.some((environment) => waives(waiversOf(environment), within(environment, finding), today)),
      ),
    },
  ];
  const told = toldOnce(reports)
    .map(({ subject, findings }) => ({ subject, findings: strict ? findings.map(asError) : findings }))
    .filter(({ findings }) => findings.length > 0);
  if (told.some(({ findings }) => findings.some(isError))) throw new ConfigurationError(...told);
  // No rule refused them: what they have not, they may leave out.
  return { environments: readables as readonly unknown[] as readonly CheckedEnvironment[], warnings: told };
}

/** An environment as far as it can be read. */
interface Part {
  readonly subject: string;
  readonly misshapen: readonly Finding[];
  readonly complete: CompleteEnvironment | undefined;
}

function read(environment: Environment, index: number, today: string | undefined): Part {
  const subject = nameOf(environment) ?? `environments.${index}`;
  const unreadable = findingsOf([plainData], environment);
  if (unreadable.length > 0) return { subject, misshapen: unreadable, complete: undefined };
  const { value, misshapen } = fill(schema, environment);
  const complete = value as unknown as CompleteEnvironment | undefined;
  if (complete === undefined || misshapen.some(({ path }) => path.length === 0))
    return { subject, misshapen: misshapen.map(findingOf), complete: undefined };
  const waivers = waiversOf(complete);
  const kept = misshapen.filter((found) => !(found.rule && waives(waivers, findingOf(found), today)));
  for (const { hides } of kept) hide(complete, hides);
  deriveEnvironment(complete);
  return { subject, misshapen: misshapen.map(findingOf), complete };
}

function waiversOf(environment: CompleteEnvironment): readonly Waiver[] {
  return readable(() => environment.waivers) ?? [];
}

const SHAPE = { id: "schema/shape", source: "docs/environment.md" } as const;

/** What the schema refuses, as a finding of the value's own rule, or of the shape. */
export function findingOf({ path, value, message, rule = SHAPE }: Misshapen): Finding {
  return { path: path.join("."), value, message, rule: rule.id, source: rule.source };
}

function findingsIn(part: Part, between: readonly Finding[], today: string | undefined): Finding[] {
  const { misshapen, complete } = part;
  if (complete === undefined) return [...misshapen];
  const found = [...misshapen, ...environmentFindings(complete, today)];
  const waivers = waiversOf(complete);
  const isMisshapen = ({ rule }: Finding) => rule === SHAPE.id;
  const kept = found.filter((finding) => isMisshapen(finding) || !waives(waivers, finding, today));
  // A waiver may be for the part that no rule could read.
  if (misshapen.some(isMisshapen)) return kept;
  const findings = [...found, ...between.flatMap((finding) => within(complete, finding) ?? [])];
  return [...kept, ...findingsOf(waiverRules, { waivers, findings, today })];
}

/** What was found between environments, as this one's own; undefined where it is another's. */
function within(environment: CompleteEnvironment, finding: Finding): Finding | undefined {
  const name = readable(() => environment.name);
  if (name === undefined) return undefined;
  return finding.path.startsWith(`${name}.`) ? { ...finding, path: finding.path.slice(name.length + 1) } : undefined;
}

function waives(waivers: readonly Waiver[], finding: Finding | undefined, today: string | undefined): boolean {
  return finding !== undefined && waivers.some((waiver) => isWaivedBy(waiver, finding, today));
}

function environmentFindings(environment: CompleteEnvironment, today: string | undefined): Finding[] {
  return [
    ...findingsOf(environmentRules, environment),
    ...(today === undefined ? [] : findingsOf(datedRules, { environment, today })),
    ...(readable(() => entriesOf(environment.teams)) ?? []).flatMap(([name, team]) =>
      findingsOf(teamRules, { name, team, environment }, `teams.${name}`),
    ),
    ...(readable(() => entriesOf(environment.registries)) ?? []).flatMap(([key, registry]) =>
      registryFindings({ key, registry, environment }, `registries.${key}`),
    ),
    ...(readable(() => entriesOf(environment.clusters)) ?? []).flatMap(([key, cluster]) =>
      clusterFindings({ key, cluster, environment }, `clusters.${key}`),
    ),
  ];
}

/** Environments share literals: what is found at the same place of several is told at the first, with where else. */
function toldOnce(reports: readonly Report[]): readonly Report[] {
  const first = new Map<string, { readonly subject: string; readonly others: string[] }>();
  const keyOf = (finding: Finding) => lineOf(finding);
  const kept = reports.map(({ subject, findings }) => ({
    subject,
    findings: findings.filter((finding) => {
      const known = first.get(keyOf(finding));
      if (known === undefined || known.subject === subject) {
        first.set(keyOf(finding), known ?? { subject, others: [] });
        return true;
      }
      known.others.push(subject);
      return false;
    }),
  }));
  return kept.map(({ subject, findings }) => ({
    subject,
    findings: findings.map((finding) => {
      const { others = [] } = first.get(keyOf(finding)) ?? {};
      return others.length === 0
        ? finding
        : { ...finding, message: `${finding.message} (also in ${others.join(", ")})` };
    }),
  }));
}

function asError(finding: Finding): Finding {
  return { ...finding, severity: "error" };
}

/** What is called a name, read as no more than data: the environment may be anything yet. */
function nameOf(environment: unknown): string | undefined {
  if (typeof environment !== "object" || environment === null) return undefined;
  const name: unknown = Object.getOwnPropertyDescriptor(environment, "name")?.value;
  return typeof name === "string" && name !== "" ? name : undefined;
}
