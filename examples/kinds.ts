import type { Workload } from "../config/workload";

const image = "registry.example.com/shop:1.4.0";
const small = { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "128Mi" } } as const;
const namespace = { existing: "production" } as const;

/** Runs once for each content: another image runs it again. */
export const migration = {
  kind: "job",
  namespace,
  container: { name: "migrate", image, args: ["migrate"], ...small },
  run: { activeDeadlineSeconds: 900 },
} as const satisfies Workload;

/** Runs by the clock; a run that has not ended keeps the next one from starting. */
export const report = {
  kind: "schedule",
  namespace,
  container: { name: "report", image, args: ["report"], ...small },
  schedule: { cron: "30 2 * * *", timeZone: "Europe/Berlin" },
} as const satisfies Workload;

/** Has named pods, each with a disk of its own. */
export const database = {
  kind: "stateful",
  namespace,
  container: {
    name: "postgres",
    image: "registry.example.com/postgres:17.6",
    port: 5432,
    requests: { cpu: "250m", memory: "512Mi" },
    limits: { memory: "1Gi" },
    probes: { liveness: { tcpPort: 5432 }, readiness: { command: ["pg_isready"] } },
    mounts: { "/var/lib/postgresql/data": "data" },
  },
  replicas: 2,
  servicePort: 5432,
  claims: { data: { size: "20Gi" } },
} as const satisfies Workload;

/** Serves several hosts, each with its routes and its certificate. */
export const storefront = {
  namespace,
  container: {
    name: "storefront",
    image,
    port: 8080,
    ...small,
    probes: { liveness: { path: "/healthz" }, readiness: { path: "/ready" } },
  },
  replicas: 2,
  ingress: {
    hosts: {
      "shop.example.com": { tlsSecret: "shop-tls", routes: [{ path: "/", service: "storefront", port: 80 }] },
      "*.shop.example.com": {
        tlsSecret: "wildcard-tls",
        routes: [{ path: "/login", pathType: "Exact", service: "storefront", port: 80 }],
      },
    },
    annotations: { "traefik.ingress.kubernetes.io/router.middlewares": "production-strip@kubernetescrd" },
  },
  network: { ingressFrom: [{ namespace: "traefik" }] },
} as const satisfies Workload;
