import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { type EcrConfig, EcrRegistry } from "../constructs/aws/ecr-registry";
import { serviceRoleArns } from "../constructs/aws/service-role";
import { waive } from "../rules/waiver";
import { nodeRoleName } from "./eks-stack";
import type { StackSettings } from "./stack-settings";
import { addBackend } from "./state-backend";

export interface EcrStackProps extends EcrConfig {
  /** The EKS clusters whose nodes pull, by name and account. */
  readonly pullers: readonly { readonly name: string; readonly accountId: string }[];
  readonly settings: StackSettings;
}

/** An environment's repositories in ECR. Clusters that pull from it need nothing of its state. */
export class EcrStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: EcrStackProps) {
    super(scope, id);
    waive(this, props.settings.waivers);

    const { accountId, region, pullers, settings } = props;
    addBackend(this, settings.backend);
    new AwsProvider(this, "aws", {
      region,
      allowedAccountIds: [accountId],
      defaultTags: [{ tags: settings.tags }],
    });
    const { repositoryUrls } = new EcrRegistry(this, "registry", {
      ...props,
      name: id,
      nodeRoleArns: pullers.map((cluster) => serviceRoleArns(cluster.accountId, nodeRoleName(cluster.name))),
      protected: settings.protected,
    });
    new TerraformOutput(this, "repository_urls", { value: repositoryUrls });
  }
}
