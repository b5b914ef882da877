import { readFile, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { formatted } from "../formatted";
import { at, type KubernetesObject, nameOf, objectsIn } from "./objects";
import { proofOf } from "./proof";
import { type Adopted, adoptedOf, reportOf } from "./report";
import { workloadsIn } from "./workloads";

const HELP = `npm run adopt -- manifests FILE… [--out FILE]

Reads Kubernetes objects from YAML, - from stdin, and prints their workloads as an environment states them. What is not
carried over, what is guessed and what is set here beside it is said on stderr, field by field. Objects that come from a
cluster (kubectl get … -o yaml) are imported by the next apply.

  --out FILE  writes the literal there, for example environments/adopted.ts
  --help      this page
`;

/** Workloads of manifests, and the objects that belong to no workload. */
export function adopt(objects: readonly KubernetesObject[]): {
  readonly adopted: readonly Adopted[];
  readonly others: readonly KubernetesObject[];
} {
  const found = workloadsIn(objects);
  const names = found.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined)
    throw new Error(`${twice} is the name of two workloads: adopt one namespace, and one kind of that name, at a time`);
  const classes = objects
    .filter(({ kind }) => kind === "Ingress")
    .map((ingress) => at(ingress, "spec", "ingressClassName"));
  const ingressClass = classes.find((name) => typeof name === "string");
  const literals = Object.fromEntries(found.map(({ name, literal }) => [name, literal]));
  const proofs = proofOf(literals, ingressClass);
  const adopted = found.flatMap((one) => {
    const proof = proofs[one.name];
    return proof === undefined ? [] : [adoptedOf(one, proof, objects)];
  });
  const told = new Set([
    ...found.flatMap(({ main, others }) => [main, ...others]),
    ...adopted.flatMap(({ made }) => made),
  ]);
  return { adopted, others: objects.filter((object) => !told.has(object)) };
}

/** The workloads as a file of an environment states them. */
export function literalText(adopted: readonly Adopted[]): string {
  const workloads = Object.fromEntries(adopted.map(({ found, literal }) => [found.name, literal]));
  return formatted(`import type { Workload } from "../config/workload";

/** Read from manifests by \`npm run adopt\`. */
export const workloads = ${JSON.stringify(workloads, null, 2)} as const satisfies Readonly<Record<string, Workload>>;
`);
}

export async function adoptManifests(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: "string" }, help: { type: "boolean", default: false } },
  });
  if (values.help || positionals.length === 0) {
    process.stdout.write(HELP);
    return values.help ? 0 : 1;
  }
  const objects: KubernetesObject[] = [];
  for (const file of positionals)
    objects.push(...objectsIn(await (file === "-" ? text(process.stdin) : readFile(file, "utf8")), file));
  const { adopted, others } = adopt(objects);
  if (adopted.length === 0)
    throw new Error(`no workload in ${positionals.join(", ")}: ${objects.map(nameOf).join(", ") || "no object"}`);
  process.stderr.write(`${reportOf(adopted, others)}\n`);
  const literal = literalText(adopted);
  if (values.out === undefined) process.stdout.write(literal);
  else await writeFile(values.out, literal);
  return 0;
}
