import type { Construct } from "constructs";
import type { CompleteWorkload } from "../config/workload";
import { namespaceOf } from "../config/workload/namespace";
import type { Container, InitContainers } from "../constructs/kubernetes/pod-container";
import { Workload } from "../constructs/kubernetes/workload";
import { type ClusterAccess, enterCluster } from "./cluster-access";
import { importResources } from "./import-resources";
import type { StackSettings } from "./stack-settings";
import { StandaloneStack } from "./standalone-stack";
import { addBackend } from "./state-backend";

export interface WorkloadStackProps {
  /** The workload's name. */
  readonly name: string;
  readonly workload: CompleteWorkload & { readonly container: Container; readonly initContainers: InitContainers };
  readonly cluster: ClusterAccess;
  /** Other workloads that live in the namespace it creates. @default [] */
  readonly neighbours?: readonly CompleteWorkload[];
  /** Nodes that the cluster grows to. @default not known */
  readonly nodes?: number;
  /** Groups that work in the namespace it creates. @default [] */
  readonly developers?: readonly string[];
  readonly settings: StackSettings;
}

/** One workload on one cluster. It can be planned and applied alone once the cluster exists. */
export class WorkloadStack extends StandaloneStack {
  constructor(scope: Construct, id: string, props: WorkloadStackProps) {
    super(scope, id);

    const { name, workload, cluster, neighbours = [], nodes, developers = [], settings } = props;
    addBackend(this, settings.backend);
    const account = { namespace: namespaceOf(workload), name: workload.serviceAccount.name ?? name };
    const { traits, prerequisites } = enterCluster(this, cluster, account, settings);
    new Workload(this, "workload", {
      ...workload,
      name,
      traits,
      neighbours,
      ...(nodes === undefined ? {} : { nodes }),
      developers,
      dependsOn: prerequisites,
    });
    importResources(this, workload.imports);
  }
}
