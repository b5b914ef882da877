import { type App, TerraformStack } from "cdktf";
import { synthesizeApp as synthesized } from "../../tools/lib/synthesize-app";

/** A resource's arguments as Terraform reads them. */
export type Attributes = Readonly<Record<string, unknown>>;

type Blocks = Readonly<Record<string, Readonly<Record<string, Attributes>>>>;

/** One stack's `cdk.tf.json`. */
export interface StackJson {
  readonly resource?: Blocks;
  readonly data?: Blocks;
  readonly provider?: Readonly<Record<string, readonly Attributes[]>>;
  readonly terraform: Attributes;
  readonly output?: Readonly<Record<string, Attributes>>;
  readonly variable?: Readonly<Record<string, Attributes>>;
}

/** Synthesizes as the real app does, validations and cross-stack references included, and returns each stack's JSON. */
export function synthesizeApp(build: (app: App) => void): Readonly<Record<string, StackJson>> {
  return synthesized(build) as Readonly<Record<string, StackJson>>;
}

/** Synthesizes what `build` puts into one stack; the providers too. */
export function synthesizeStack(build: (stack: TerraformStack) => void): StackJson {
  const stacks = synthesizeApp((app) => build(new TerraformStack(app, "test")));
  const json = stacks["test"];
  if (json === undefined) throw new Error("the stack was not synthesized");
  return json;
}

/** All resources of a Terraform type, for example `aws_vpc`, in the order of their addresses. */
export function resourcesOf(stack: StackJson, type: string): readonly Attributes[] {
  return Object.values(stack.resource?.[type] ?? {});
}

/** The one resource of a type; fails where there is none or more than one. */
export function resourceOf(stack: StackJson, type: string): Attributes {
  const found = resourcesOf(stack, type);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} resources of type ${type}`);
  return found[0];
}

/** `type.name` of every resource, sorted: what a feature that is switched off must not add to. */
export function addressesOf(stack: StackJson): readonly string[] {
  return Object.entries(stack.resource ?? {})
    .flatMap(([type, resources]) => Object.keys(resources).map((name) => `${type}.${name}`))
    .sort();
}
