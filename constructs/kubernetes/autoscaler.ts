import {
  HorizontalPodAutoscalerV2,
  type HorizontalPodAutoscalerV2SpecMetric,
} from "@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2";
import { Construct } from "constructs";

/** How fast a direction may scale. https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#scaling-policies */
export interface ScalingSpeed {
  /** Share of the current replicas that one period may add or remove, in percent. */
  readonly percent: number;
  readonly periodSeconds: number;
  /** Seconds of history that the decision looks back on, 0 to 3600. */
  readonly stabilizationSeconds: number;
}

/** Replicas by load. */
export interface AutoscalingConfig {
  /** The HorizontalPodAutoscaler's name. @default the workload's name */
  readonly name?: string;
  /** At least 2. */
  readonly min: number;
  /** More than `min`. */
  readonly max: number;
  /** Target use of the CPU request, in percent. @default no CPU metric */
  readonly cpuPercent?: number;
  /** Target use of the memory request, in percent. @default no memory metric */
  readonly memoryPercent?: number;
  /** @default Kubernetes' own */
  readonly scaleUp?: ScalingSpeed;
  /** @default Kubernetes' own */
  readonly scaleDown?: ScalingSpeed;
}

export interface AutoscalerProps extends AutoscalingConfig {
  readonly name: string;
  readonly namespace: string;
  /** The Deployment's name; not a reference, for its rollout and its autoscaler need each other. */
  readonly deployment: string;
}

/** A HorizontalPodAutoscaler over a Deployment's CPU and memory. */
export class Autoscaler extends Construct {
  constructor(scope: Construct, id: string, props: AutoscalerProps) {
    super(scope, id);

    new HorizontalPodAutoscalerV2(this, "autoscaler", {
      metadata: { name: props.name, namespace: props.namespace },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: props.deployment },
        minReplicas: props.min,
        maxReplicas: props.max,
        metric: [...utilization("cpu", props.cpuPercent), ...utilization("memory", props.memoryPercent)],
        ...(props.scaleUp || props.scaleDown
          ? { behavior: { scaleUp: behavior(props.scaleUp), scaleDown: behavior(props.scaleDown) } }
          : {}),
      },
    });
  }
}

function utilization(name: string, percent: number | undefined): HorizontalPodAutoscalerV2SpecMetric[] {
  if (percent === undefined) return [];
  return [{ type: "Resource", resource: { name, target: { type: "Utilization", averageUtilization: percent } } }];
}

function behavior(speed: ScalingSpeed | undefined) {
  if (speed === undefined) return [];
  return [
    {
      stabilizationWindowSeconds: speed.stabilizationSeconds,
      selectPolicy: "Max",
      policy: [{ type: "Percent", value: speed.percent, periodSeconds: speed.periodSeconds }],
    },
  ];
}
