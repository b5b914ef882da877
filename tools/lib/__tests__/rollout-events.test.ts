import { type ClusterEvent, rolloutWarnings } from "../rollout-events";

const event = (kind: string, name: string, message: string, change: Partial<ClusterEvent> = {}): ClusterEvent => ({
  type: "Warning",
  reason: "Failed",
  message,
  lastTimestamp: "2026-01-01T00:00:00Z",
  involvedObject: { kind, name },
  ...change,
});

test("a Deployment's own warnings are shown, the newest last, and what is said of several pods once", () => {
  const lines = rolloutWarnings(
    [
      event("Pod", "api-6d4f-abcde", "no room", { lastTimestamp: "2026-01-01T00:00:03Z", count: 4 }),
      event("ReplicaSet", "api-6d4f", 'pods "api-6d4f-xyz12" is forbidden: exceeded quota'),
      event("ReplicaSet", "api-6d4f", 'pods "api-6d4f-abc34" is forbidden: exceeded quota'),
      event("Pod", "api-6d4f-fghij", "no room", { lastTimestamp: "2026-01-01T00:00:02Z" }),
      event("Pod", "api-6d4f-fghij", "started", { type: "Normal" }),
      event("Deployment", "api", "no progress", { lastTimestamp: null, eventTime: "2026-01-01T00:00:01Z" }),
    ],
    "api",
  );
  expect(lines).toEqual([
    'ReplicaSet api-6d4f: Failed: pods "api-6d4f-abc34" is forbidden: exceeded quota',
    "Deployment api: Failed: no progress",
    "Pod api-6d4f-abcde: Failed: no room (4 times)",
  ]);
});

test("those of another workload, one with a longer name too, are not", () => {
  const others = [
    event("Deployment", "api-gateway", "a"),
    event("ReplicaSet", "api-gateway-6d4f", "b"),
    event("Pod", "api-gateway-6d4f-abcde", "c"),
    event("HorizontalPodAutoscaler", "api", "d"),
  ];
  expect(rolloutWarnings(others, "api")).toEqual([]);
});

test("ten lines are enough", () => {
  const many = Array.from({ length: 12 }, (_, index) => event("Pod", "api-6d4f-abcde", `problem ${index}`));
  expect(rolloutWarnings(many, "api")).toHaveLength(10);
});
