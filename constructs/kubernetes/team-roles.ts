import { ClusterRoleBindingV1 } from "@cdktf/provider-kubernetes/lib/cluster-role-binding-v1";
import { ClusterRoleV1 } from "@cdktf/provider-kubernetes/lib/cluster-role-v1";
import { Construct } from "constructs";
import { type ClusterTeam, groupsOf } from "../../config/access";

/** A rule of a Kubernetes role. */
interface RoleRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** @default every object */
  readonly resourceNames?: readonly string[];
}

export interface TeamRolesProps {
  readonly teams: readonly ClusterTeam[];
}

export const RBAC_GROUP = "rbac.authorization.k8s.io";
/** Kubernetes' own role: reads a namespace's objects, those of installed add-ons too, but no Secrets. */
export const VIEW = "view";
export const DEVELOPER = "gantry:developer";

const READ = ["get", "list", "watch"];
const WRITE = ["create", "update", "patch", "delete", "deletecollection"];

/** Beside `view`: what belongs to no namespace. */
const VIEWER_RULES: readonly RoleRule[] = [
  { apiGroups: [""], resources: ["nodes", "persistentvolumes"], verbs: READ },
  { apiGroups: ["storage.k8s.io"], resources: ["storageclasses", "volumeattachments", "csinodes"], verbs: READ },
  { apiGroups: ["networking.k8s.io"], resources: ["ingressclasses"], verbs: READ },
  { apiGroups: ["scheduling.k8s.io"], resources: ["priorityclasses"], verbs: READ },
  { apiGroups: ["apiextensions.k8s.io"], resources: ["customresourcedefinitions"], verbs: READ },
  { apiGroups: ["metrics.k8s.io"], resources: ["nodes", "pods"], verbs: ["get", "list"] },
];

/**
 * Beside `view`, and instead of Kubernetes' `edit`, which reads Secrets, impersonates ServiceAccounts and rewrites
 * NetworkPolicies: what runs, and nothing of what limits it, faces outwards or gives it an identity.
 */
const DEVELOPER_RULES: readonly RoleRule[] = [
  { apiGroups: ["apps"], resources: ["deployments", "replicasets", "statefulsets"], verbs: WRITE },
  { apiGroups: ["apps"], resources: ["deployments/scale", "statefulsets/scale"], verbs: ["update", "patch"] },
  { apiGroups: ["batch"], resources: ["cronjobs", "jobs"], verbs: WRITE },
  { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs: WRITE },
  { apiGroups: [""], resources: ["configmaps", "pods"], verbs: WRITE },
  { apiGroups: [""], resources: ["pods/attach", "pods/exec", "pods/portforward"], verbs: ["create", "get"] },
  { apiGroups: [""], resources: ["pods/ephemeralcontainers"], verbs: ["update", "patch"] },
  { apiGroups: [""], resources: ["pods/eviction"], verbs: ["create"] },
];

/** Beside what viewers have. No pod's template: writing one in kube-system is the whole cluster. */
const OPERATOR_RULES: readonly RoleRule[] = [
  { apiGroups: [""], resources: ["nodes"], verbs: ["patch"] },
  { apiGroups: [""], resources: ["pods"], verbs: ["delete", "deletecollection"] },
  { apiGroups: [""], resources: ["pods/eviction"], verbs: ["create"] },
  { apiGroups: ["apps"], resources: ["deployments/scale", "statefulsets/scale"], verbs: ["update", "patch"] },
];

/**
 * The teams' roles in a cluster, as docs/rights.md has them, and who holds those that are for all of it. A developer's is
 * held in the namespaces alone, where `Namespace` gives it; an administrator's comes from the cloud. What no team needs is
 * not made.
 */
export class TeamRoles extends Construct {
  constructor(scope: Construct, id: string, { teams }: TeamRolesProps) {
    super(scope, id);

    const operators = groupsOf(teams, "operator");
    const readers = groupsOf(teams, "viewer", "operator");
    if (readers.length > 0) {
      this.bind("view", VIEW, readers);
      this.bind("viewers", this.role("viewer", "gantry:viewer", VIEWER_RULES), readers);
    }
    if (operators.length > 0)
      this.bind("operators", this.role("operator", "gantry:operator", OPERATOR_RULES), operators);
    if (groupsOf(teams, "developer", "operator").length > 0) this.role("developer", DEVELOPER, DEVELOPER_RULES);
  }

  private role(id: string, name: string, rules: readonly RoleRule[]): string {
    return new ClusterRoleV1(this, id, { metadata: { name }, rule: rules.map(roleRule) }).metadata.name;
  }

  private bind(id: string, role: string, groups: readonly string[]): void {
    new ClusterRoleBindingV1(this, id, {
      metadata: { name: `gantry:${id}` },
      roleRef: { apiGroup: RBAC_GROUP, kind: "ClusterRole", name: role },
      subject: groupSubjects(groups),
    });
  }
}

/** A rule as a role has it. */
export function roleRule({ apiGroups, resources, verbs, resourceNames }: RoleRule) {
  return {
    apiGroups: [...apiGroups],
    resources: [...resources],
    verbs: [...verbs],
    ...(resourceNames && { resourceNames: [...resourceNames] }),
  };
}

/** Groups as the subjects of a binding. */
export function groupSubjects(groups: readonly string[]) {
  // Without a namespace of its own the provider writes `default`.
  return groups.map((name) => ({ apiGroup: RBAC_GROUP, kind: "Group", name, namespace: "" }));
}
