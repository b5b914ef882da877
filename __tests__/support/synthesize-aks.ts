import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import type { TerraformStack } from "cdktf";
import type { AksCluster } from "../../config/aks";
import { AksStack } from "../../stacks/aks-stack";
import { minimalAks, TAGS } from "./aks";
import { completeAks } from "./complete";
import { type StackJson, synthesizeApp, synthesizeStack } from "./synthesize";

/** One AKS stack, `test-aks`, of a cluster `c`. */
export function synthesizeAks(config: Partial<AksCluster> = {}, isProtected = false): StackJson {
  const cluster = completeAks({ ...minimalAks, name: "c", ...config });
  const settings = { backend: { type: "local" }, protected: isProtected, tags: TAGS } as const;
  const stack = synthesizeApp((app) => new AksStack(app, "test-aks", { ...cluster, settings }))["test-aks"];
  if (stack === undefined) throw new Error("the stack was not synthesized");
  return stack;
}

/** Synthesizes Azure constructs in a stack of their own. */
export function synthesizeAzure(build: (stack: TerraformStack) => void): StackJson {
  return synthesizeStack((stack) => {
    new AzurermProvider(stack, "azurerm", { features: [{}] });
    build(stack);
  });
}
