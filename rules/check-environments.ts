import type { Environment } from "../environments/environment";
import { resolvedWorkload } from "../lib/resolved-workload";
import { addressRules } from "./addresses/rules";
import { aksFindings } from "./aks/aks-findings";
import { capacityRules } from "./capacity/rules";
import { ConfigurationError, type Report } from "./configuration-error";
import { couplingRules, sharedCloudRules } from "./coupling/rules";
import { eksFindings } from "./eks/eks-findings";
import { datedRules, environmentRules, environmentsRules, waiverRules } from "./environment/rules";
import { platformRules } from "./platform/rules";
import { acrRules, ecrRules, registryRules, sharedRegistryRules } from "./registry/rules";
import { rightsRules } from "./rights/rules";
import { type Finding, findingsOf, isError } from "./rule";
import { plainData } from "./schema/plain-data";
import { shape } from "./schema/shape";
import { soundPart } from "./schema/sound-part";
import { isWaivedBy } from "./waiver";
import { workloadRules } from "./workload/rules";

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

/**
 * Checks every environment, before anything is built.
 * @returns what does not stop the synth: warnings
 * @throws ConfigurationError with everything that is wrong with any of them, warnings beside it
 */
export function checkEnvironments(
  environments: readonly Environment[],
  { strict = false, today }: CheckOptions = {},
): readonly Report[] {
  const parts = environments.map((environment, index) => ({
    subject: nameOf(environment) ?? `environments.${index}`,
    ...readable(environment),
  }));
  const sound = parts.flatMap(({ sound }) => sound ?? []);
  const between = findingsOf([...environmentsRules, ...sharedCloudRules, ...sharedRegistryRules], sound);
  const reports = [
    ...parts.map(({ subject, misshapen, sound }) => ({
      subject,
      findings: [...misshapen, ...(sound ? findingsIn(sound, misshapen.length === 0, between, today) : [])],
    })),
    {
      subject: "environments",
      findings: between.filter(
        (finding) => !sound.some((environment) => waives(environment, within(environment, finding), today)),
      ),
    },
  ]
    .map(({ subject, findings }) => ({ subject, findings: strict ? findings.map(asError) : findings }))
    .filter(({ findings }) => findings.length > 0);
  if (reports.some(({ findings }) => findings.some(isError))) throw new ConfigurationError(...reports);
  return reports;
}

/** What is not as the types state, and the part that is: rules read nothing else. */
function readable(environment: Environment) {
  const unreadable = findingsOf([plainData], environment);
  if (unreadable.length > 0) return { misshapen: unreadable, sound: undefined };
  const misshapen = findingsOf([shape], environment);
  return { misshapen, sound: soundPart(environment, misshapen) };
}

function findingsIn(
  environment: Environment,
  whole: boolean,
  between: readonly Finding[],
  today: string | undefined,
): Finding[] {
  const found = [
    ...environmentFindings(environment),
    ...(today === undefined ? [] : findingsOf(datedRules, { ...environment, today })),
  ];
  const kept = found.filter((finding) => !waives(environment, finding, today));
  if (!whole) return kept; // A waiver may be for the part that no rule could read.
  const findings = [...found, ...between.flatMap((finding) => within(environment, finding) ?? [])];
  return [...kept, ...findingsOf(waiverRules, { waivers: environment.waivers ?? [], findings, today })];
}

/** What was found between environments, as this one's own; undefined where it is another's. */
function within({ name }: Environment, finding: Finding): Finding | undefined {
  return finding.path.startsWith(`${name}.`) ? { ...finding, path: finding.path.slice(name.length + 1) } : undefined;
}

function waives({ waivers = [] }: Environment, finding: Finding | undefined, today: string | undefined): boolean {
  return finding !== undefined && waivers.some((waiver) => isWaivedBy(waiver, finding, today));
}

function environmentFindings(environment: Environment): Finding[] {
  return [
    ...findingsOf(
      [
        ...environmentRules,
        ...addressRules,
        ...capacityRules,
        ...couplingRules,
        ...platformRules,
        ...registryRules,
        ...rightsRules,
      ],
      environment,
    ),
    ...Object.entries(environment.registries ?? {}).flatMap(([key, registry]) =>
      registry.type === "ecr"
        ? findingsOf(ecrRules, registry, `registries.${key}`)
        : findingsOf(acrRules, registry, `registries.${key}`),
    ),
    ...Object.entries(environment.clusters).flatMap(([key, cluster]) => {
      const path = `clusters.${key}`;
      const named = { ...cluster, name: `${environment.name}-${key}` };
      return [
        ...(cluster.type === "eks" ? eksFindings({ ...named, ...cluster }, path) : []),
        ...(cluster.type === "aks" ? aksFindings({ ...named, ...cluster }, path) : []),
        ...Object.entries(cluster.workloads).flatMap(([name, workload]) =>
          findingsOf(workloadRules, { ...resolvedWorkload(workload, environment), name }, `${path}.workloads.${name}`),
        ),
      ];
    }),
  ];
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
