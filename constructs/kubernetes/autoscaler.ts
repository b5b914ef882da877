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
