import { createHash } from "node:crypto";
import { SecretV1 } from "@cdktf/provider-kubernetes/lib/secret-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { secretVariable } from "../secret-variable";

export interface SecretProps {
  readonly name: string;
  readonly namespace: string;
  readonly keys: readonly string[];
  readonly revision: number;
  /** For example `Opaque`. */
  readonly type: string;
}

/**
 * A Secret whose values pass through Terraform without a trace: one ephemeral, sensitive variable a key, written through
 * the write-only `data_wo`, sent again when `revision` rises or the keys change. Needs Terraform 1.11 or later.
 */
export class Secret extends Construct {
  /** The Secret itself, for what needs it and refers to it by name only. */
  readonly written: ITerraformDependable;

  constructor(scope: Construct, id: string, props: SecretProps) {
    super(scope, id);

    const values = props.keys.map((key) => [key, secretVariable(this, key, { secret: props.name, key })] as const);
    this.written = new SecretV1(this, "secret", {
      metadata: { name: props.name, namespace: props.namespace },
      type: props.type,
      dataWo: Object.fromEntries(values),
      dataWoRevision: secretRevision(props),
    });
  }
}

/** Sends values anew, and rolls the pods, when the stated revision or the keys change: 3 is 3xxxxxx, with x of the keys. */
export function secretRevision({ revision, keys }: Pick<SecretProps, "keys" | "revision">): number {
  const hash = createHash("sha256").update(JSON.stringify(keys.toSorted())).digest();
  return revision * KEY_SETS + (hash.readUInt32BE() % KEY_SETS);
}

const KEY_SETS = 1_000_000;
