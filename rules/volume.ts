import { inEach } from "../config/fill";
import { podCountOf } from "../config/pod-count";
import { containersOf } from "../config/workload/init-containers";
import type { Mount } from "../config/workload/volumes";
import { hint } from "../lib/nearest";
import { amountOf } from "../lib/quantity";
import { inContainers } from "./container";
import type { Rule, Violation, WorkloadSubject } from "./rule";

/** What a workload's volumes refuse. */
export const volumeRules: readonly Rule<WorkloadSubject>[] = [
  {
    id: "workload/mounts",
    says: "A container mounts volumes that the workload declares, and each volume is mounted.",
    source: "https://kubernetes.io/docs/concepts/storage/volumes/#how-volumes-work",
    check: ({ workload }) => {
      const names = Object.keys({ ...workload.volumes, ...workload.claims });
      const mounted = new Set(containersOf(workload).flatMap(({ container }) => mountedBy(container)));
      return [
        ...inContainers(workload, ({ container, path }) =>
          inEach(container.mounts, (at, mount) => {
            const name = volumeOf(mount);
            if (names.includes(name)) return [];
            const message = `must be one of volumes${workload.kind === "stateful" ? " or claims" : ""}${hint(name, names, `; expected one of ${names.join(", ") || "none yet"}`)}`;
            return [{ path: `${path}.mounts.${at}`, value: name, message }];
          }),
        ),
        ...names
          .filter((name) => !mounted.has(name))
          .map((name): Violation => {
            const message = "is mounted by no container; leave it out, or expected it in mounts";
            const path = Object.hasOwn(workload.volumes, name) ? "volumes" : "claims";
            return { path, value: name, message, severity: "warning" };
          }),
      ];
    },
  },
  {
    id: "workload/volume-size",
    says: "What a pod's own directory may hold fits the limits that count it: on disk `ephemeralStorage`, in memory `memory`, of all containers.",
    source: "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir",
    check: ({ workload }) =>
      inEach(workload.volumes, (name, volume) => {
        if (!("emptyDir" in volume)) return [];
        const { size, memory } = volume.emptyDir;
        const resource = memory ? "memory" : "ephemeralStorage";
        const limit = containersOf(workload)
          .filter(({ role }) => role !== "init")
          .reduce((sum, { container }) => sum + amountOf(container.limits[resource]), 0);
        if (amountOf(size) <= limit) return [];
        const message = `must be at most the containers' limits.${resource}, ${Math.floor(limit / 2 ** 20)}Mi together: the pod is ${memory ? "killed" : "evicted"} before it is full`;
        return [{ path: `volumes.${name}.emptyDir.size`, value: size, message }];
      }),
  },
  {
    id: "workload/claims",
    says: "A claim that one node mounts at a time is one pod's: a second one, of a rollout too, waits for its node for ever.",
    source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes",
    check: ({ workload }) =>
      inEach(workload.volumes, (name, volume): readonly Violation[] => {
        if (!("claim" in volume) || typeof volume.claim === "string") return [];
        const { accessMode } = volume.claim;
        if (!accessMode.startsWith("ReadWriteOnce")) return [];
        const count = podCountOf(workload);
        if (count === undefined || count.value > 1) {
          const message = `is for the pods of one node, and there ${count ? `are up to ${count.value}` : "is one on each node"}; expected "ReadWriteMany" of a class that has it, or one pod`;
          return [{ path: `volumes.${name}.claim.accessMode`, value: accessMode, message }];
        }
        if (count.value === 0 || count.most === count.value) return [];
        const value = workload.kind === "web" || workload.kind === "worker" ? workload.rollout.maxSurge : count.most;
        const message = `must be 0 beside volumes.${name}, which the pod of before holds; expected rollout { strategy: "Recreate" }`;
        return [{ path: "rollout.maxSurge", value, message }];
      }),
  },
  {
    id: "workload/pod-claims",
    says: "Each pod of a stateful workload has its claims, under names that no volume has.",
    source: "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-storage",
    check: ({ workload }) => {
      if (workload.kind !== "stateful") return [];
      const { claims, claimedPods, volumes } = workload;
      const most = podCountOf(workload)?.value ?? 0;
      return [
        ...(claimedPods >= most
          ? []
          : [{ path: "claimedPods", value: claimedPods, message: `must be at least ${most}, the most replicas` }]),
        ...Object.keys(claims)
          .filter((name) => Object.hasOwn(volumes, name))
          .map((name) => ({ path: "claims", value: name, message: "is a volume's name, too; expected another" })),
      ];
    },
  },
];

function volumeOf(mount: Mount): string {
  return typeof mount === "string" ? mount : mount.volume;
}

function mountedBy({ mounts }: { readonly mounts: Readonly<Record<string, Mount>> }): readonly string[] {
  return Object.values(mounts).map(volumeOf);
}
