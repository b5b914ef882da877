import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { type RoleProps, ServiceRole } from "./service-role";

export interface PodIdentityProps {
  /** The cluster's name in AWS. */
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** The role that its pods act as. */
  readonly role: RoleProps;
}

/**
 * Gives a ServiceAccount's pods a role of their own through EKS Pod Identity. Its agent, an add-on of every cluster here,
 * hands the credentials to pods that start after the association exists.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
 */
export class PodIdentity extends Construct {
  /** What must be there before the pods. */
  readonly granted: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: PodIdentityProps) {
    super(scope, id);

    const { clusterName, namespace, serviceAccount } = props;
    const role = new ServiceRole(this, "role", { ...props.role, service: "pods.eks.amazonaws.com" });
    const association = new EksPodIdentityAssociation(this, "association", {
      clusterName,
      namespace,
      serviceAccount,
      roleArn: role.arn,
    });
    this.granted = [association, ...role.permissions];
  }
}
