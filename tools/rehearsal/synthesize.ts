import { join } from "node:path";
import { App } from "cdktf";
import type { Bootstrap } from "../../config/bootstrap";
import type { CheckedEnvironment, Environment } from "../../config/environment";
import { environments } from "../../environments/all";
import { ownStacks } from "../../own/all";
import { checkBootstrap } from "../../rules/bootstrap";
import { checkEnvironments } from "../../rules/check-environments";
import { addEnvironment } from "../../stacks/add-environment";
import { BootstrapAwsStack } from "../../stacks/bootstrap-aws-stack";
import { BootstrapAzureStack } from "../../stacks/bootstrap-azure-stack";

/** A change of an environment's configuration. */
export type Edit = (environment: Environment) => Environment;

/** An environment by its name. */
export function environmentNamed(name: string): Environment {
  const environment = environments.find((each) => each.name === name);
  if (environment === undefined) {
    const names = environments.map((each) => each.name).join(", ");
    throw new Error(`unknown environment ${name}; expected one of ${names}`);
  }
  return environment;
}

/** Synthesizes an environment as the app does and returns the folder of its stacks. */
export function synthesize(environment: Environment, outdir: string): string {
  return write(check(environment), outdir);
}

/** Synthesizes a cluster's stack without registries, workloads and other clusters. */
export function synthesizeAlone(environment: Environment, key: string, outdir: string): string {
  // The rules accept only the complete environment.
  const whole = check(environment);
  const clusters = Object.entries(whole.clusters).filter(([other]) => other === key);
  const bare = clusters.map(([name, cluster]) => [name, { ...cluster, ownStacks: [], workloads: {} }]);
  return write({ ...whole, registries: {}, clusters: Object.fromEntries(bare) }, outdir);
}

/** Synthesizes the pipeline's identities as `npm run bootstrap` does, with their state in a file. */
export function synthesizeBootstrap(bootstrap: Bootstrap, outdir: string): string {
  const checked = checkBootstrap(bootstrap);
  const app = new App({ outdir });
  new BootstrapAwsStack(app, "bootstrap-aws", checked);
  new BootstrapAzureStack(app, "bootstrap-azure", checked);
  app.synth();
  return join(outdir, "stacks");
}

function check(environment: Environment): CheckedEnvironment {
  const [checked] = checkEnvironments([environment]).environments;
  if (checked === undefined) throw new Error(`${environment.name} was not checked`);
  return checked;
}

function write(environment: CheckedEnvironment, outdir: string): string {
  const app = new App({ outdir });
  const [unfit] = addEnvironment(app, environment, ownStacks);
  if (unfit !== undefined) throw new Error(`overrides.${unfit.index}.${unfit.property} fits nothing`);
  app.synth();
  return join(outdir, "stacks");
}
