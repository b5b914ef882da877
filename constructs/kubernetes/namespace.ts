import { LimitRangeV1 } from "@cdktf/provider-kubernetes/lib/limit-range-v1";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1";
import { ResourceQuotaV1 } from "@cdktf/provider-kubernetes/lib/resource-quota-v1";
import { RoleBindingV1 } from "@cdktf/provider-kubernetes/lib/role-binding-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { PodSecurity } from "../../lib/pod-security";
import { DEVELOPER, groupSubjects, RBAC_GROUP, VIEW } from "./team-roles";

export interface NamespaceProps {
  readonly name: string;
  /** Labels beside those of Pod Security. @default {} */
  readonly labels?: Readonly<Record<string, string>>;
  /** The Pod Security Standard that its pods must meet. */
  readonly podSecurity: PodSecurity;
  /** Hard limits of the ResourceQuota, for example `{ pods: "78" }`; see `quotaFor`. @default no quota */
  readonly quota?: Readonly<Record<string, string>> | undefined;
  /** Groups that work in it, by the roles of `TeamRoles`. @default [] */
  readonly developers?: readonly string[];
}

/**
 * A namespace that admits pods of one Pod Security Standard, denies all traffic that no policy allows, holds a LimitRange and, as told,
 * a ResourceQuota, and lets its developers work in it. https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export class Namespace extends Construct {
  /** The namespace's name, known once it exists. */
  readonly name: string;
  /** What limits and protects its pods, and must be there before them. */
  readonly guards: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: NamespaceProps) {
    super(scope, id);

    const namespace = new NamespaceV1(this, "namespace", {
      metadata: {
        name: props.name,
        labels: {
          ...props.labels,
          "pod-security.kubernetes.io/enforce": props.podSecurity,
          "pod-security.kubernetes.io/warn": props.podSecurity,
          "pod-security.kubernetes.io/audit": props.podSecurity,
        },
      },
    });
    this.name = namespace.metadata.name;

    const quota =
      props.quota &&
      new ResourceQuotaV1(this, "quota", {
        metadata: { name: "quota", namespace: this.name },
        spec: { hard: { ...props.quota } },
      });
    const limits = new LimitRangeV1(this, "limits", {
      metadata: { name: "limits", namespace: this.name },
      spec: {
        // What the quota needs of a container that states none, an ACME solver for example, and no more: a CPU limit that
        // the quota does not ask for would slow a container that wants none, and refuse one that requests more.
        limit: [
          {
            type: "Container",
            defaultRequest: { cpu: "10m", memory: "64Mi", "ephemeral-storage": "64Mi" },
            default: {
              ...(props.quota?.["limits.cpu"] === undefined ? {} : { cpu: "500m" }),
              memory: "256Mi",
              "ephemeral-storage": "256Mi",
            },
          },
        ],
      },
    });
    const defaultDeny = new NetworkPolicyV1(this, "default-deny", {
      metadata: { name: "default-deny", namespace: this.name },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    });
    this.guards = [...(quota ? [quota] : []), limits, defaultDeny];

    const { developers = [] } = props;
    if (developers.length > 0) {
      for (const [id, role] of Object.entries({ view: VIEW, developers: DEVELOPER })) {
        new RoleBindingV1(this, id, {
          metadata: { name: `gantry:${id}`, namespace: this.name },
          roleRef: { apiGroup: RBAC_GROUP, kind: "ClusterRole", name: role },
          subject: groupSubjects(developers),
        });
      }
    }
  }
}
