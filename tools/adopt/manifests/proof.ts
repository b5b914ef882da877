import { deriveEnvironment } from "../../../config/complete";
import { type CheckedEnvironment, type Environment, environment as schema } from "../../../config/environment";
import { fill } from "../../../config/fill";
import { checkEnvironments } from "../../../rules/check-environments";
import { ConfigurationError } from "../../../rules/configuration-error";
import { addEnvironment } from "../../../stacks/add-environment";
import { isObject, type Json } from "../../lib/json";
import { madeBy } from "../../lib/manifests";
import type { StackJson } from "../../lib/stack-json";
import { synthesizeApp } from "../../lib/synthesize-app";
import type { Literal } from "./container";
import type { KubernetesObject } from "./objects";

/** What a workload's literal becomes. */
export interface Proof {
  /** The literal as far as the schema takes it. */
  readonly literal: Literal;
  /** What its stack makes, each with its path in the stack. */
  readonly made: readonly { readonly object: KubernetesObject; readonly path: string }[];
  /** What the schema or a rule says of it: synth refuses it so. */
  readonly refused: readonly string[];
}

const CLUSTER = "adopted";

/** Synthesizes the literals, so that what they say is read from what they make. */
export function proofOf(
  workloads: Readonly<Record<string, Literal>>,
  ingressClassName: string | undefined,
): Readonly<Record<string, Proof>> {
  const refused: Record<string, string[]> = Object.fromEntries(Object.keys(workloads).map((name) => [name, []]));
  const tell = (path: string, message: string) => {
    const [, name, inner] = /^clusters\.adopted\.workloads\.([^.]+)\.?(.*)$/.exec(path) ?? [];
    refused[name ?? ""]?.push(`${inner || "the workload"}  ${message}`);
  };
  const literals = shaped(workloads, (path, message) => tell(path.join("."), message));
  const environment = environmentOf(literals, ingressClassName);
  for (const { path, value, message } of findingsOf(environment)) tell(path, `${JSON.stringify(value)} ${message}`);
  const stacks = synthesized(environment);
  return Object.fromEntries(
    Object.keys(workloads).map((name) => {
      const stack = stacks[stackOf(name)];
      return [
        name,
        { literal: literals[name] ?? {}, made: stack ? madeOf(stack, name) : [], refused: refused[name] ?? [] },
      ];
    }),
  );
}

function environmentOf(
  workloads: Readonly<Record<string, Literal>>,
  ingressClassName: string | undefined,
): Environment {
  return {
    name: "adopt",
    protected: false,
    backend: { type: "local" },
    tags: {},
    clusters: {
      [CLUSTER]: {
        type: "existing",
        kubeContext: CLUSTER,
        ...(ingressClassName !== undefined && { ingressClassName }),
        workloads,
      },
    },
  } as unknown as Environment;
}

/** The literals without what the schema refuses, and without those that then lack something. */
function shaped(
  workloads: Readonly<Record<string, Literal>>,
  tell: (path: readonly string[], message: string) => void,
): Readonly<Record<string, Literal>> {
  const { misshapen } = fill(schema, environmentOf(workloads, undefined));
  if (misshapen.length === 0) return workloads;
  let left: Json = { clusters: { [CLUSTER]: { workloads } } };
  for (const { path, value, message } of misshapen) {
    const [, , , name] = path;
    // What lacks a value cannot be made whole by taking more away.
    const isMissing = value === undefined || message.startsWith("is missing");
    tell(path, `${isMissing ? "" : `${JSON.stringify(value)} `}${message}`);
    left = without(left, isMissing ? path.slice(0, 4) : path);
    if (name === undefined) throw new Error(`${path.join(".")} ${message}`);
  }
  const rest = (left["clusters"] as Readonly<Record<string, { workloads: Record<string, Literal> }>>)[CLUSTER];
  return shaped(rest?.workloads ?? {}, tell);
}

function without(value: Json, [key = "", ...rest]: readonly string[]): Json {
  const { [key]: inner, ...others } = value;
  if (rest.length === 0) return others;
  if (Array.isArray(inner)) return { ...others, [key]: inner.filter((_, index) => String(index) !== rest[0]) };
  return isObject(inner) ? { ...others, [key]: without(inner, rest) } : others;
}

function findingsOf(environment: Environment) {
  try {
    checkEnvironments([environment]);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.reports.flatMap(({ findings }) => findings.filter(({ severity }) => severity !== "warning"));
  }
}

function synthesized(environment: Environment): Readonly<Record<string, StackJson>> {
  const { value } = fill(schema, environment);
  const complete = value as unknown as CheckedEnvironment;
  deriveEnvironment(complete);
  return synthesizeApp((app) => addEnvironment(app, complete));
}

/** The name of a workload's stack. */
function stackOf(name: string): string {
  return `adopt-${CLUSTER}-${name}`;
}

/** The objects of a stack with their paths in it. */
function madeOf(stack: StackJson, name: string): Proof["made"] {
  const start = `${stackOf(name)}/`;
  return madeBy(stack).map(({ manifest, attributes }) => ({
    object: manifest as unknown as KubernetesObject,
    path: (attributes["//"] as { metadata: { path: string } }).metadata.path.slice(start.length),
  }));
}
