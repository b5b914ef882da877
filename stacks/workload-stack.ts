import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { namespaceName } from "../constructs/kubernetes/namespace";
import { Workload, type WorkloadConfig } from "../constructs/kubernetes/workload";
import { waive } from "../rules/waiver";
import { type ClusterAccess, enterCluster } from "./cluster-access";
import type { StackSettings } from "./stack-settings";
import { addBackend } from "./state-backend";

export interface WorkloadStackProps {
  /** The workload's name. */
  readonly name: string;
  readonly workload: WorkloadConfig;
  readonly cluster: ClusterAccess;
  /** Other workloads that live in the namespace it creates. @default [] */
  readonly neighbours?: readonly WorkloadConfig[];
  /** Groups that work in the namespace it creates. @default [] */
  readonly developers?: readonly string[];
  readonly settings: StackSettings;
}

/** One workload on one cluster. It can be planned and applied alone once the cluster exists. */
export class WorkloadStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: WorkloadStackProps) {
    super(scope, id);
    waive(this, props.settings.waivers);

    const { name, workload, cluster, neighbours = [], developers = [], settings } = props;
    addBackend(this, settings.backend);
    const account = { namespace: namespaceName(workload.namespace), name };
    const { traits, prerequisites } = enterCluster(this, cluster, account, settings.tags);
    new Workload(this, "workload", { ...workload, name, traits, neighbours, developers, dependsOn: prerequisites });
  }
}
