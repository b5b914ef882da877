import { isObject, type Json } from "../lib/json";
import { isAnswer, type Made, type Manifest, madeBy } from "../lib/manifests";
import type { StackJson } from "../lib/stack-json";
import { commentOf, yamlOf } from "../lib/yaml";

// What others need comes first, as Helm orders it: https://helm.sh/docs/intro/using_helm/#helm-install-installing-a-package
const ORDER = [
  "Namespace",
  "NetworkPolicy",
  "ResourceQuota",
  "LimitRange",
  "PodDisruptionBudget",
  "PriorityClass",
  "ServiceAccount",
  "ConfigMap",
  "StorageClass",
  "PersistentVolumeClaim",
  "ClusterRole",
  "ClusterRoleBinding",
  "Role",
  "RoleBinding",
  "Service",
  "DaemonSet",
  "Deployment",
  "StatefulSet",
  "Job",
  "CronJob",
  "HorizontalPodAutoscaler",
  "Ingress",
];

/** A stack's objects without Terraform. */
export interface Plain {
  /** In the order in which a cluster takes them. */
  readonly objects: readonly Manifest[];
  /** What a person brings beside them, a line each. */
  readonly notes: readonly string[];
}

/** The objects of a stack; a Secret's values are not known to it, so its Secrets are notes. */
export function plainOf(stack: StackJson): Plain {
  const made = madeBy(stack);
  const rank = ({ kind }: Manifest) => (ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length);
  return {
    objects: made
      .flatMap(({ manifest }) => (manifest.kind === "Secret" ? [] : manifest))
      .sort((one, other) => rank(one) - rank(other)),
    notes: [...made.flatMap(secretNotes), ...answerNotes(stack), ...otherNotes(stack)],
  };
}

/** The objects as one file that `kubectl apply -f` reads, the notes as its head. */
export function textOf({ objects, notes }: Plain): string {
  const head = notes.length === 0 ? "" : `${commentOf(notes)}\n`;
  return `${head}${objects.map((object) => yamlOf(object)).join("---\n")}`;
}

/** For a Secret a command, which reads its values from files. */
function secretNotes({ manifest: { kind, metadata }, attributes }: Made): readonly string[] {
  if (kind !== "Secret") return [];
  const { name, namespace } = metadata;
  const keys = isObject(attributes["data_wo"]) ? Object.keys(attributes["data_wo"]) : [];
  const files = keys.map((key) => ` --from-file=${key}=FILE`).join("");
  return [
    `Secret ${String(name)}: no stack holds its values; where it does not exist:`,
    `  kubectl create secret generic ${String(name)} --namespace ${String(namespace)}${files}`,
  ];
}

// When Terraform took up a rollout again: its own.
const TERRAFORMS = ["gantry.dev/rollout-resumed"];

function answerNotes({ resource = {} }: StackJson): readonly string[] {
  return Object.entries(resource).flatMap(([type, resources]) =>
    type.startsWith("kubernetes_")
      ? Object.entries(resources).flatMap(([name, attributes]) =>
          annotationsIn(attributes)
            .filter(([annotation, value]) => isAnswer(value) && !TERRAFORMS.includes(annotation))
            .map(
              ([annotation]) => `${type}.${name}: Terraform reads the annotation ${annotation} from the cloud: add it`,
            ),
        )
      : [],
  );
}

function annotationsIn({ metadata }: Json): readonly (readonly [annotation: string, value: unknown])[] {
  return isObject(metadata) && isObject(metadata["annotations"]) ? Object.entries(metadata["annotations"]) : [];
}

function otherNotes({ resource = {} }: StackJson): readonly string[] {
  return Object.entries(resource).flatMap(([type, resources]) =>
    type.startsWith("kubernetes_")
      ? []
      : Object.keys(resources).map((name) => `${type}.${name} is not a Kubernetes object: it stays with Terraform`),
  );
}
