import { shortened } from "./shortened";

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const LONGEST_ROLE = 64;
const LONGEST_POLICY = 128;

/** The IAM role of a workload's own rights: a whole name, which policies of a bucket or a key can state before it exists. */
export function workloadRoleName(cluster: string, workload: string): string {
  return shortened(`${cluster}-${workload}`, LONGEST_ROLE);
}

/** The policy that holds the role to its rights, beside the boundary of all other roles. */
export function workloadBoundaryName(boundary: string, role: string): string {
  return shortened(`${boundary}-${role}`, LONGEST_POLICY);
}
