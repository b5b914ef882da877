import type { Environment } from "../config/environment";
import { staging } from "../environments/staging";

const { eks } = staging.clusters;
const webApi = eks.workloads["web-api"];
const image = { registry: "ecr", repository: "development/web-api", tag: "1.3.0" } as const;

/** Staging's EKS cluster once more, in its own range, with its own state and images. */
export const development = {
  ...staging,
  name: "development",
  backend: { type: "s3", bucket: "gantry-development-state", region: "us-east-1" },
  tags: { ...staging.tags, Environment: "development" },
  registries: { ecr: { ...staging.registries.ecr, repositories: { [image.repository]: { keepImages: 5 } } } },
  clusters: {
    eks: {
      ...eks,
      name: "development-cluster",
      network: { ...eks.network, vpcCidr: "10.22.0.0/16" },
      workloads: { "web-api": { ...webApi, container: { ...webApi.container, image } } },
    },
  },
} as const satisfies Environment;
