import type { WebWorkload } from "../config/workload";

/** A workload whose pods have a sidecar, volumes, and an account that reads ConfigMaps. */
export const reports = {
  namespace: { existing: "production" },
  replicas: 2,
  container: {
    name: "reports",
    image: "registry.example.com/reports:1.4.0",
    port: 8080,
    ports: { grpc: { port: 50051 } },
    args: ["--workers=2"],
    env: { POD_IP: { field: "status.podIP" } },
    requests: { cpu: "100m", memory: "256Mi" },
    limits: { memory: "512Mi" },
    probes: { readiness: { grpcPort: 50051 }, liveness: { path: "/healthz" } },
    mounts: { "/etc/reports": "settings", "/var/cache/reports": "cache" },
    exceptions: { writableRoot: "the renderer writes beside its fonts" },
  },
  initContainers: {
    proxy: {
      sidecar: true,
      image: "registry.example.com/sql-proxy:2.11.0",
      requests: { cpu: "50m", memory: "64Mi" },
      limits: { memory: "128Mi" },
      probes: { startup: { tcpPort: 5432 } },
    },
  },
  volumes: {
    settings: { configMap: "reports" },
    cache: { emptyDir: { size: "200Mi" } },
  },
  configMaps: { reports: { "reports.yaml": "format: pdf" } },
  serviceAccount: { rules: [{ resources: ["configmaps"], verbs: ["get", "watch"] }] },
  network: { egressTo: [{ cidr: "10.20.0.0/16", port: 443 }] },
} as const satisfies WebWorkload;
