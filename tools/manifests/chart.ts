import type { Manifest } from "../lib/manifests";
import { commentOf, yamlOf } from "../lib/yaml";
import { type Plain, textOf } from "./plain";

// Where values go: a word that no object holds, replaced after the texts' own braces are escaped.
const SLOT = /^(\s*)(- )?([\w-]+): gantry-slot-(\w+)$/gm;
const slot = (name: string) => `gantry-slot-${name}`;

const POD_KINDS = ["DaemonSet", "Deployment", "StatefulSet", "Job", "CronJob"];

/**
 * The objects as a Helm chart, a text by file: image, replicas and resources are its values, and the release's namespace
 * is theirs. The namespace itself, which must exist before a release, stands beside the templates.
 */
export function chartOf({ objects, notes }: Plain): Readonly<Record<string, string>> {
  const main = objects.find(({ kind }) => POD_KINDS.includes(kind));
  if (main === undefined) throw new Error("the stack has no workload: only a workload's stack becomes a chart");
  const namespaces = objects.filter(({ kind }) => kind === "Namespace");
  const values: Record<string, unknown> = {};
  const templates = objects
    .filter(({ kind }) => kind !== "Namespace")
    .map((object) => [
      `templates/${fileOf(object)}.yaml`,
      templateOf(withSlots(inRelease(object), object === main, values)),
    ]);
  return {
    "Chart.yaml": yamlOf({
      apiVersion: "v2",
      name: main.metadata["name"],
      description: "Written by `npm run manifests`",
      type: "application",
      version: "0.1.0",
    }),
    "values.yaml": yamlOf(values),
    ...(namespaces.length === 0 ? {} : { "namespace.yaml": textOf({ objects: namespaces, notes: [] }) }),
    ...(notes.length === 0 ? {} : { "templates/NOTES.txt": escaped(`${commentOf(notes)}\n`) }),
    ...Object.fromEntries(templates),
  };
}

function fileOf({ kind, metadata }: Manifest): string {
  return `${kind.replaceAll(/([a-z])([A-Z])/g, "$1-$2").toLowerCase()}-${String(metadata["name"]).replaceAll(":", "-")}`;
}

function inRelease(object: Manifest): Manifest {
  const { namespace, ...metadata } = object.metadata;
  return namespace === undefined ? object : { ...object, metadata: { ...metadata, namespace: slot("namespace") } };
}

/** The object with slots where the chart has values, which are written down. */
function withSlots(object: Manifest, isMain: boolean, values: Record<string, unknown>): object {
  const copy = structuredClone(object) as unknown as Holder;
  const move = (holder: Record<string, unknown>, ...names: readonly string[]) => {
    for (const name of names.filter((each) => holder[each] !== undefined)) {
      values[name] = holder[name];
      holder[name] = slot(name);
    }
  };
  if (object.kind === "HorizontalPodAutoscaler") move(copy.spec, "minReplicas", "maxReplicas");
  if (isMain) {
    const { template } = copy.spec.jobTemplate?.spec ?? copy.spec;
    move(copy.spec, "replicas");
    for (const container of template?.spec.containers.slice(0, 1) ?? []) move(container, "image", "resources");
  }
  return copy;
}

/** An object that may have pods, at either depth. */
interface Holder {
  readonly spec: Record<string, unknown> & {
    readonly template?: { readonly spec: { readonly containers: Record<string, unknown>[] } };
    readonly jobTemplate?: { readonly spec: Holder["spec"] };
  };
}

function templateOf(object: object): string {
  return escaped(yamlOf(object)).replaceAll(
    SLOT,
    (_, indent: string, dash: string | undefined, key: string, name: string) => {
      const start = `${indent}${dash ?? ""}${key}:`;
      switch (name) {
        case "namespace":
          return `${start} {{ .Release.Namespace }}`;
        case "image":
          return `${start} {{ .Values.image | quote }}`;
        case "resources":
          return `${start} {{- toYaml .Values.resources | nindent ${indent.length + (dash?.length ?? 0) + 2} }}`;
        default:
          return `${start} {{ int .Values.${name} }}`;
      }
    },
  );
}

/** Text in which Helm finds nothing to replace. */
function escaped(text: string): string {
  return text.replaceAll("{{", '{{ "{{" }}');
}
