import { isObject, type Json } from "../../lib/json";
import { messageOf } from "../../lib/program";
import { documentsIn } from "../../lib/yaml";

/** A Kubernetes object as `kubectl get -o yaml` prints it, or as a file states it. */
export interface KubernetesObject extends Json {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: Json & { readonly name: string; readonly namespace?: string };
}

/** A file's objects; lists are their items. What a controller made of another object is left out. */
export function objectsIn(text: string, file: string): readonly KubernetesObject[] {
  let documents: readonly unknown[];
  try {
    documents = documentsIn(text);
  } catch (error) {
    throw new Error(`${file} is not YAML: ${messageOf(error)}`);
  }
  return documents.flatMap((document) => flattened(document, file)).filter((object) => !isMade(object));
}

function flattened(document: unknown, file: string): readonly KubernetesObject[] {
  if (document === null || document === undefined) return [];
  if (isObject(document) && Array.isArray(document["items"]) && String(document["kind"]).endsWith("List"))
    return document["items"].flatMap((item) => flattened(item, file));
  if (!isKubernetesObject(document))
    throw new Error(
      `${file} holds a document that is no Kubernetes object: it has no kind, apiVersion or metadata.name`,
    );
  return [document];
}

function isKubernetesObject(value: unknown): value is KubernetesObject {
  if (!isObject(value) || typeof value["kind"] !== "string" || typeof value["apiVersion"] !== "string") return false;
  return isObject(value["metadata"]) && typeof value["metadata"]["name"] === "string";
}

const MADE = ["Endpoints", "EndpointSlice", "Event", "Pod", "ReplicaSet", "ControllerRevision"];

/** Whether a controller makes it, and will again; a cluster has a certificate and an account in each namespace. */
function isMade({ kind, metadata }: KubernetesObject): boolean {
  const owners = metadata["ownerReferences"];
  if (Array.isArray(owners) && owners.some((owner) => isObject(owner) && owner["controller"] === true)) return true;
  if (MADE.includes(kind)) return metadata["uid"] !== undefined;
  return (
    (kind === "ConfigMap" && metadata.name === "kube-root-ca.crt") ||
    (kind === "ServiceAccount" && metadata.name === "default") ||
    (kind === "Service" && metadata.name === "kubernetes" && metadata.namespace === "default")
  );
}

/** Whether it came from a cluster rather than from a file. */
export function isLive({ metadata }: KubernetesObject): boolean {
  return metadata["uid"] !== undefined;
}

/** `Deployment web`, as messages name it. */
export function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.name}`;
}

/** The value below a path of keys; undefined where there is none. */
export function at(value: unknown, ...keys: readonly (string | number)[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) => (Array.isArray(inner) ? inner[Number(key)] : isObject(inner) ? inner[key as string] : undefined),
    value,
  );
}

/** The object below a path, or an empty one. */
export function objectAt(value: unknown, ...keys: readonly (string | number)[]): Json {
  const found = at(value, ...keys);
  return isObject(found) ? found : {};
}

/** The containers of pods, those that come before the others too. */
export function containersOf(pods: Json): readonly Json[] {
  return [...itemsAt(pods, "containers"), ...itemsAt(pods, "initContainers")];
}

/** The objects of a list below a path. */
export function itemsAt(value: unknown, ...keys: readonly (string | number)[]): readonly Json[] {
  const found = at(value, ...keys);
  return Array.isArray(found) ? found.filter(isObject) : [];
}
