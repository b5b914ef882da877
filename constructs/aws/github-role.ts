import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import { GITHUB_HOST } from "../../lib/github";
import type { Rights } from "./pipeline-rights";

export interface GithubRoleProps {
  readonly name: string;
  readonly description: string;
  /** The account's OIDC provider for GitHub. */
  readonly providerArn: string;
  /** The exact subjects that may assume the role. */
  readonly subjects: readonly string[];
  readonly rights: Rights;
}

/**
 * Creates a role that GitHub Actions assumes for an hour, without a stored key: only jobs with exactly one of the subjects,
 * asking for AWS.
 * https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export class GithubRole extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: GithubRoleProps) {
    super(scope, id);

    const role = new IamRole(this, "role", {
      name: props.name,
      description: props.description,
      maxSessionDuration: 3600,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Federated: props.providerArn },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: {
              StringEquals: {
                [`${GITHUB_HOST}:aud`]: "sts.amazonaws.com",
                [`${GITHUB_HOST}:sub`]: props.subjects.length === 1 ? props.subjects[0] : props.subjects,
              },
            },
          },
        ],
      }),
    });
    for (const [right, statements] of Object.entries(props.rights)) {
      if (statements.length === 0) continue;
      const policy = new IamPolicy(this, `policy-${right}`, {
        name: `${props.name}-${right}`,
        policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
      });
      new IamRolePolicyAttachment(this, `attachment-${right}`, { role: role.name, policyArn: policy.arn });
    }

    this.arn = role.arn;
  }
}
