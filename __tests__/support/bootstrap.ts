import type { Bootstrap } from "../../environments/bootstrap";
import { bootstrap } from "../../environments/bootstrap";
import { BootstrapAwsStack } from "../../stacks/bootstrap-aws-stack";
import { type StackJson, synthesizeApp } from "./synthesize";

export function synthesizeBootstrapAws(props: Bootstrap = bootstrap): StackJson {
  const json = synthesizeApp((app) => new BootstrapAwsStack(app, "bootstrap-aws", props))["bootstrap-aws"];
  if (json === undefined) throw new Error("the stack was not synthesized");
  return json;
}
