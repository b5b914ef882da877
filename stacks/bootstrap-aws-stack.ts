import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { CheckedBootstrap } from "../config/bootstrap";
import { GithubRole } from "../constructs/aws/github-role";
import {
  applyRights,
  boundaryName,
  boundaryPolicy,
  planRights,
  type WorkloadRole,
  workloadBoundary,
} from "../constructs/aws/pipeline-rights";
import { StateBucket } from "../constructs/aws/state-bucket";
import { branchSubject, environmentSubject, GITHUB_HOST, pullRequestSubject } from "../lib/github";
import { workloadBoundaryName, workloadRoleName } from "../lib/workload-role";
import { addAws } from "./aws-provider";
import { StandaloneStack } from "./standalone-stack";
import { addBackend } from "./state-backend";

/**
 * What a pipeline needs in AWS before its first run, applied once by a person: the state's bucket, GitHub as an identity
 * provider, a role that plans, a role an environment that applies it, and the boundary of every role that one makes.
 */
export class BootstrapAwsStack extends StandaloneStack {
  constructor(scope: Construct, id: string, props: CheckedBootstrap) {
    super(scope, id);

    const { name, repository, environments } = props;
    const { accountId, region, stateBucket } = props.aws;
    addBackend(this, props.state === "remote" ? { type: "s3", bucket: stateBucket, region } : { type: "local" });
    addAws(this, props.aws, props.tags);

    const { keyArn: stateKeyArn } = new StateBucket(this, "state", { name: stateBucket, accountId });
    const { arn: providerArn } = new IamOpenidConnectProvider(this, "github", {
      url: `https://${GITHUB_HOST}`,
      clientIdList: ["sts.amazonaws.com"],
      lifecycle: { preventDestroy: true },
    });
    const all = Object.entries(environments);
    const scopeOf = (own: typeof all) => ({
      ...{ name, accountId, region, stateBucket, stateKeyArn },
      environments: own.map(([environment]) => environment),
      clusters: own.flatMap(([, { eksClusters }]) => eksClusters),
      otherClusters: all.filter((entry) => !own.includes(entry)).flatMap(([, { eksClusters }]) => eksClusters),
      workloadRoles: own.flatMap(([, environment]) => workloadRolesOf(environment)),
      repositories: own.flatMap(([, { ecrRepositories }]) => ecrRepositories),
      stateOf: own.filter(([, { state }]) => state.type === "s3").map(([environment]) => environment),
    });

    new IamPolicy(this, "boundary", {
      name: boundaryName(name),
      description: "The most that a role made by a pipeline can do",
      policy: boundaryPolicy(
        accountId,
        region,
        all.map(([environment, { eksClusters: clusters }]) => ({ environment, clusters })),
      ),
      lifecycle: { preventDestroy: true },
    });
    for (const { name: role, rights } of all.flatMap(([, environment]) => workloadRolesOf(environment))) {
      new IamPolicy(this, `boundary-${role}`, {
        name: workloadBoundaryName(boundaryName(name), role),
        description: `The most that ${role} can do`,
        policy: workloadBoundary(rights),
      });
    }
    const plan = new GithubRole(this, "plan", {
      name: `${name}-plan`,
      description: `Plans for ${repository}: reads`,
      providerArn,
      subjects: [pullRequestSubject(repository), branchSubject(repository, props.defaultBranch)],
      rights: planRights(scopeOf(all)),
    });
    new TerraformOutput(this, "AWS_PLAN_ROLE", { value: plan.arn });
    new TerraformOutput(this, "AWS_REGION", { value: region });

    for (const entry of all) {
      const [environment] = entry;
      const apply = new GithubRole(this, `apply-${environment}`, {
        name: `${name}-apply-${environment}`,
        description: `Applies ${environment} for ${repository}, from its protected environment`,
        providerArn,
        subjects: [environmentSubject(repository, environment)],
        rights: applyRights(scopeOf([entry])),
      });
      new TerraformOutput(this, `AWS_APPLY_ROLE_${environment}`, { value: apply.arn });
    }
    this.node.addValidation({ validate: () => this.node.findAll().flatMap(oversize) });
  }
}

/** The roles that its workloads' rights become. */
function workloadRolesOf({ eksWorkloadRights }: CheckedBootstrap["environments"][string]): readonly WorkloadRole[] {
  return Object.entries(eksWorkloadRights).flatMap(([cluster, workloads]) =>
    Object.entries(workloads).map(([workload, rights]) => ({ name: workloadRoleName(cluster, workload), rights })),
  );
}

/** What IAM would refuse at apply. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
function oversize(node: unknown): string[] {
  if (!(node instanceof IamPolicy)) return [];
  const { nameInput, policyInput = "" } = node;
  return policyInput.length > 6144
    ? [
        `the policy ${nameInput} has ${policyInput.length} characters, and IAM accepts 6144: put fewer clusters in one account`,
      ]
    : [];
}
