import { App } from "cdktf";
import type { CheckedEnvironment } from "../config/environment";
import { addEnvironment } from "./add-environment";
import type { Unfit } from "./overrides";
import type { OwnStacks } from "./own-stack";

/** The stacks of environments in memory. */
export interface Built {
  /** Overrides that fit none of them, by their environment's name. */
  readonly unfit: Readonly<Record<string, readonly Unfit[]>>;
  /** Writes them, each as Terraform in a folder of its own. */
  readonly write: () => void;
}

export function build(environments: readonly CheckedEnvironment[], ownStacks: OwnStacks): Built {
  const app = new App();
  const unfit = environments.map((each) => [each.name, addEnvironment(app, each, ownStacks)] as const);
  return { unfit: Object.fromEntries(unfit), write: () => app.synth() };
}
