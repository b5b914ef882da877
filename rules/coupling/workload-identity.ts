import type { AksCluster, EksCluster, Environment } from "../../environments/environment";
import { isGuid } from "../guid";
import { requires } from "../requires";
import type { Rule, Violation } from "../rule";

const ROLE = /^arn:aws:iam::(?<account>\d{12}):role\/[\w+=,.@/-]+$/;
const IDENTITY =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[-\w.()]{1,90}\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[A-Za-z0-9][-\w]{2,127}$/i;

/** A workload's cloud identity is one of its cluster's cloud, and on AWS of its cluster's account. */
export const workloadIdentity: Rule<Environment> = {
  id: "coupling/workload-identity",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-association.html",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) => {
      const path = `clusters.${key}.workloads`;
      if (cluster.type === "eks") return roles(cluster, path);
      return cluster.type === "aks" ? identities(cluster, path) : [];
    }),
};

function roles({ workloads, accountId }: EksCluster, path: string): Violation[] {
  return Object.entries(workloads).flatMap(([name, { identity }]) =>
    requires(
      `${path}.${name}.identity.roleArn`,
      identity?.roleArn,
      (arn) => ROLE.exec(arn)?.groups?.["account"] === accountId,
      `is no role of the cluster's account: take arn:aws:iam::${accountId}:role/<name>`,
    ),
  );
}

function identities({ workloads }: AksCluster, path: string): Violation[] {
  return Object.entries(workloads).flatMap(([name, { identity }]) => [
    ...requires(
      `${path}.${name}.identity.identityId`,
      identity?.identityId,
      (id) => IDENTITY.test(id),
      "is no identity's resource id: take /subscriptions/…/resourceGroups/…/providers/Microsoft.ManagedIdentity/userAssignedIdentities/<name>",
    ),
    ...requires(
      `${path}.${name}.identity.clientId`,
      identity?.clientId,
      isGuid,
      "is no client id: take the identity's GUID of that name, not its name",
    ),
  ]);
}
