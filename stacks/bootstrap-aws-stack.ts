import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { CheckedBootstrap } from "../config/bootstrap";
import { GithubRole } from "../constructs/aws/github-role";
import { applyRights, boundaryName, boundaryPolicy, planRights } from "../constructs/aws/pipeline-rights";
import { StateBucket } from "../constructs/aws/state-bucket";
import { branchSubject, environmentSubject, GITHUB_HOST, pullRequestSubject } from "../lib/github";
import { addBackend } from "./state-backend";

/**
 * What a pipeline needs in AWS before its first run, applied once by a person: the state's bucket, GitHub as an identity
 * provider, a role that plans, a role an environment that applies it, and the boundary of every role that one makes.
 */
export class BootstrapAwsStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: CheckedBootstrap) {
    super(scope, id);

    const { name, repository, environments } = props;
    const { accountId, region, stateBucket } = props.aws;
    addBackend(this, props.state === "moved" ? { type: "s3", bucket: stateBucket, region } : { type: "local" });
    new AwsProvider(this, "aws", {
      region,
      allowedAccountIds: [accountId],
      defaultTags: [{ tags: props.tags }],
    });

    const { keyArn: stateKeyArn } = new StateBucket(this, "state", { name: stateBucket, accountId });
    const { arn: providerArn } = new IamOpenidConnectProvider(this, "github", {
      url: `https://${GITHUB_HOST}`,
      clientIdList: ["sts.amazonaws.com"],
      lifecycle: { preventDestroy: true },
    });
    const scopeOf = (names: readonly string[]) => ({
      ...{ name, accountId, region, stateBucket, stateKeyArn, environments: names },
      clusters: names.flatMap((environment) => environments[environment]?.eksClusters ?? []),
      stateOf: names.filter((environment) => environments[environment]?.state === "s3"),
    });

    new IamPolicy(this, "boundary", {
      name: boundaryName(name),
      description: "The most that a role made by a pipeline can do",
      policy: boundaryPolicy(accountId),
      lifecycle: { preventDestroy: true },
    });
    const plan = new GithubRole(this, "plan", {
      name: `${name}-plan`,
      description: `Plans for ${repository}: reads, and locks the state`,
      providerArn,
      subjects: [pullRequestSubject(repository), branchSubject(repository, props.defaultBranch)],
      rights: planRights(scopeOf(Object.keys(environments))),
    });
    new TerraformOutput(this, "AWS_PLAN_ROLE", { value: plan.arn });
    new TerraformOutput(this, "AWS_REGION", { value: region });

    for (const environment of Object.keys(environments)) {
      const apply = new GithubRole(this, `apply-${environment}`, {
        name: `${name}-apply-${environment}`,
        description: `Applies ${environment} for ${repository}, from its protected environment`,
        providerArn,
        subjects: [environmentSubject(repository, environment)],
        rights: applyRights(scopeOf([environment])),
      });
      new TerraformOutput(this, `AWS_APPLY_ROLE_${environment}`, { value: apply.arn });
    }
  }
}
