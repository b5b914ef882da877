import fc from "fast-check";
import type { CompleteWorkload } from "../../../config/workload";
import { quotaFor } from "../../../constructs/kubernetes/quota";
import { maximumPods } from "../../../lib/maximum-pods";
import { parseQuantity } from "../../../lib/quantity";
import { completeWorkload } from "../../support/complete";
import { minimal } from "../../support/workload";

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

const sum = (workloads: readonly CompleteWorkload[], demand: (workload: CompleteWorkload) => number) =>
  workloads.reduce((total, workload) => total + demand(workload), 0);

test("a quota admits every workload at its maximum with a rollout under way, and headroom", () => {
  fc.assert(
    fc.property(fc.array(workload, { minLength: 1, maxLength: 4 }), (workloads) => {
      const quota = quotaFor(workloads);
      const granted = (resource: string) => parseQuantity(quota[resource] ?? "") ?? Number.NaN;
      const needed = (amount: (workload: CompleteWorkload) => string) =>
        sum(workloads, (workload) => 1.5 * maximumPods(workload) * (parseQuantity(amount(workload)) ?? Number.NaN));

      expect(granted("pods")).toBeGreaterThanOrEqual(sum(workloads, (workload) => 1.5 * maximumPods(workload)));
      expect(granted("requests.cpu")).toBeGreaterThanOrEqual(needed(({ container }) => container.requests.cpu) - 1e-9);
      expect(granted("requests.memory")).toBeGreaterThanOrEqual(needed(({ container }) => container.requests.memory));
      expect(granted("limits.memory")).toBeGreaterThanOrEqual(needed(({ container }) => container.limits.memory));
    }),
  );
});

test("a quota grows with each neighbour", () => {
  fc.assert(
    fc.property(workload, workload, (one, two) => {
      expect(Number(quotaFor([one, two])["pods"])).toBe(
        Number(quotaFor([one])["pods"]) + Number(quotaFor([two])["pods"]),
      );
    }),
  );
});

test.each([
  [{ replicas: 4, rollout: { maxSurge: 1 } }, 5],
  [{ replicas: 4, rollout: { maxSurge: 0 } }, 4],
  [{ replicas: 4, rollout: { maxSurge: "25%" } }, 5],
  [{ replicas: 5, rollout: { maxSurge: "25%" } }, 7],
  [{ autoscaling: { max: 50 }, rollout: { maxSurge: 1 } }, 51],
] as const)("the most pods of %j are %i", (config, most) => {
  expect(maximumPods(config)).toBe(most);
});
