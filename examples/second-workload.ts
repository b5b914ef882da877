import type { Workload } from "../config/workload";

/** A workload beside web-api, in the namespace that web-api's stack makes. */
export const frontend = {
  namespace: { existing: "production" },
  container: {
    name: "frontend",
    image: "registry.example.com/frontend:2.0.1",
    port: 8080,
    requests: { cpu: "50m", memory: "64Mi" },
    limits: { memory: "128Mi" },
    probes: { liveness: { path: "/healthz" }, readiness: { path: "/ready" }, startup: { path: "/healthz" } },
  },
  replicas: 3,
  network: { ingressFrom: [{ namespace: "traefik" }] },
} as const satisfies Workload;
