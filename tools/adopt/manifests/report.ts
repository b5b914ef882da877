import { variableName } from "../../../lib/variable-name";
import { isSecretName } from "../../../rules/literal-secret";
import type { Literal } from "./container";
import { type Difference, differences, leavesOf, portNumber } from "./normal-form";
import { isLive, itemsAt, type KubernetesObject, nameOf, objectAt } from "./objects";
import type { Proof } from "./proof";
import { ADDED, objectReason, reasonOf, wordsOf } from "./reasons";
import { type Found, podsOf } from "./workloads";

/** What became of one workload. */
export interface Adopted {
  readonly found: Found;
  /** The literal as far as the schema takes it, with what the next apply imports. */
  readonly literal: Literal;
  /** Fields of the workload's objects that its stack does not say, or says otherwise. */
  readonly lost: readonly (Difference & { readonly object: string })[];
  /** The objects that its stack makes. */
  readonly made: readonly KubernetesObject[];
  /** Its objects that its stack does not make. */
  readonly left: readonly KubernetesObject[];
  /** Fields of its main object that its stack says and the manifests do not. */
  readonly added: readonly Difference[];
  /** Objects that its stack makes beside those of the manifests. */
  readonly objects: readonly KubernetesObject[];
  readonly refused: readonly string[];
}

/** What a workload's stack makes beside what the manifests say. */
export function adoptedOf(
  found: Found,
  { literal, made, refused }: Proof,
  objects: readonly KubernetesObject[],
): Adopted {
  const pairs = made.flatMap(({ object: twin, path }) => {
    const object = objects.find((each) => isSame(each, twin));
    return object === undefined ? [] : [{ object, twin, path }];
  });
  const imports = pairs.filter(({ object }) => isLive(object)).map(({ object, path }) => [path, idOf(object)]);
  const isMade = made.length > 0;
  const compared = (object: KubernetesObject) => byNumber(withoutValues(object), found.main);
  return {
    found,
    literal: imports.length === 0 ? literal : { ...literal, imports: Object.fromEntries(imports) },
    lost: pairs.flatMap(({ object, twin }) =>
      differences(leavesOf(compared(object)), leavesOf(compared(twin)))
        .filter(({ path }) => !found.secretVariables.some((name) => path.endsWith(`.env[${name}].value`)))
        .map((difference) => ({ ...difference, object: nameOf(object) })),
    ),
    made: pairs.map(({ object }) => object),
    left: isMade
      ? found.others.filter((object) => !isExisting(object) && !pairs.some((pair) => pair.object === object))
      : [],
    added: pairs
      .filter(({ object }) => object === found.main)
      .flatMap(({ object, twin }) => differences(leavesOf(twin), leavesOf(object)))
      .filter(({ other }) => other === undefined),
    objects: made.flatMap(({ object }) => (objects.some((each) => isSame(each, object)) ? [] : [object])),
    refused: isMade ? refused : ["the workload lacks what follows and is left out", ...refused],
  };
}

/** Whether they are the same object: one without a namespace is in `default`. */
function isSame(one: KubernetesObject, other: KubernetesObject): boolean {
  return one.kind === other.kind && idOf(one) === idOf(other);
}

/** A live Secret is named, and stays. */
function isExisting(object: KubernetesObject): boolean {
  return object.kind === "Secret" && isLive(object);
}

function idOf({ kind, metadata }: KubernetesObject): string {
  return kind === "Namespace" ? metadata.name : `${metadata.namespace ?? "default"}/${metadata.name}`;
}

/** A Secret's values are neither compared nor shown. */
function withoutValues(object: KubernetesObject): KubernetesObject {
  if (object.kind !== "Secret") return object;
  const { data: _, stringData: __, ...rest } = object;
  return rest as unknown as KubernetesObject;
}

/** The report: what was not carried over and why, what was guessed, and what is set here for all. */
export function reportOf(adopted: readonly Adopted[], others: readonly KubernetesObject[]): string {
  const lines = adopted.flatMap(({ found, lost, left, refused }) => [
    `${nameOf(found.main)}: ${lost.length === 0 ? "every field" : `all but ${counted(lost.length, "field")}`} carried over`,
    ...lost.map(({ object, path, value, other }) => {
      const becomes = other === undefined ? "" : ` becomes ${shown(path, other)}`;
      return `  ${object === nameOf(found.main) ? "" : `${object}: `}${path}  ${shown(path, value)}${becomes}: ${reasonOf(path)}`;
    }),
    ...left.map((object) => `  ${nameOf(object)}: ${objectReason(object.kind)}`),
    ...found.guesses.map(({ path, value, message }) => `  guessed: ${path}  ${JSON.stringify(value)}: ${message}`),
    ...(found.secretVariables.length === 0
      ? []
      : [
          `  secret: ${found.secretVariables.join(", ")}: no file holds the values; the variables TF_VAR_${variableName(found.name, "env")}_… do`,
        ]),
    ...refused.map((line) => `  refused by synth: ${line}`),
  ]);
  const set = commonly(adopted);
  return [
    ...lines,
    ...others.map((object) => `${nameOf(object)}: ${objectReason(object.kind)}`),
    ...(set.length === 0 ? [] : ["set here, and not in the manifests:", ...set.map((line) => `  ${line}`)]),
  ].join("\n");
}

/** What is added, once for all workloads that have it. */
function commonly(adopted: readonly Adopted[]): readonly string[] {
  const names = new Map<string, Set<string>>();
  const tell = (line: string, name: string) => names.set(line, (names.get(line) ?? new Set()).add(name));
  for (const { found, added, objects } of adopted) {
    for (const { path, value } of added) tell(wordsOf(path) ?? `${path}  ${shown(path, value)}`, found.name);
    for (const { kind } of objects) tell(`a ${kind}${kind in ADDED ? `: ${ADDED[kind]}` : ""}`, found.name);
  }
  return [...names].map(([line, having]) =>
    having.size === adopted.length ? line : `${line}  (${[...having].join(", ")})`,
  );
}

/** The object with ports by number where it leads to the workload by their names. */
function byNumber(object: KubernetesObject, main: KubernetesObject): KubernetesObject {
  if (object.kind !== "Service") return object;
  const container = itemsAt(podsOf(main), "containers").find((each) => itemsAt(each, "ports").length > 0);
  const ports = itemsAt(object, "spec", "ports").map((port) => ({
    ...port,
    targetPort: portNumber(port["targetPort"] ?? port["port"], container),
  }));
  return { ...object, spec: { ...objectAt(object, "spec"), ports } };
}

function shown(path: string, value: string): string {
  const variable = /\.env\[([^\]]+)\]\.value$/.exec(path)?.[1];
  return variable !== undefined && isSecretName(variable) ? "(a secret)" : value;
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
