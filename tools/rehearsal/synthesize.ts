import { join } from "node:path";
import { App } from "cdktf";
import type { CheckedEnvironment, Environment } from "../../config/environment";
import { environments } from "../../environments/all";
import { checkEnvironments } from "../../rules/check-environments";
import { addEnvironment } from "../../stacks/add-environment";

/** A change that a platform engineer makes to an environment. */
export type Edit = (environment: Environment) => Environment;

/** An environment by its name. */
export function environmentNamed(name: string): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (found === undefined) {
    throw new Error(`${name} is no environment: take one of ${environments.map((each) => each.name).join(", ")}`);
  }
  return found;
}

/** Synthesizes an environment as the app does, and returns where its stacks lie. */
export function synthesize(environment: Environment, outdir: string): string {
  return written(checked(environment), outdir);
}

/** A cluster's stack alone: no registry stands before it, and nothing runs on it. */
export function synthesizeAlone(environment: Environment, key: string, outdir: string): string {
  // Only the whole passes the rules.
  const whole = checked(environment);
  const clusters = Object.entries(whole.clusters).filter(([other]) => other === key);
  const bare = clusters.map(([name, cluster]) => [name, { ...cluster, workloads: {} }]);
  return written({ ...whole, registries: {}, clusters: Object.fromEntries(bare) }, outdir);
}

function checked(environment: Environment): CheckedEnvironment {
  const [passed] = checkEnvironments([environment]).environments;
  if (passed === undefined) throw new Error("no environment was checked");
  return passed;
}

function written(environment: CheckedEnvironment, outdir: string): string {
  const app = new App({ outdir });
  addEnvironment(app, environment);
  app.synth();
  return join(outdir, "stacks");
}
