import type { EksCluster } from "../../config/eks";
import { findingsIn } from "./findings";

/** The least a node group must say. */
export const minimalGroup = { instanceTypes: ["m6i.large"], scaling: { min: 1, max: 3, initial: 2 } } as const;

/** The least an EKS cluster must say; everything else is a default. */
export const minimalEks = {
  type: "eks",
  accountId: "111122223333",
  region: "us-east-1",
  admins: ["arn:aws:iam::111122223333:role/platform-admin"],
  network: { vpcCidr: "10.20.0.0/16", availabilityZones: ["us-east-1a", "us-east-1b", "us-east-1c"] },
  nodeGroups: { general: minimalGroup },
  workloads: {},
} as const satisfies EksCluster;

export const TAGS = { Environment: "test", Owner: "platform" };

/** `path rule` of everything the rules find in the least cluster with the changes. */
export function findingsWith(config: Partial<EksCluster>): string[] {
  const clusters = { eks: { ...minimalEks, name: "c", ...config } };
  return findingsIn({ name: "test", protected: false, backend: { type: "local" }, tags: {}, clusters }).map(
    ({ path, rule }) => `${path.replace("clusters.", "")} ${rule}`,
  );
}
