import type { GenericSchema } from "valibot";
import { isDnsName, isLabelKey, isLabelValue } from "../../lib/label-syntax";
import { DNS_LABEL } from "../../lib/patterns";
import { entriesOf } from "../fill";
import { matching, ruled, texts, type ValueRule, type ValueViolation } from "../schema";

const NAMES = ["workload/name", "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/"] as const;
export const LABEL_FORM = "at most 63 of a-z, 0-9 and -, with a letter or digit at both ends";
const NAME_FORM = "at most 253 of a-z, 0-9, - and ., with a letter or digit at both ends of each part";

/** A name that Kubernetes accepts for most objects. */
export const dnsLabel = matching(...NAMES, DNS_LABEL, `must be a DNS label: ${LABEL_FORM}`);

/** Names of objects, which are keys. */
export function named<Schema extends GenericSchema<unknown, Readonly<Record<string, unknown>>>>(
  schema: Schema,
): Schema {
  return ruled(schema, {
    id: NAMES[0],
    source: NAMES[1],
    check: (objects) =>
      Object.keys(objects)
        .filter((name) => !isDnsName(name))
        .map((name) => ({ value: name, message: `must be a DNS name: ${NAME_FORM}` })),
  });
}

/** What is wrong with labels in Kubernetes. */
export function labelViolations(labels: Readonly<Record<string, string>>): readonly ValueViolation[] {
  return entriesOf(labels)
    .filter(([key, value]) => !isLabelKey(key) || !isLabelValue(value))
    .map(([key]) => ({
      at: [key],
      message: "must be a label: at most 63 letters, digits, -, _ and ., with a letter or digit at both ends",
    }));
}

/** Labels that Kubernetes accepts. */
export function labelled(id: ValueRule<never>["id"], source: string) {
  return ruled(texts, { id, source, check: labelViolations });
}

export const LABELS = [
  "workload/labels",
  "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set",
] as const;

export const ANNOTATIONS = [
  "workload/annotations",
  "https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/#syntax-and-character-set",
] as const;

/** Annotations; `gantry.dev/` is this project's. */
export const annotations = ruled(texts, {
  id: ANNOTATIONS[0],
  source: ANNOTATIONS[1],
  check: (annotations) =>
    Object.keys(annotations)
      .filter((key) => !isLabelKey(key) || key.startsWith("gantry.dev/"))
      .map((key) => ({
        at: [key],
        message: "must be an annotation's key, [prefix/]name, of at most 63 characters, and not of gantry.dev",
      })),
});
