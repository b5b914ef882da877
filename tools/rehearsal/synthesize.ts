import { join } from "node:path";
import { App } from "cdktf";
import type { CheckedEnvironment, Environment } from "../../config/environment";
import { environments } from "../../environments/all";
import { checkEnvironments } from "../../rules/check-environments";
import { addEnvironment } from "../../stacks/add-environment";

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
  const bare = clusters.map(([name, cluster]) => [name, { ...cluster, workloads: {} }]);
  return write({ ...whole, registries: {}, clusters: Object.fromEntries(bare) }, outdir);
}

function check(environment: Environment): CheckedEnvironment {
  const [checked] = checkEnvironments([environment]).environments;
  if (checked === undefined) throw new Error(`${environment.name} was not checked`);
  return checked;
}

function write(environment: CheckedEnvironment, outdir: string): string {
  const app = new App({ outdir });
  addEnvironment(app, environment);
  app.synth();
  return join(outdir, "stacks");
}
