import type { Probe } from "../../constructs/kubernetes/container";
import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Rule } from "../rule";

const MINIMA = { initialDelaySeconds: 0, periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 1 } as const;

/** Probes have a path and legal times; liveness does not ask readiness's question, or a slow database restarts the pods. */
export const probes: Rule<WorkloadConfig> = {
  id: "workload/probes",
  source: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
  check: ({ container: { probes } }) => [
    ...Object.entries(probes).flatMap(([role, probe]) => shape(`container.probes.${role}`, probe)),
    ...(probes.liveness.path === probes.readiness.path
      ? [
          {
            path: "container.probes.liveness.path",
            value: probes.liveness.path,
            message: "is the readiness probe's too: take one that checks no dependency",
          },
        ]
      : []),
  ],
};

function shape(path: string, probe: Probe) {
  return [
    ...(probe.path.startsWith("/")
      ? []
      : [{ path: `${path}.path`, value: probe.path, message: "is no path: start it with /" }]),
    ...(Object.keys(MINIMA) as (keyof typeof MINIMA)[]).flatMap((key) => {
      const value = probe[key];
      if (value === undefined || (Number.isInteger(value) && value >= MINIMA[key])) return [];
      return [{ path: `${path}.${key}`, value, message: `is too little: take a whole number from ${MINIMA[key]}` }];
    }),
  ];
}
