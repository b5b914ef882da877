import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { PolicyStatement } from "../../lib/policy-statement";

export interface ServiceRoleProps {
  /** Start of the role's name, cut to IAM's 38 characters. */
  readonly name: string;
  /** The AWS service that assumes the role, for example `ec2.amazonaws.com`. */
  readonly service: `${string}.amazonaws.com`;
  /** AWS's own policies by the path below `arn:aws:iam::aws:policy/`. @default [] */
  readonly managedPolicies?: readonly string[];
  /** Statements of an inline policy. @default none */
  readonly statements?: readonly PolicyStatement[];
  /** The account for which the service must act. @default any: the service's own check suffices */
  readonly sourceAccount?: string;
}

/**
 * The ARNs that a role of this name can have, for `ArnLike`: as many `?` as the provider's suffix has characters, so that
 * longer names with the same prefix do not match. A name that is cut is matched as cut.
 */
export function serviceRoleArns(accountId: string, name: string): string {
  return `arn:aws:iam::${accountId}:role/${namePrefix(name)}${"?".repeat(26)}`;
}

function namePrefix(name: string): string {
  return `${name.slice(0, 37)}-`;
}

/**
 * Creates an IAM role for an AWS service with its policies. ARNs are static, so that an upgrade never detaches a policy
 * from a live role.
 */
export class ServiceRole extends Construct {
  readonly arn: string;
  /** What grants the role its rights: what uses the role comes after these. */
  readonly permissions: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);

    const { service, managedPolicies = [], statements = [], sourceAccount } = props;
    const role = new IamRole(this, "role", {
      namePrefix: namePrefix(props.name),
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: service },
            // Pod Identity hands the pod's namespace and name over as session tags.
            Action: service === "pods.eks.amazonaws.com" ? ["sts:AssumeRole", "sts:TagSession"] : "sts:AssumeRole",
            ...(sourceAccount && { Condition: { StringEquals: { "aws:SourceAccount": sourceAccount } } }),
          },
        ],
      }),
    });
    const attachments = managedPolicies.map(
      (policy) =>
        new IamRolePolicyAttachment(this, policy.replaceAll("/", "-"), {
          role: role.name,
          policyArn: `arn:aws:iam::aws:policy/${policy}`,
        }),
    );
    const inline =
      statements.length > 0
        ? [
            new IamRolePolicy(this, "policy", {
              name: "statements",
              role: role.name,
              policy: JSON.stringify({
                Version: "2012-10-17",
                Statement: statements.map(({ actions, resources, conditions }) => ({
                  Effect: "Allow",
                  Action: actions,
                  Resource: resources,
                  ...(conditions && { Condition: conditions }),
                })),
              }),
            }),
          ]
        : [];

    this.arn = role.arn;
    this.permissions = [...attachments, ...inline];
  }
}
