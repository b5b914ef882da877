import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { CompleteEcrRegistry } from "../config/registry";
import { EcrRegistry } from "../constructs/aws/ecr-registry";
import { serviceRoleArns } from "../constructs/aws/service-role";
import { addAws } from "./aws-provider";
import { nodeRoleName } from "./eks-stack";
import type { StackSettings } from "./stack-settings";
import { StandaloneStack } from "./standalone-stack";
import { addBackend } from "./state-backend";

export interface EcrStackProps extends CompleteEcrRegistry {
  /** The EKS clusters whose nodes pull, by name and account. */
  readonly pullers: readonly { readonly name: string; readonly accountId: string }[];
  readonly settings: StackSettings;
}

/** An environment's repositories in ECR. Clusters that pull from it need nothing of its state. */
export class EcrStack extends StandaloneStack {
  constructor(scope: Construct, id: string, props: EcrStackProps) {
    super(scope, id);

    const { pullers, settings } = props;
    addBackend(this, settings.backend);
    addAws(this, props, settings.tags);
    const { repositoryUrls } = new EcrRegistry(this, "registry", {
      ...props,
      name: id,
      nodeRoleArns: pullers.map((cluster) => serviceRoleArns(cluster.accountId, nodeRoleName(cluster.name))),
      protected: settings.protected,
    });
    new TerraformOutput(this, "repository_urls", { value: repositoryUrls });
  }
}
