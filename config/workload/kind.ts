import type { ObjectEntries } from "valibot";
import { excluded, list, object, oneOf, optional, variantsBy } from "../schema";
import { podClaimsEntries } from "./claims";
import { container, portlessContainer } from "./container";
import { servedPodEntries } from "./pod";
import { maxDisrupted, nodesRollout, orderedRollout, rollout } from "./rollout";
import { jobRun, schedule, scheduledRun } from "./run";
import { counted } from "./scaling";
import { anyToleration } from "./scheduling";
import { metricsEntries, trafficEntries } from "./traffic";

/** What each kind of workload says, and no other does. */
const OWN = {
  web: {
    /**
     * What the pods are: `web` and `worker` are Deployments with and without a port; `job` runs once for each content;
     * `schedule` runs by the clock; `stateful` has named pods with claims of their own; `agent` runs on every node.
     * @default "web"
     */
    kind: optional(oneOf("web"), "web"),
    /** The workload's container, as non-root with a read-only root file system and an empty `/tmp`. */
    container,
    /** How pods are replaced: of web and worker with a quarter more and none unavailable, unless stated. @default {} */
    rollout: optional(rollout, {}),
    ...servedPodEntries,
    /** Pods an eviction may take away at once, as a count or a percentage. @default 1 */
    maxDisrupted: optional(maxDisrupted, 1),
    ...trafficEntries,
  },
  worker: {
    kind: oneOf("worker"),
    container: portlessContainer,
    rollout: optional(rollout, {}),
    maxDisrupted: optional(maxDisrupted, 1),
    ...metricsEntries,
  },
  job: {
    kind: oneOf("job"),
    container: portlessContainer,
    /** How each run goes. @default {} */
    run: optional(jobRun, {}),
  },
  schedule: {
    kind: oneOf("schedule"),
    container: portlessContainer,
    run: optional(scheduledRun, {}),
    /** When runs start. */
    schedule,
  },
  stateful: {
    kind: oneOf("stateful"),
    container,
    rollout: optional(orderedRollout, {}),
    ...servedPodEntries,
    maxDisrupted: optional(maxDisrupted, 1),
    /** `"Parallel"`: pods start and stop at once, in place of one after the other. @default "OrderedReady" */
    podManagement: optional(oneOf("OrderedReady", "Parallel"), "OrderedReady"),
    ...podClaimsEntries,
    ...trafficEntries,
  },
  agent: {
    kind: oneOf("agent"),
    container: portlessContainer,
    rollout: optional(nodesRollout, {}),
    ...metricsEntries,
    /** Taints that the pods may be scheduled in spite of. @default [{}] */
    tolerations: optional(list(anyToleration), [{}]),
  },
} as const;

export type Kind = keyof typeof OWN;

/** The kind of a workload that states none. */
const DEFAULT_KIND = "web";

// Of those whose pods are counted.
const COUNTED: readonly Kind[] = ["web", "worker", "stateful"];
const COUNTS = ["replicas", "autoscaling"] as const;
type Count = (typeof COUNTS)[number];

type Own<Name extends Kind> = (typeof OWN)[Name];
type Foreign<Known> = Exclude<{ [Name in Kind]: keyof Own<Name> }[Kind] | Count, Known>;
type EntriesOf<Everywhere, Name extends Kind, Counted> = Omit<Everywhere, keyof Own<Name>> &
  Own<Name> & {
    readonly [Other in Foreign<keyof Own<Name> | keyof Everywhere | Counted>]: ReturnType<typeof excluded>;
  };

/** What a kind says, beside what every kind does; what others say it refuses, and tells which. */
function entriesOf<Everywhere extends ObjectEntries, Name extends Kind, Counted = never>(
  everywhere: Everywhere,
  kind: Name,
): EntriesOf<Everywhere, Name, Counted> {
  const names = new Set([...Object.values(OWN).flatMap((entries) => Object.keys(entries)), ...COUNTS]);
  const { kind: stated, ...more } = OWN[kind];
  const own: ObjectEntries = { kind: stated, ...everywhere, ...more };
  const foreign = [...names]
    .filter((name) => !Object.hasOwn(own, name))
    .map((name) => [name, excluded(`is accepted by kind ${kindsWith(name)} only`)] as const);
  const entries = { ...own, ...Object.fromEntries(foreign) };
  return entries as unknown as EntriesOf<Everywhere, Name, Counted>;
}

function kindsWith(name: string): string {
  const isCount = COUNTS.some((count) => count === name);
  return Object.entries(OWN)
    .filter(([kind, entries]) => (isCount ? COUNTED.some((one) => one === kind) : Object.hasOwn(entries, name)))
    .map(([kind]) => kind)
    .join(" or ");
}

/** A workload of any kind, which says this beside what its kind does. */
export function ofAnyKind<Everywhere extends ObjectEntries>(everywhere: Everywhere) {
  return variantsBy(
    "kind",
    {
      web: counted(entriesOf<Everywhere, "web", Count>(everywhere, "web")),
      worker: counted(entriesOf<Everywhere, "worker", Count>(everywhere, "worker")),
      job: object(entriesOf(everywhere, "job")),
      schedule: object(entriesOf(everywhere, "schedule")),
      stateful: counted(entriesOf<Everywhere, "stateful", Count>(everywhere, "stateful")),
      agent: object(entriesOf(everywhere, "agent")),
    },
    DEFAULT_KIND,
  );
}
