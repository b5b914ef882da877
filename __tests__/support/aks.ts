import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import type { TerraformStack } from "cdktf";
import { aksFindings } from "../../rules/aks/aks-findings";
import type { AksConfig, AksStackProps } from "../../stacks/aks-stack";
import { AksStack } from "../../stacks/aks-stack";
import { type StackJson, synthesizeApp, synthesizeStack } from "./synthesize";

/** The least an AKS cluster must say; everything else is a default. */
export const minimalAks = {
  subscriptionId: "00000000-0000-0000-0000-000000000001",
  tenantId: "00000000-0000-0000-0000-000000000002",
  location: "eastus",
  adminGroupIds: ["00000000-0000-0000-0000-000000000003"],
  apiServer: { authorizedIpRanges: ["203.0.113.0/24"] },
  network: { addressSpace: "10.10.0.0/16" },
  systemPool: { vmSize: "Standard_D4s_v3", scaling: { min: 2, max: 4 } },
  nodePools: {},
} as const satisfies AksConfig;

export const TAGS = { Environment: "test", Owner: "platform" };

/** One AKS stack, `test-aks`, of a cluster `c`. */
export function synthesizeAks(config: Partial<AksConfig> = {}, isProtected = false): StackJson {
  const props: AksStackProps = {
    ...minimalAks,
    name: "c",
    ...config,
    settings: { backend: { type: "local" }, protected: isProtected, tags: TAGS },
  };
  const stack = synthesizeApp((app) => new AksStack(app, "test-aks", props))["test-aks"];
  if (stack === undefined) throw new Error("the stack was not synthesized");
  return stack;
}

/** `path rule` of everything the rules find in the least cluster with the changes. */
export function findingsWith(config: Partial<AksConfig>): string[] {
  return aksFindings({ ...minimalAks, name: "c", ...config }, "aks").map(({ path, rule }) => `${path} ${rule}`);
}

/** Synthesizes Azure constructs in a stack of their own. */
export function synthesizeAzure(build: (stack: TerraformStack) => void): StackJson {
  return synthesizeStack((stack) => {
    new AzurermProvider(stack, "azurerm", { features: [{}] });
    build(stack);
  });
}
