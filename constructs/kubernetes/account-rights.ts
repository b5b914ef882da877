import { ClusterRoleBindingV1 } from "@cdktf/provider-kubernetes/lib/cluster-role-binding-v1";
import { ClusterRoleV1 } from "@cdktf/provider-kubernetes/lib/cluster-role-v1";
import { RoleBindingV1 } from "@cdktf/provider-kubernetes/lib/role-binding-v1";
import { RoleV1 } from "@cdktf/provider-kubernetes/lib/role-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { MadeServiceAccount } from "../../config/workload/account";
import { RBAC_GROUP, roleRule } from "./team-roles";

export interface AccountRightsProps extends Pick<MadeServiceAccount, "rules" | "clusterRules"> {
  /** The ServiceAccount's name, and the Role's. */
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What a ServiceAccount may do in its namespace, and, for a stated reason, in the whole cluster. */
export class AccountRights extends Construct {
  /** What gives it its rights. */
  readonly bindings: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { name, namespace, rules, clusterRules, ...props }: AccountRightsProps) {
    super(scope, id);

    const labels = { ...props.labels };
    const subject = [{ kind: "ServiceAccount", name, namespace }];
    const bindings: ITerraformDependable[] = [];
    if (rules) {
      const metadata = { name, namespace, labels };
      const role = new RoleV1(this, "role", { metadata, rule: rules.map(roleRule) });
      const roleRef = { apiGroup: RBAC_GROUP, kind: "Role", name: role.metadata.name };
      bindings.push(new RoleBindingV1(this, "role-binding", { metadata, roleRef, subject }));
    }
    if (clusterRules) {
      const metadata = { name: `${namespace}:${name}`, labels, annotations: { [REASON]: clusterRules.reason } };
      const role = new ClusterRoleV1(this, "cluster-role", { metadata, rule: clusterRules.rules.map(roleRule) });
      const roleRef = { apiGroup: RBAC_GROUP, kind: "ClusterRole", name: role.metadata.name };
      bindings.push(new ClusterRoleBindingV1(this, "cluster-role-binding", { metadata, roleRef, subject }));
    }
    this.bindings = bindings;
  }
}

const REASON = "gantry.dev/reason";
