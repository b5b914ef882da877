import fc from "fast-check";
import { podCountOf } from "../../../config/pod-count";
import type { CompleteWorkload, Workload } from "../../../config/workload";
import { quotaFor } from "../../../constructs/kubernetes/quota";
import { parseQuantity } from "../../../lib/quantity";
import { completeWorkload } from "../../support/complete";
import { minimal, portless } from "../../support/workload";

const { replicas: _, ...base } = minimal;

const surge = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.integer({ min: 0, max: 200 }).map((percent): `${number}%` => `${percent}%`),
);
const pods = fc.integer({ min: 1, max: 500 });
const workload = fc.record({ pods, surge, autoscaled: fc.boolean(), milliCpu: pods, mebibytes: pods, limit: pods }).map(
  ({ pods, surge, autoscaled, milliCpu, mebibytes, limit }): CompleteWorkload =>
    completeWorkload({
      ...base,
      ...(autoscaled ? { autoscaling: { min: 2, max: pods + 2, cpuPercent: 70 } } : { replicas: pods }),
      rollout: { maxSurge: surge, maxUnavailable: 1 },
      container: {
        ...base.container,
        requests: { cpu: `${milliCpu}m`, memory: `${mebibytes}Mi` },
        limits: { memory: `${mebibytes + limit}M` },
      },
    } as const),
);

const mostPods = (workload: CompleteWorkload) => podCountOf(workload)?.most ?? Number.NaN;
const quotaOf = (...workloads: CompleteWorkload[]) => quotaFor(workloads) ?? {};
const sum = (workloads: readonly CompleteWorkload[], demand: (workload: CompleteWorkload) => number) =>
  workloads.reduce((total, workload) => total + demand(workload), 0);

test("a quota admits every workload at its maximum with a rollout under way, and headroom", () => {
  fc.assert(
    fc.property(fc.array(workload, { minLength: 1, maxLength: 4 }), (workloads) => {
      const quota = quotaOf(...workloads);
      const granted = (resource: string) => parseQuantity(quota[resource] ?? "") ?? Number.NaN;
      const needed = (amount: (workload: CompleteWorkload) => string) =>
        sum(workloads, (workload) => 1.5 * mostPods(workload) * (parseQuantity(amount(workload)) ?? Number.NaN));

      expect(granted("pods")).toBeGreaterThanOrEqual(sum(workloads, (workload) => 1.5 * mostPods(workload)));
      expect(granted("requests.cpu")).toBeGreaterThanOrEqual(needed(({ container }) => container.requests.cpu) - 1e-9);
      expect(granted("requests.memory")).toBeGreaterThanOrEqual(needed(({ container }) => container.requests.memory));
      expect(granted("limits.memory")).toBeGreaterThanOrEqual(needed(({ container }) => container.limits.memory));
    }),
  );
});

test("a quota grows with each neighbour", () => {
  fc.assert(
    fc.property(workload, workload, (one, two) => {
      expect(Number(quotaOf(one, two)["pods"])).toBe(Number(quotaOf(one)["pods"]) + Number(quotaOf(two)["pods"]));
    }),
  );
});

const run = { completions: 4, parallelism: 3 };
const serving = { namespace: minimal.namespace, container: minimal.container };
const working = { namespace: minimal.namespace, container: portless };
const at = (cron: string, policy?: "Allow" | "Replace") => ({
  cron,
  ...(policy === undefined ? {} : { concurrencyPolicy: policy }),
});
const every = { ...working, kind: "schedule", run: { ...run, activeDeadlineSeconds: 5400 } } as const;

test.each<[string, Workload, number | undefined]>([
  ["web, one more", { ...serving, replicas: 4, rollout: { maxSurge: 1 } }, 5],
  ["web, none more", { ...serving, replicas: 4, rollout: { maxSurge: 0, maxUnavailable: 1 } }, 4],
  ["web, a quarter more", { ...serving, replicas: 4 }, 5],
  ["web, a quarter more, rounded up", { ...serving, replicas: 5 }, 7],
  ["web by load", { ...serving, autoscaling: { min: 2, max: 50, cpuPercent: 70 }, rollout: { maxSurge: 1 } }, 51],
  ["worker", { ...working, kind: "worker", replicas: 4 }, 5],
  ["stateful, which has no surge", { ...serving, kind: "stateful", replicas: 4 }, 4],
  ["job", { ...working, kind: "job", run }, 3],
  ["job of fewer pods than may run at a time", { ...working, kind: "job", run: { parallelism: 3 } }, 1],
  ["schedule, one run at a time", { ...every, schedule: at("* * * * *") }, 3],
  ["schedule, a run in place of the other", { ...every, schedule: at("* * * * *", "Replace") }, 3],
  ["schedule, runs of 90 minutes each hour", { ...every, schedule: at("0 * * * *", "Allow") }, 6],
  ["schedule, runs of 90 minutes each half an hour", { ...every, schedule: at("*/30 * * * *", "Allow") }, 9],
  ["schedule, around midnight", { ...every, schedule: at("30 0,23 * * *", "Allow") }, 6],
  ["schedule, runs of 90 minutes once a day", { ...every, schedule: at("@daily", "Allow") }, 3],
  ["schedule, by an interval", { ...every, schedule: at("@every 45m", "Allow") }, 6],
  ["agent, as many as nodes", { ...working, kind: "agent" }, undefined],
])("the most pods of %s", (_, workload, most) => {
  expect(podCountOf(completeWorkload(workload))?.most).toBe(most);
});

test("an agent's quota is by the nodes; without their number the namespace has none", () => {
  const agent = completeWorkload({ ...working, kind: "agent" });
  expect(quotaFor([agent], 10)).toMatchObject({ pods: "15", "requests.cpu": "1500m" });
  expect(quotaFor([agent])).toBeUndefined();
});
