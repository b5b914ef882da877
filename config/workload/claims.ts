import { integer, optional } from "../schema";
import { podClaims } from "./volumes";

const CLAIMS = [
  "workload/pod-claims",
  "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-storage",
] as const;

/** What each pod of a stateful workload keeps. */
export const podClaimsEntries = {
  /**
   * Disks of each pod, by the name under which containers mount them. They outlive the pods, and grow where their class
   * allows it.
   * @default {}
   */
  claims: optional(podClaims, {}),
  /** Pods whose disks are kept: state it to have fewer replicas and lose no disk. @default the most replicas */
  claimedPods: optional(integer(...CLAIMS, 0)),
};
