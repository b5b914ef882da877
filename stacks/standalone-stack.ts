import { TerraformStack } from "cdktf";

/**
 * A stack with a backend of its own that takes no value of another one: what it needs it looks up by name. cdktf would
 * resolve each stack once more, a third of all synth's time, to find such values.
 */
export class StandaloneStack extends TerraformStack {
  override prepareStack(): void {}
}
