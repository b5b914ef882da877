import { EcrLifecyclePolicy } from "@cdktf/provider-aws/lib/ecr-lifecycle-policy";
import { EcrRepository } from "@cdktf/provider-aws/lib/ecr-repository";
import { EcrRepositoryPolicy } from "@cdktf/provider-aws/lib/ecr-repository-policy";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import type { CompleteEcrRegistry } from "../../config/registry";
import { accountsOf, keyPolicy } from "./key-policy";

export interface EcrRegistryProps extends CompleteEcrRegistry {
  /** Of the key's alias, `alias/ecr/<name>`. */
  readonly name: string;
  /** The roles of the nodes that pull, as `ArnLike` matches them. */
  readonly nodeRoleArns: readonly string[];
  /** Whether Terraform refuses to destroy repositories and key. */
  readonly protected: boolean;
}

/**
 * Creates repositories in the account's registry, encrypted with a KMS key of their own that ECR uses by grants. Tags are
 * immutable, every push is scanned, what is old goes, and a repository that holds images is not destroyed.
 *
 * Nodes may pull from every repository of their region by the managed policy that AWS's own add-ons need, so what is
 * exact is a denial: only the named clusters' nodes, CI and the admins pull, only CI and the admins push,
 * AWS's own services excepted. A policy cannot name a missing principal, so roles are matched by `aws:PrincipalArn`.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
 */
export class EcrRegistry extends Construct {
  /** What a push or a pull names, by repository. */
  readonly repositoryUrls: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: EcrRegistryProps) {
    super(scope, id);

    const { name, accountId, admins, untaggedDays } = props;
    const lifecycle = { preventDestroy: props.protected };
    const key = new KmsKey(this, "key", {
      description: `Images in ${name}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: keyPolicy(accountId, admins, []),
      lifecycle,
    });
    new KmsAlias(this, "alias", { name: `alias/ecr/${name}`, targetKeyId: key.keyId });

    const policy = JSON.stringify(repositoryPolicy(props));
    const repositories = Object.entries(props.repositories).map(([repositoryName, { keepImages }]) => {
      const { name: repository, repositoryUrl } = new EcrRepository(this, `repository-${repositoryName}`, {
        name: repositoryName,
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfiguration: [{ encryptionType: "KMS", kmsKey: key.arn }],
        forceDelete: false,
        lifecycle,
      });
      new EcrLifecyclePolicy(this, `lifecycle-${repositoryName}`, {
        repository,
        policy: JSON.stringify(lifecyclePolicy(untaggedDays, keepImages)),
      });
      new EcrRepositoryPolicy(this, `policy-${repositoryName}`, { repository, policy });
      return [repositoryName, repositoryUrl] as const;
    });

    this.repositoryUrls = Object.fromEntries(repositories);
  }
}

const PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
const PUSH = ["ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"];

function repositoryPolicy({ accountId, admins, pusherArn, nodeRoleArns }: EcrRegistryProps) {
  const pushers = [pusherArn, ...admins];
  const pullers = [...nodeRoleArns, ...pushers];
  // Scans and replication act as roles of AWS's.
  const own = `arn:aws:iam::${accountId}:role/aws-service-role/*`;
  const allow = (Sid: string, Action: readonly string[], principals: readonly string[]) => ({
    Sid,
    Effect: "Allow",
    Principal: { AWS: accountsOf(principals).map((account) => `arn:aws:iam::${account}:root`) },
    Action,
    Condition: { ArnLike: { "aws:PrincipalArn": principals } },
  });
  const denyOthers = (Sid: string, Action: readonly string[], principals: readonly string[]) => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    Action,
    Condition: {
      ArnNotLike: { "aws:PrincipalArn": [...principals, own] },
      Bool: { "aws:PrincipalIsAWSService": "false" },
    },
  });
  return {
    Version: "2012-10-17",
    Statement: [
      allow("Pull", PULL, pullers),
      allow("Push", PUSH, pushers),
      denyOthers("NobodyElsePulls", PULL, pullers),
      denyOthers("NobodyElsePushes", PUSH, pushers),
    ],
  };
}

function lifecyclePolicy(untaggedDays: number, keepImages: number) {
  const expire = { type: "expire" };
  return {
    rules: [
      {
        rulePriority: 1,
        description: "Untagged images go",
        selection: {
          tagStatus: "untagged",
          countType: "sinceImagePushed",
          countUnit: "days",
          countNumber: untaggedDays,
        },
        action: expire,
      },
      {
        rulePriority: 2,
        description: "The newest tagged images stay",
        selection: {
          tagStatus: "tagged",
          tagPatternList: ["*"],
          countType: "imageCountMoreThan",
          countNumber: keepImages,
        },
        action: expire,
      },
    ],
  };
}
