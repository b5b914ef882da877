import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { type PolicyStatement, policyOf } from "../../lib/policy-statement";

/** What a role is, whichever service assumes it. */
export interface RoleProps {
  /** Start of the role's name, cut to IAM's 38 characters. */
  readonly name: string;
  /** Whether that is the whole name, of at most 64 characters. @default false */
  readonly isWholeName?: boolean;
  /** AWS's own policies by the path below `arn:aws:iam::aws:policy/`. @default [] */
  readonly managedPolicies?: readonly string[];
  /** Other policies by their ARNs. @default [] */
  readonly policyArns?: readonly string[];
  /** Statements of an inline policy. @default none */
  readonly statements?: readonly PolicyStatement[];
  /** ARN of the policy that the role does not exceed. @default none, unless its scope is bounded */
  readonly permissionsBoundary?: string;
}

export interface ServiceRoleProps extends RoleProps {
  /** The AWS service that assumes the role, for example `ec2.amazonaws.com`. */
  readonly service: `${string}.amazonaws.com`;
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

const AWS_POLICIES = "arn:aws:iam::aws:policy/";

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

    const { name, isWholeName = false, service, managedPolicies = [], policyArns = [], statements = [] } = props;
    const { permissionsBoundary, sourceAccount } = props;
    const role = new IamRole(this, "role", {
      ...(isWholeName ? { name } : { namePrefix: namePrefix(name) }),
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
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
    const attachments = [...managedPolicies.map((policy) => `${AWS_POLICIES}${policy}`), ...policyArns].map(
      (policyArn) =>
        new IamRolePolicyAttachment(this, policyArn.replace(AWS_POLICIES, "").replaceAll(/[:/]/g, "-"), {
          role: role.name,
          policyArn,
        }),
    );
    const inline =
      statements.length > 0
        ? [
            new IamRolePolicy(this, "policy", {
              name: "statements",
              role: role.name,
              policy: policyOf(statements),
            }),
          ]
        : [];

    this.arn = role.arn;
    this.permissions = [...attachments, ...inline];
  }
}
