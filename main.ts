import "./quick-start";

import { App } from "cdktf";
import { environments } from "./environments/all";
import { selectEnvironments } from "./environments/select-environments";
import { checkEnvironments } from "./rules/check-environments";
import { ConfigurationError, reportText } from "./rules/configuration-error";
import { addEnvironment } from "./stacks/add-environment";

try {
  const selected = selectEnvironments(environments, process.env["ENVIRONMENTS"]);
  const warnings = checkEnvironments(selected, { strict: process.env["STRICT"] === "1" });
  if (warnings.length > 0) process.stderr.write(`${reportText(warnings)}\n`);
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
