import { spreadOf } from "../../lib/spread";
import { type Complete, flag, object, optional } from "../schema";
import { addOn } from "./add-on";
import { twoPods, UNPRIVILEGED } from "./pods";

const NAME = "metrics-server";
const PODS = twoPods(NAME, "100m", "200Mi", { cpu: "1", memory: "400Mi" });

/** metrics-server's chart, where the cluster does not bring it: what an autoscaler reads CPU and memory from. */
export const metricsServer = addOn({
  id: "metrics-server",
  configuration: object({
    /** Trusts kubelets whose certificate no authority signed, as kind's are. @default false */
    insecureKubelets: optional(flag, false),
  }),
  chart: {
    name: "metrics-server",
    repository: "https://kubernetes-sigs.github.io/metrics-server",
    version: "3.13.1",
  },
  namespace: "kube-system",
  pods: () => [PODS],
  values: ({ insecureKubelets }) => ({
    ...(insecureKubelets && { args: ["--kubelet-insecure-tls"] }),
    replicas: PODS.replicas,
    // One pod may go without a gap.
    podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
    topologySpreadConstraints: spreadOf({ "app.kubernetes.io/instance": NAME }),
    resources: PODS.resources,
    podSecurityContext: UNPRIVILEGED.pod,
    securityContext: { ...UNPRIVILEGED.container, runAsUser: UNPRIVILEGED.pod.runAsUser },
  }),
});

export type MetricsServer = Complete<typeof metricsServer.configuration>;
