import type { AksCluster } from "../config/aks";
import type { PipelineEnvironment } from "../config/bootstrap";
import type { EksCluster } from "../config/eks";
import { frontend } from "./second-workload";

const network = { ...frontend.network, egressTo: [{ cidr: "0.0.0.0/0", port: 443 }] } as const;

/** Reads a bucket, each namespace its own folder. */
export const onEks = {
  ...frontend,
  network,
  rights: {
    statements: [
      { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::orders/${aws:PrincipalTag/kubernetes-namespace}/*"] },
    ],
  },
} as const satisfies EksCluster["workloads"][string];

/** Reads a storage account's blobs. */
export const onAks = {
  ...frontend,
  network,
  rights: {
    roles: [
      {
        role: "Storage Blob Data Reader",
        scope:
          "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-orders/providers/Microsoft.Storage/storageAccounts/orders",
      },
    ],
  },
} as const satisfies AksCluster["workloads"][string];

/** What the bootstrap says beside the rest of the environment, so that its pipeline may make both. */
export const inBootstrap = {
  eksWorkloadRights: { "production-cluster": { frontend: onEks.rights } },
  aksWorkloadRoles: onAks.rights.roles,
} as const satisfies Partial<PipelineEnvironment>;
