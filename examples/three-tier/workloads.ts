import type { WebWorkload, Workload } from "../../config/workload";

const namespace = { existing: "three-tier" } as const;
const podsOf = (app: string) => ({ namespace: "three-tier", podLabels: { app } }) as const;
const credential = (key: string) => ({ secret: "db-credentials", key }) as const;

// The first of the four: its stack makes the namespace, and web-api is ready only beside it.
const db = {
  kind: "stateful",
  namespace: { create: "three-tier" },
  replicas: 1,
  container: {
    name: "postgres",
    image: "postgres:17.6-alpine",
    port: 5432,
    userId: 70, // The image's own, to which its programs look up their name.
    env: {
      POSTGRES_DB: "web-api",
      POSTGRES_USER: "web-api",
      POSTGRES_PASSWORD: credential("password"),
      PGDATA: "/var/lib/postgresql/data/pgdata", // Below lost+found, beside which it makes no database.
    },
    requests: { cpu: "100m", memory: "256Mi" },
    limits: { memory: "512Mi" },
    // Over the network: while it makes its first database, it listens on its socket alone.
    probes: {
      liveness: { tcpPort: 5432 },
      readiness: { command: ["pg_isready", "--host=127.0.0.1", "--username=web-api"], timeoutSeconds: 3 },
      startup: { tcpPort: 5432, periodSeconds: 2, failureThreshold: 60 },
    },
    mounts: { "/var/lib/postgresql/data": "data", "/var/run/postgresql": "socket" },
  },
  volumes: { data: { claim: { size: "8Gi" } }, socket: { emptyDir: { size: "1Mi" } } },
  secrets: { "db-credentials": { keys: ["password", "url"], revision: 1 } },
  servicePort: 5432,
  terminationGraceSeconds: 60,
  network: { ingressFrom: [podsOf("web-api")] },
} as const satisfies Workload;

// It keeps nothing: without it web-api is slower.
const cache = {
  namespace,
  replicas: 1,
  container: {
    name: "redis",
    image: "redis:7.4-alpine",
    port: 6379,
    command: ["redis-server", "--save", "", "--maxmemory", "128mb", "--maxmemory-policy", "allkeys-lru"],
    requests: { cpu: "50m", memory: "160Mi" },
    limits: { memory: "192Mi" },
    probes: {
      liveness: { tcpPort: 6379 },
      readiness: { command: ["redis-cli", "ping"], timeoutSeconds: 3 },
      startup: { tcpPort: 6379, periodSeconds: 2 },
    },
  },
  servicePort: 6379,
  network: { ingressFrom: [podsOf("web-api")] },
} as const satisfies Workload;

const webApi = {
  namespace,
  container: {
    name: "api",
    image: "registry.example.com/web-api:1.2.3",
    port: 8080,
    env: {
      DATABASE_URL: credential("url"),
      REDIS_URL: "redis://cache:6379",
      LOG_LEVEL: { configMap: "web-api", key: "log-level" },
    },
    requests: { cpu: "100m", memory: "128Mi" },
    limits: { memory: "256Mi" },
    probes: {
      liveness: { path: "/healthz" },
      readiness: { path: "/ready", periodSeconds: 5, timeoutSeconds: 3 },
      startup: { path: "/healthz", periodSeconds: 2, failureThreshold: 30 },
    },
  },
  configMaps: { "web-api": { "log-level": "info" } },
  secrets: { "db-credentials": { existing: true } },
} as const;
const toData = [
  { ...podsOf("db"), port: 5432 },
  { ...podsOf("cache"), port: 6379 },
] as const;

const frontend = {
  namespace,
  replicas: 2,
  container: {
    name: "nginx",
    image: "registry.example.com/frontend:2.0.1",
    port: 8080,
    requests: { cpu: "50m", memory: "32Mi" },
    limits: { memory: "64Mi" },
    probes: { liveness: { path: "/healthz" }, readiness: { path: "/ready" }, startup: { path: "/healthz" } },
  },
} as const satisfies WebWorkload;

// `kind load` brings what was built, and no registry has it.
const loaded = { imagePullPolicy: "IfNotPresent" } as const;

/** The four on a laptop's cluster. */
export const onLaptop = {
  db,
  cache,
  "web-api": {
    ...webApi,
    replicas: 2,
    container: { ...webApi.container, ...loaded },
    network: { ingressFrom: [podsOf("frontend")], egressTo: toData },
  },
  frontend: {
    ...frontend,
    container: { ...frontend.container, ...loaded, mounts: { "/etc/nginx/routes": "routes" } },
    // What compose-routes.conf is to Compose.
    configMaps: { "frontend-routes": { "api.conf": "location /api/ { proxy_pass http://web-api; }\n" } },
    volumes: { routes: { configMap: "frontend-routes" } },
    network: { egressTo: [{ ...podsOf("web-api"), port: 8080 }] },
  },
} as const satisfies Readonly<Record<string, Workload>>;

const ingressFrom = [{ namespace: "traefik" }] as const;

/** The four on EKS or AKS: web-api grows with its load, and the platform's ingress controller leads to both. */
export const inCloud = {
  db,
  cache,
  "web-api": {
    ...webApi,
    autoscaling: { min: 2, max: 10, cpuPercent: 70 },
    ingress: {
      host: "orders.example.com",
      tlsSecret: "orders-tls",
      clusterIssuer: "letsencrypt-prod",
      routes: [
        { path: "/api", service: "web-api", port: 80 },
        { path: "/", service: "frontend", port: 80 },
      ],
    },
    network: { ingressFrom, egressTo: toData },
  },
  frontend: { ...frontend, network: { ingressFrom } },
} as const satisfies Readonly<Record<string, Workload>>;
