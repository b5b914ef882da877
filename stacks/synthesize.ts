import { App } from "cdktf";
import type { CheckedEnvironment } from "../config/environment";
import { addEnvironment } from "./add-environment";
import type { OwnStacks } from "./own-stack";

/** Writes the stacks of environments, each as Terraform in a folder of its own. */
export function synthesize(environments: readonly CheckedEnvironment[], ownStacks: OwnStacks): void {
  const app = new App();
  for (const environment of environments) addEnvironment(app, environment, ownStacks);
  app.synth();
}
