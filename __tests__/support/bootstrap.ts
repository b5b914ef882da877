import { type Bootstrap, bootstrap } from "../../environments/bootstrap";
import { BootstrapAwsStack } from "../../stacks/bootstrap-aws-stack";
import { BootstrapAzureStack } from "../../stacks/bootstrap-azure-stack";
import { type StackJson, synthesizeApp } from "./synthesize";

export function synthesizeBootstrapAws(props: Bootstrap = bootstrap): StackJson {
  return synthesizeApp((app) => new BootstrapAwsStack(app, "bootstrap-aws", props))["bootstrap-aws"] as StackJson;
}

export function synthesizeBootstrapAzure(props: Bootstrap = bootstrap): StackJson {
  return synthesizeApp((app) => new BootstrapAzureStack(app, "bootstrap-azure", props))["bootstrap-azure"] as StackJson;
}
