import type { Charts } from "../config/add-ons/pinned-chart";

/** Reloader, which rolls a workload's pods when a Secret that another program fills has changed. */
export const charts = {
  reloader: {
    repository: "https://stakater.github.io/stakater-charts",
    version: "2.2.16",
    namespace: { create: "reloader" },
    values: {
      reloader: {
        readOnlyRootFileSystem: true,
        deployment: {
          resources: { requests: { cpu: "10m", memory: "128Mi" }, limits: { memory: "256Mi" } },
          containerSecurityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        },
      },
    },
    pods: { "reloader-reloader": { replicas: 1, requests: { cpu: "10m", memory: "128Mi" } } },
  },
} as const satisfies Charts;
