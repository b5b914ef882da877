import type { Workload } from "../../config/workload";

/** The least container of a kind that serves nothing. */
export const portless = {
  name: "api",
  image: "example.com/api:1.0.0",
  requests: { cpu: "100m", memory: "128Mi" },
  limits: { memory: "256Mi" },
} as const;

/** The least a workload must say. */
export const minimal = {
  namespace: { existing: "team" },
  container: {
    ...portless,
    port: 8080,
    probes: { liveness: { path: "/live" }, readiness: { path: "/ready" }, startup: { path: "/live" } },
  },
  replicas: 2,
} as const satisfies Workload;
