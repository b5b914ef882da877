import fc from "fast-check";
import { type Amount, countIn, minus, times } from "../../../lib/capacity/amount";
import type { Demand } from "../../../lib/capacity/demand";
import { Placement, roomBeside, sum } from "../../../lib/capacity/placement";
import type { Pool } from "../../../lib/capacity/pool";

const amount = (most: number) =>
  fc.record({
    pods: fc.constant(1),
    cpu: fc.integer({ min: 1, max: most }),
    memory: fc.integer({ min: 1, max: most }),
    disk: fc.constant(0),
  });
const pool = (room: Amount, maxNodes: number, spot = false): Pool => ({
  name: "general",
  path: "nodeGroups.general",
  maxNodes,
  zones: [],
  spot,
  labels: {},
  taints: [],
  unknownSizes: [],
  room,
});
const demand = (pools: readonly Pool[], pod: Amount, pods: number): Demand => ({
  name: "api",
  pods,
  minimum: 1,
  pod,
  places: pools.map((pool) => ({ pool, nodes: pool.maxNodes, zone: undefined })),
  refusals: [],
});

const scene = fc.record({
  room: amount(1000).map((room) => ({ ...room, pods: 30 })),
  nodes: fc.integer({ min: 1, max: 20 }),
  first: amount(200),
  second: amount(200),
  pods: fc.integer({ min: 0, max: 200 }),
  spread: fc.boolean(),
});

test("what is placed is what fits, whichever way, and no node gives more than it has", () => {
  fc.assert(
    fc.property(scene, ({ room, nodes, first, second, pods, spread }) => {
      const general = pool(room, nodes);
      const placement = new Placement([general]);
      const placed = sum(placement.place(demand([general], first, pods), { spread }));
      expect(placed).toBe(Math.min(pods, nodes * countIn(room, first)));
      const left = minus(times(room, nodes), times(first, placed));
      const more = sum(placement.roomFor(demand([general], second, 1)));
      for (const what of ["pods", "cpu", "memory"] as const)
        expect(more * second[what]).toBeLessThanOrEqual(left[what]);
      expect(sum(placement.roomFor(demand([general], first, 1)))).toBe(nodes * countIn(room, first) - placed);
    }),
  );
});

test("regular nodes are taken before Spot", () => {
  const room = { pods: 10, cpu: 1000, memory: 1000, disk: 0 };
  const [spot, regular] = [pool(room, 1, true), pool(room, 1)];
  const placed = new Placement([spot, regular]).place(
    demand([spot, regular], { pods: 1, cpu: 1, memory: 1, disk: 0 }, 12),
  );
  expect([placed.get(regular), placed.get(spot)]).toEqual([10, 2]);
});

test("the worse of two ways to place the others counts", () => {
  const general = pool({ pods: 100, cpu: 1000, memory: 1000, disk: 0 }, 2);
  const pod = (cpu: number) => ({ pods: 1, cpu, memory: 1, disk: 0 });
  const [api, others] = [demand([general], pod(1000), 1), demand([general], pod(100), 2)];
  // Packed, the two leave a node to itself; spread, none.
  expect(sum(roomBeside({ pools: [general], agents: [], workloads: [api, others], system: [] }, api))).toBe(0);
});

test("a count with a fraction, or none at all, ends", () => {
  const general = pool({ pods: 10, cpu: 1000, memory: 1000, disk: 0 }, 2.5);
  const pod = { pods: 1, cpu: 1, memory: 1, disk: 0 };
  for (const pods of [1.5, Number.NaN]) {
    for (const spread of [false, true]) new Placement([general]).place(demand([general], pod, pods), { spread });
  }
});
