import type { CountedPods } from "../../config/add-ons/pods";
import type { PodSecurity } from "../../lib/pod-security";
import { parseQuantity } from "../../lib/quantity";
import { isObject, type Json } from "../lib/json";
import type { Manifest } from "../lib/manifests";
import { type PodSpec, refusedPod } from "./pod-security";

/** An object whose pods stay. */
interface Rendered {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  /** undefined: one on each node. */
  readonly replicas: number | undefined;
  readonly pod: PodSpec;
}

const STAYING: readonly string[] = ["Deployment", "StatefulSet", "DaemonSet"];

/** What a namespace of this level refuses of a chart's pods. */
export function securityFindings(
  level: PodSecurity,
  namespace: string,
  objects: readonly Manifest[],
): readonly string[] {
  return podsOf(objects)
    .filter((rendered) => (rendered.namespace ?? namespace) === namespace)
    .flatMap(({ kind, name, pod }) => refusedPod(level, pod).map((what) => `${kind} ${name} is not ${level}: ${what}`));
}

/** Where the pods that a chart renders are not those that capacity counts for it. */
export function countFindings(counted: readonly CountedPods[], objects: readonly Manifest[]): readonly string[] {
  const rendered = podsOf(objects).filter(({ kind }) => STAYING.includes(kind));
  const names = rendered.map(({ name }) => name);
  return [
    ...counted
      .filter(({ name }) => !names.includes(name))
      .map(({ name }) => `pods ${name} are counted and not rendered; the chart renders ${names.join(", ") || "none"}`),
    ...rendered.flatMap(({ name, replicas, pod }) => {
      const requests = requestsOf(pod);
      const said = `${replicas ?? "one on every node"} × ${requests.cpu * 1000}m CPU, ${Math.ceil(requests.memory / 2 ** 20)}Mi`;
      const own = counted.find((each) => each.name === name);
      if (own === undefined) return [`pods ${name} are not counted: the chart renders ${said}`];
      const { cpu, memory } = own.resources.requests;
      const isEnough =
        (replicas === undefined ? own.replicas === undefined : (own.replicas ?? 0) >= replicas) &&
        amount(cpu) >= requests.cpu - 1e-9 &&
        amount(memory) >= requests.memory;
      const told = `${own.replicas ?? "one on every node"} × ${cpu} CPU, ${memory}`;
      return isEnough ? [] : [`pods ${name} are counted as ${told}; the chart renders ${said}`];
    }),
  ];
}

function podsOf(objects: readonly Manifest[]): readonly Rendered[] {
  return objects.flatMap(({ kind, metadata, ...rest }) => {
    const { spec } = rest as { readonly spec?: Json };
    const job = kind === "CronJob" ? specIn(spec?.["jobTemplate"]) : spec;
    const pod = kind === "Pod" ? spec : specIn(job?.["template"]);
    if (pod === undefined || !isObject(pod)) return [];
    const { name, namespace } = metadata as { readonly name: string; readonly namespace?: string };
    const replicas = kind === "DaemonSet" ? undefined : Number(spec?.["replicas"] ?? 1);
    return [{ kind, name, namespace, replicas, pod: pod as PodSpec }];
  });
}

function specIn(template: unknown): Json | undefined {
  return isObject(template) && isObject(template["spec"]) ? template["spec"] : undefined;
}

/** As the scheduler counts it: the containers together, or the largest that comes before them. */
function requestsOf({ containers = [], initContainers = [] }: PodSpec) {
  const of = (resource: string) => {
    const each = (list: typeof containers) => list.map(({ resources }) => amount(resources?.requests?.[resource] ?? 0));
    const together = each(containers).reduce((sum, one) => sum + one, 0);
    return Math.max(together, ...each(initContainers));
  };
  return { cpu: of("cpu"), memory: of("memory") };
}

function amount(quantity: string | number): number {
  return parseQuantity(String(quantity)) ?? 0;
}
