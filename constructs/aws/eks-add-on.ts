import { DataAwsEksAddonVersion } from "@cdktf/provider-aws/lib/data-aws-eks-addon-version";
import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { type CompleteEksAddOn, configurationOf, OWN_IDENTITIES } from "../../config/eks-add-ons";
import type { KubernetesMinor } from "../../lib/kubernetes-version";
import type { ClusterHandle } from "./control-plane";
import { type RoleProps, ServiceRole } from "./service-role";
import { type RolePlace, statedRole } from "./stated-role";

export type EksAddOnProps = CompleteEksAddOn & {
  /** Its name in EKS. */
  readonly name: string;
  readonly cluster: ClusterHandle;
  /** The cluster's minor, whose default version the add-on has where it states none. */
  readonly kubernetesVersion: KubernetesMinor;
  readonly account: Omit<RolePlace, "clusterName">;
  /** Tags of the volumes that it makes, which no provider default reaches. */
  readonly tags: Readonly<Record<string, string>>;
  /** What the add-on's pods need to run. */
  readonly dependsOn: readonly ITerraformDependable[];
};

/**
 * Creates an EKS add-on, and for one that calls AWS its own role through EKS Pod Identity. A plan reads AWS's default version
 * for the cluster's minor, so that an upgrade of the cluster is one of its add-ons.
 * https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html
 */
export class EksAddOn extends Construct {
  /** The add-on itself: what needs it comes after it. */
  readonly installed: ITerraformDependable;

  constructor(scope: Construct, id: string, props: EksAddOnProps) {
    super(scope, id);

    const { name, cluster, kubernetesVersion, conflicts } = props;
    const identity = identityOf(props);
    const role = identity && new ServiceRole(this, "role", { ...identity.role, service: "pods.eks.amazonaws.com" });
    const configuration = configurationOf(name, props.configuration, props.tags);
    const version =
      props.version ??
      new DataAwsEksAddonVersion(this, "default", { addonName: name, kubernetesVersion, mostRecent: false }).version;
    this.installed = new EksAddon(this, "add-on", {
      addonName: name,
      clusterName: cluster.created,
      addonVersion: version,
      ...(role && { podIdentityAssociation: [{ serviceAccount: identity.serviceAccount, roleArn: role.arn }] }),
      ...(Object.keys(configuration).length > 0 && { configurationValues: JSON.stringify(configuration) }),
      // Nothing is preserved of what the add-on did not make.
      resolveConflictsOnCreate: conflicts === "OVERWRITE" ? "OVERWRITE" : "NONE",
      resolveConflictsOnUpdate: conflicts,
      dependsOn: [...props.dependsOn, ...(role?.permissions ?? [])],
    });
  }
}

/** The add-on's ServiceAccount and the role that its pods act as; undefined for one that does not call AWS. */
function identityOf({
  name,
  cluster,
  account,
  identity,
}: EksAddOnProps): { readonly serviceAccount: string; readonly role: RoleProps } | undefined {
  if (identity !== undefined) {
    const { serviceAccount, rights } = identity;
    return { serviceAccount, role: statedRole({ ...account, clusterName: cluster.name }, name, rights) };
  }
  const own = OWN_IDENTITIES[name];
  if (own === undefined) return undefined;
  const { serviceAccount, policy } = own;
  return { serviceAccount, role: { name: `${cluster.name}-${name}`, managedPolicies: [policy] } };
}
