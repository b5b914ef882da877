import type { Environment } from "../environments/environment";
import { staging } from "../environments/staging";

const { eks } = staging.clusters;

/** Staging's EKS cluster once more, in its own range and with its own state. */
export const development = {
  ...staging,
  name: "development",
  backend: { type: "s3", bucket: "gantry-development-state", region: "us-east-1" },
  tags: { ...staging.tags, Environment: "development" },
  clusters: {
    eks: { ...eks, name: "development-cluster", network: { ...eks.network, vpcCidr: "10.22.0.0/16" } },
  },
} as const satisfies Environment;
