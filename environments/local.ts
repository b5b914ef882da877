import type { Environment } from "../config/environment";

/** No cloud: podinfo, a small public image that answers the probes, as web-api in a laptop's cluster. */
export const local = {
  name: "local",
  protected: false,
  backend: { type: "local" },
  tags: {},
  clusters: {
    kind: {
      type: "existing",
      kubeContext: "kind-kind",
      ingressClassName: "traefik",
      workloads: {
        "web-api": {
          namespace: { create: "web-api" },
          container: {
            name: "api",
            image: "ghcr.io/stefanprodan/podinfo:6.9.2",
            port: 9898,
            requests: { cpu: "50m", memory: "32Mi" },
            limits: { cpu: "500m", memory: "128Mi" },
            probes: {
              liveness: { path: "/healthz" },
              readiness: { path: "/readyz", periodSeconds: 5 },
              startup: { path: "/version", periodSeconds: 2, failureThreshold: 30 },
            },
          },
          replicas: 2,
        },
      },
    },
  },
} as const satisfies Environment;
