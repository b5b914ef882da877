import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import { Construct } from "constructs";
import type { ClusterTeam } from "../../config/access";
import { distinctIds } from "../../lib/distinct-ids";

export interface TeamAccessProps {
  readonly team: ClusterTeam;
  /** The cluster's name as Terraform knows it once the cluster exists. */
  readonly clusterName: string;
}

const CLUSTER_ADMIN_POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

/**
 * Lets a team into an EKS cluster: an access entry for each of its IAM roles. Administrators get AWS's policy for them; of
 * the others Kubernetes learns the group, to which `TeamRoles` and namespaces give their roles.
 */
export class TeamAccess extends Construct {
  constructor(scope: Construct, id: string, { team, clusterName }: TeamAccessProps) {
    super(scope, id);

    const isAdmin = team.role === "admin";
    const roleName = (arn: string) => arn.replace(/^arn:aws:iam::(\d+):role\//, "$1-").replaceAll("/", "-");
    for (const [principal, principalArn] of distinctIds(team.roleArns, roleName)) {
      const entry = new EksAccessEntry(this, `entry-${principal}`, {
        clusterName,
        principalArn,
        ...(isAdmin ? {} : { kubernetesGroups: [team.group] }),
      });
      if (isAdmin) {
        new EksAccessPolicyAssociation(this, `policy-${principal}`, {
          clusterName,
          principalArn: entry.principalArn,
          policyArn: CLUSTER_ADMIN_POLICY,
          accessScope: { type: "cluster" },
        });
      }
    }
  }
}
