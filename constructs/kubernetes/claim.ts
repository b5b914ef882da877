import { PersistentVolumeClaimV1 } from "@cdktf/provider-kubernetes/lib/persistent-volume-claim-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { MadeClaim } from "../../config/workload/volumes";

export interface ClaimProps extends MadeClaim {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A claim of a disk or file share, which is made once the first pod needs it. */
export class Claim extends Construct {
  /** The claim itself, for what names it only. */
  readonly requested: ITerraformDependable;

  constructor(scope: Construct, id: string, props: ClaimProps) {
    super(scope, id);

    this.requested = new PersistentVolumeClaimV1(this, "claim", {
      metadata: { name: props.name, namespace: props.namespace, labels: { ...props.labels } },
      spec: claimSpec(props),
      // A class that waits for the pod binds none before, and the pod comes after the claim.
      waitUntilBound: false,
    });
  }
}

/** What is claimed. */
export function claimSpec({ accessMode, class: storageClassName, size }: MadeClaim) {
  return {
    accessModes: [accessMode],
    ...(storageClassName !== undefined && { storageClassName }),
    resources: { requests: { storage: size } },
  };
}
