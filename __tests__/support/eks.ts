import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { TerraformStack } from "cdktf";
import { eksFindings } from "../../rules/eks/eks-findings";
import { type EksConfig, EksStack, type EksStackProps } from "../../stacks/eks-stack";
import { type Attributes, resourcesOf, type StackJson, synthesizeApp, synthesizeStack } from "./synthesize";

/** The least a node group must say. */
export const minimalGroup = { instanceTypes: ["m6i.large"], scaling: { min: 1, max: 3, initial: 2 } } as const;

/** The least an EKS cluster must say; everything else is a default. */
export const minimalEks = {
  accountId: "111122223333",
  region: "us-east-1",
  admins: ["arn:aws:iam::111122223333:role/platform-admin"],
  network: { vpcCidr: "10.20.0.0/16", availabilityZones: ["us-east-1a", "us-east-1b", "us-east-1c"] },
  nodeGroups: { general: minimalGroup },
} as const satisfies EksConfig;

export const TAGS = { Environment: "test", Owner: "platform" };

/** One EKS stack, `test-eks`, of a cluster `c`. */
export function synthesizeEks(config: Partial<EksConfig> = {}, isProtected = false): StackJson {
  const props: EksStackProps = {
    ...minimalEks,
    name: "c",
    ...config,
    settings: { backend: { type: "local" }, protected: isProtected, tags: TAGS },
  };
  const stack = synthesizeApp((app) => new EksStack(app, "test-eks", props))["test-eks"];
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

/** `path rule` of everything the rules find in the least cluster with the changes. */
export function findingsWith(config: Partial<EksConfig> & { readonly name?: string }): string[] {
  return eksFindings({ ...minimalEks, ...config, name: config.name ?? "c" }, "eks").map(
    ({ path, rule }) => `${path} ${rule}`,
  );
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
