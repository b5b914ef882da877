import "./quick-start";

import { App } from "cdktf";
import { bootstrap } from "./environments/bootstrap";
import { checkBootstrap } from "./rules/bootstrap";
import { ConfigurationError } from "./rules/configuration-error";
import { BootstrapAwsStack } from "./stacks/bootstrap-aws-stack";
import { BootstrapAzureStack } from "./stacks/bootstrap-azure-stack";

try {
  const checked = checkBootstrap(bootstrap);
  const app = new App({ outdir: "bootstrap.out" });
  new BootstrapAwsStack(app, "bootstrap-aws", checked);
  new BootstrapAzureStack(app, "bootstrap-azure", checked);
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
