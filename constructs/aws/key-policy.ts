/**
 * A key policy for the account, its admins and the principals of further statements. KMS refuses a policy that names a
 * missing principal, without saying which, so admins are matched by `aws:PrincipalArn` within their accounts.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 */
export function keyPolicy(accountId: string, admins: readonly string[], statements: readonly object[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        // Without it a lost admin role would lock the key for good.
        Sid: "Account",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "Admins",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "kms:CancelKeyDeletion",
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:Describe*",
          "kms:DisableKey*",
          "kms:EnableKey*",
          "kms:Get*",
          "kms:List*",
          "kms:PutKeyPolicy",
          "kms:RevokeGrant",
          "kms:RotateKeyOnDemand",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateAlias",
          "kms:UpdateKeyDescription",
        ],
        Resource: "*",
        Condition: {
          StringEquals: { "kms:CallerAccount": accountsOf(admins) },
          ArnEquals: { "aws:PrincipalArn": admins },
        },
      },
      ...statements,
    ],
  });
}

/** The accounts of principals, each once. */
export function accountsOf(arns: readonly string[]): string[] {
  return [...new Set(arns.map((arn) => arn.split(":")[4] ?? ""))].sort();
}
