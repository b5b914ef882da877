import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import { keyPolicy } from "./key-policy";

export interface EncryptionKeyProps {
  /** The cluster's name; the alias is `alias/eks/<name>`. */
  readonly name: string;
  /** The AWS account, twelve digits. */
  readonly accountId: string;
  /** AWS region of the key and of the log groups. */
  readonly region: string;
  /** IAM role ARNs that administer the key; the policy gives them no use of it. */
  readonly admins: readonly string[];
  /** The cluster's role, which encrypts and decrypts the Secrets' data keys. */
  readonly clusterRoleArn: string;
  /** Names of the log groups that CloudWatch encrypts with the key. */
  readonly logGroupNames: readonly string[];
  /** Whether Terraform refuses to destroy the key, and with it every Secret and log. */
  readonly protected: boolean;
}

/**
 * Creates the cluster's KMS key, rotated every year and deleted only after 30 days, with an alias. Its policy lets
 * in the account, the admins, the cluster's role and CloudWatch for the cluster's own log groups, and no other principal.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export class EncryptionKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);

    const key = new KmsKey(this, "key", {
      description: `Secrets and logs of the EKS cluster ${props.name}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: keyPolicy(props.accountId, props.admins, uses(props)),
      lifecycle: { preventDestroy: props.protected },
    });
    new KmsAlias(this, "alias", { name: `alias/eks/${props.name}`, targetKeyId: key.keyId });

    this.arn = key.arn;
  }
}

function uses({ accountId, region, clusterRoleArn, logGroupNames }: EncryptionKeyProps) {
  const logGroupArns = logGroupNames.map((name) => `arn:aws:logs:${region}:${accountId}:log-group:${name}`);
  return [
    {
      Sid: "Cluster",
      Effect: "Allow",
      Principal: { AWS: clusterRoleArn },
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ListGrants"],
      Resource: "*",
    },
    {
      Sid: "Logs",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
      Resource: "*",
      Condition: { ArnEquals: { "kms:EncryptionContext:aws:logs:arn": logGroupArns } },
    },
  ];
}
