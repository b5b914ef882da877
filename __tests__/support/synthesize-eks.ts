import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { TerraformStack } from "cdktf";
import type { EksCluster } from "../../config/eks";
import { EksStack } from "../../stacks/eks-stack";
import { completeEks } from "./complete";
import { minimalEks, TAGS } from "./eks";
import { type Attributes, resourcesOf, type StackJson, synthesizeApp, synthesizeStack } from "./synthesize";

/** One EKS stack, `test-eks`, of a cluster `c`. */
export function synthesizeEks(config: Partial<EksCluster> = {}, isProtected = false): StackJson {
  const cluster = completeEks({ ...minimalEks, name: "c", ...config });
  const settings = { backend: { type: "local" }, protected: isProtected, tags: TAGS } as const;
  const stack = synthesizeApp((app) => new EksStack(app, "test-eks", { ...cluster, settings }))["test-eks"];
  if (stack === undefined) throw new Error("the stack was not synthesized");
  return stack;
}

/** Synthesizes AWS constructs in a stack of their own, `test`. */
export function synthesizeAws(build: (stack: TerraformStack) => void): StackJson {
  return synthesizeStack((stack) => {
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    build(stack);
  });
}

/** The address of the one resource of a type whose construct path ends so, for example `vpc-cni/add-on`. */
export function addressOf(stack: StackJson, type: string, path: string): string {
  const found = Object.entries(stack.resource?.[type] ?? {}).filter(([, attributes]) =>
    pathOf(attributes).endsWith(path),
  );
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} resources ${type} at ${path}`);
  return `${type}.${found[0][0]}`;
}

/** The one resource of a type whose construct path ends so. */
export function resourceAt(stack: StackJson, type: string, path: string): Attributes {
  const found = resourcesOf(stack, type).filter((attributes) => pathOf(attributes).endsWith(path));
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} resources ${type} at ${path}`);
  return found[0];
}

/** Every resource that must exist before this one, found by following references and `depends_on`. */
export function prerequisitesOf(stack: StackJson, address: string): ReadonlySet<string> {
  const resources = new Map<string, Attributes>(
    Object.entries(stack.resource ?? {}).flatMap(([type, named]) =>
      Object.entries(named).map(([name, { "//": _, ...attributes }]) => [`${type}.${name}`, attributes] as const),
    ),
  );
  const found = new Set<string>();
  const visit = (from: string): void => {
    const text = JSON.stringify(resources.get(from));
    for (const [, to = ""] of text.matchAll(/\b(aws_\w+\.[\w-]+)/g)) {
      if (!resources.has(to) || found.has(to)) continue;
      found.add(to);
      visit(to);
    }
  };
  visit(address);
  return found;
}

function pathOf(attributes: Attributes): string {
  const { metadata } = attributes["//"] as { metadata: { path: string } };
  return metadata.path;
}
