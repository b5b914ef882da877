import {
  HorizontalPodAutoscalerV2,
  type HorizontalPodAutoscalerV2SpecMetric,
} from "@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2";
import { Construct } from "constructs";
import type { CompleteWorkload } from "../../config/workload";

type Autoscaling = NonNullable<CompleteWorkload["autoscaling"]>;

export interface AutoscalerProps extends Autoscaling {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What it scales, by name; not a reference, for its rollout and its autoscaler need each other. */
  readonly target: { readonly kind: "Deployment" | "StatefulSet"; readonly name: string };
}

/** A HorizontalPodAutoscaler over the CPU and memory of pods that are counted. */
export class Autoscaler extends Construct {
  constructor(scope: Construct, id: string, props: AutoscalerProps) {
    super(scope, id);

    new HorizontalPodAutoscalerV2(this, "autoscaler", {
      metadata: { name: props.name, namespace: props.namespace, labels: { ...props.labels } },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", ...props.target },
        minReplicas: props.min,
        maxReplicas: props.max,
        metric: [
          ...utilization("cpu", props.cpuPercent),
          ...utilization("memory", props.memoryPercent),
          ...props.metrics.map(measured),
        ],
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

function measured(metric: Autoscaling["metrics"][number]): HorizontalPodAutoscalerV2SpecMetric {
  if (metric.type === "container") {
    const { container, resource, percent } = metric;
    const target = { type: "Utilization", averageUtilization: percent };
    return { type: "ContainerResource", containerResource: { container, name: resource, target } };
  }
  const { type, metric: name, labels, average } = metric;
  const source = {
    metric: { name, ...(Object.keys(labels).length === 0 ? {} : { selector: [{ matchLabels: { ...labels } }] }) },
    target: { type: "AverageValue", averageValue: average },
  };
  return type === "pods" ? { type: "Pods", pods: source } : { type: "External", external: source };
}

function behavior(speed: Autoscaling["scaleUp"]) {
  if (speed === undefined) return [];
  return [
    {
      stabilizationWindowSeconds: speed.stabilizationSeconds,
      selectPolicy: "Max",
      policy: [{ type: "Percent", value: speed.percent, periodSeconds: speed.periodSeconds }],
    },
  ];
}
