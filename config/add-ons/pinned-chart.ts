import { DNS_LABEL } from "../../lib/patterns";
import { POD_SECURITY } from "../../lib/pod-security";
import {
  accepts,
  type Complete,
  excluded,
  flag,
  instead,
  integer,
  keyed,
  list,
  matching,
  object,
  oneOf,
  optional,
  ruled,
  shapeBy,
  text,
  type Written,
} from "../schema";
import { plainObject } from "../values";
import { filledSecret } from "../workload/configuration";
import { dnsLabel, named } from "../workload/names";
import { port } from "../workload/ports";
import { requests } from "../workload/resources";
import type { AddOn, OwnNamespace } from "./add-on";
import type { CountedPods } from "./pods";

const CHART = ["platform/chart", "https://helm.sh/docs/topics/registries/"] as const;
const VERSION = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;
const LONGEST_RELEASE = 53;

const own = object({
  /** The platform's stack makes the namespace. */
  create: dnsLabel,
  /**
   * The Pod Security level that its pods are held to. https://kubernetes.io/docs/concepts/security/pod-security-standards/
   * @default "restricted"
   */
  podSecurity: optional(oneOf(...POD_SECURITY), "restricted"),
  /** TCP ports of its pods that any pod, and the API server for a webhook, may reach; all others are denied. @default [] */
  openPorts: optional(list(port), []),
  existing: instead("create"),
});
const existing = object({
  /** The namespace is there already. */
  existing: dnsLabel,
  create: instead("existing"),
});

const counted = object({
  /** How many at the same time. */
  replicas: integer("platform/chart-pods", "https://helm.sh/docs/topics/charts/", 1),
  /** What each requests, all its containers together. */
  requests,
  everyNode: instead("replicas"),
});
const onEveryNode = object({
  /** One on every node, as a DaemonSet has it. */
  everyNode: oneOf(true),
  /** What each requests, all its containers together. */
  requests,
  replicas: instead("everyNode"),
});

const common = {
  /** The chart's name in its repository. @default the entry's name */
  chart: optional(matching(...CHART, /^[\w.-]+$/, "must be a chart's name, without the repository's address")),
  /** Exact, never a range. A version is what its repository calls it: some begin with `v`. */
  version: matching(...CHART, VERSION, "must be one exact version such as 1.2.3, not a range"),
  /** The namespace that the release and its Secrets are in. */
  namespace: shapeBy([own, existing], (namespace) => (namespace["existing"] === undefined ? own : existing)),
  /** The chart's values. None is a secret: they stand in the state, the plan and Helm's record. @default {} */
  values: optional(plainObject, {}),
  /**
   * Secrets of the namespace by name, made before the release, which refers to them by name (`existingSecret` in many
   * charts). Values that Helm itself takes are kept in its record, and an upgrade loses those that are write-only.
   * @default {}
   */
  secrets: optional(named(keyed(filledSecret)), {}),
  /** What its pods request, by the names of their Deployments, StatefulSets and DaemonSets; counted beside the workloads. */
  pods: keyed(shapeBy([counted, onEveryNode], (pods) => (pods["everyNode"] === undefined ? counted : onEveryNode))),
  /** What comes before it: add-ons such as `certManager`, and charts listed before it such as `charts.other`. @default [] */
  needs: optional(list(text), []),
  /** Leaves out what the chart's folder `crds` defines, for a chart of definitions beside it: Helm never upgrades those. @default false */
  skipCrds: optional(flag, false),
  /** What stays in the cluster once it is taken out, and how that goes too. @default none */
  leavesBehind: optional(text),
};

const fromRegistry = object({
  ...common,
  /** `oci://` and the folder that holds the chart in its registry, or `https://` and the address of a Helm repository. */
  repository: matching(
    ...CHART,
    /^oci:\/\/[^\s@?#]+[^\s@?#/]$/,
    "must be an address such as oci://ghcr.io/team/charts",
  ),
  /** `sha256:` and 64 hexadecimal digits: what the registry must have under the version. @default not compared */
  digest: optional(
    matching(...CHART, /^sha256:[0-9a-f]{64}$/, "must be a digest: sha256: and 64 hexadecimal digits, in lower case"),
  ),
});
const fromRepository = object({
  ...common,
  /** `oci://` and the folder that holds the chart in its registry, or `https://` and the address of a Helm repository. */
  repository: matching(
    ...CHART,
    /^https:\/\/[^\s@?#]+$/,
    "must be an address such as https://charts.example.com or oci://ghcr.io/team/charts, without credentials",
  ),
  digest: excluded("is compared in a registry only: the repository must start with oci://"),
});

/** A chart by its exact version. */
const chart = shapeBy([fromRegistry, fromRepository], ({ repository }) =>
  typeof repository === "string" && repository.startsWith("oci://") ? fromRegistry : fromRepository,
);

export type PinnedChart = Complete<typeof chart>;

/** Charts by the names of their releases. */
export const charts = ruled(
  keyed(chart),
  accepts(
    ...CHART,
    (charts) => Object.keys(charts).every((name) => DNS_LABEL.test(name) && name.length <= LONGEST_RELEASE),
    `must have names that Helm accepts for releases: at most ${LONGEST_RELEASE} of a-z, 0-9 and -`,
  ),
);

/** Charts as an environment writes them. */
export type Charts = Written<typeof charts>;

/** How a platform installs it: as any other add-on. */
export function pinnedAddOn(release: string, config: PinnedChart): AddOn {
  const { chart = release, repository, version, digest, namespace, values, secrets, needs, skipCrds } = config;
  return {
    id: `chart-${release}`,
    configuration: charts,
    chart: { name: chart, repository, version, ...(digest !== undefined && { digest }) },
    release,
    skipCrds,
    namespace: namespaceOf(namespace),
    needs: Object.fromEntries(needs.map((name) => [name, "which it states"])),
    pods: () => Object.entries(config.pods).map(([name, pods]) => countedPods(name, pods)),
    values: () => values,
    secrets,
    ...(config.leavesBehind !== undefined && { leavesBehind: config.leavesBehind }),
  };
}

function namespaceOf(namespace: PinnedChart["namespace"]): string | OwnNamespace {
  if (namespace.existing !== undefined) return namespace.existing;
  const { create, podSecurity, openPorts } = namespace;
  return { name: create, podSecurity, openPorts };
}

function countedPods(name: string, { replicas, requests }: PinnedChart["pods"][string]): CountedPods {
  const { cpu, memory, ephemeralStorage } = requests;
  return { name, replicas, resources: { requests: { cpu, memory, "ephemeral-storage": ephemeralStorage } } };
}
