import type { Bootstrap } from "../../config/bootstrap";
import { checkBootstrap } from "../../rules/bootstrap";
import { BootstrapAwsStack } from "../../stacks/bootstrap-aws-stack";
import { BootstrapAzureStack } from "../../stacks/bootstrap-azure-stack";
import { bootstrap } from "../fixtures/bootstrap";
import { type StackJson, synthesizeApp } from "./synthesize";

export function synthesizeBootstrapAws(props: Bootstrap = bootstrap): StackJson {
  return synthesizeApp((app) => new BootstrapAwsStack(app, "bootstrap-aws", checkBootstrap(props)))[
    "bootstrap-aws"
  ] as StackJson;
}

export function synthesizeBootstrapAzure(props: Bootstrap = bootstrap): StackJson {
  return synthesizeApp((app) => new BootstrapAzureStack(app, "bootstrap-azure", checkBootstrap(props)))[
    "bootstrap-azure"
  ] as StackJson;
}
