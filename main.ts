import "./quick-start";

import { App } from "cdktf";
import { environments } from "./environments/all";
import { selectEnvironments } from "./environments/select-environments";
import { checkEnvironments } from "./rules/check-environments";
import { ConfigurationError } from "./rules/configuration-error";
import { addEnvironment } from "./stacks/add-environment";

try {
  const selected = selectEnvironments(environments, process.env["ENVIRONMENTS"]);
  checkEnvironments(selected);
  const app = new App();
  for (const environment of selected) addEnvironment(app, environment);
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigurationError)) {
    process.setSourceMapsEnabled(true);
    throw error;
  }
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
