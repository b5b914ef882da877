import type { Workload } from "../../config/workload";

/** The least a workload must say. */
export const minimal = {
  namespace: { existing: "team" },
  container: {
    name: "api",
    image: "example.com/api:1.0.0",
    port: 8080,
    requests: { cpu: "100m", memory: "128Mi" },
    limits: { memory: "256Mi" },
    probes: { liveness: { path: "/live" }, readiness: { path: "/ready" }, startup: { path: "/live" } },
  },
  replicas: 2,
} as const satisfies Workload;
