import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { KubernetesCluster } from "@cdktf/provider-azurerm/lib/kubernetes-cluster";
import { TerraformResource, type TerraformStack } from "cdktf";

/**
 * Leaves the tags that other parties set, Azure's policies for example: each plan would take them away again. On AWS the
 * provider ignores them; on Azure each resource does.
 * https://learn.microsoft.com/azure/governance/policy/tutorials/govern-tags
 */
export function leaveTagsOfOthers(stacks: readonly TerraformStack[], names: readonly string[]): void {
  if (names.length === 0) return;
  for (const node of stacks.flatMap((stack) => stack.node.findAll())) {
    if (node instanceof AwsProvider) node.ignoreTags = [{ keys: [...names] }];
    if (!isTaggedInAzure(node)) continue;
    const places = node instanceof KubernetesCluster ? ["tags", "default_node_pool[0].tags"] : ["tags"];
    const left = places.flatMap((place) => names.map((name) => `${place}[${JSON.stringify(name)}]`));
    const { ignoreChanges = [] } = node.lifecycle ?? {};
    if (ignoreChanges !== "all") node.lifecycle = { ...node.lifecycle, ignoreChanges: [...ignoreChanges, ...left] };
  }
}

function isTaggedInAzure(node: unknown): node is TerraformResource {
  return (
    node instanceof TerraformResource &&
    node.terraformResourceType.startsWith("azurerm_") &&
    "tagsInput" in node &&
    node.tagsInput !== undefined
  );
}
