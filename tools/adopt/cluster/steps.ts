import type { Held } from "./state";

/** The way from the old project to this one, in order, as a person goes it. */
export function stepsOf(stack: string, key: string, taken: readonly Held[], pools: readonly Held[]): string {
  const [inModules, own] = [taken.filter(inModule), taken.filter((each) => !inModule(each))];
  return [
    "1. Stop the old project's pipeline. Write the backend and what else you want into the environment, and list it in environments/all.ts.",
    `2. Plan, look, and approve what the guard names: 0 to replace, 0 to destroy.`,
    `     npm run pipeline -- plan ${stack}`,
    "     npm run pipeline -- guard",
    `3. npm run up -- ${stack}`,
    "4. The old project gives up what is taken over. Nothing is destroyed:",
    ...taken.map(({ address }) => `     terraform state rm ${quoted(address)}`),
    ...(own.length > 0
      ? [
          `   ${inModules.length > 0 ? "Those outside of modules" : "Or"} by an apply, with these in place of their resources:`,
          ...own.map(
            ({ address }) =>
              `     removed {\n       from = ${withoutKeys(address)}\n       lifecycle { destroy = false }\n     }`,
          ),
        ]
      : []),
    ...(inModules.length > 0
      ? ["   The module would make them again: it is not applied any more but with -target, as below."]
      : []),
    ...(pools.length > 0
      ? [
          "5. When the new nodes are ready, drain the old ones, and remove them with what is theirs alone:",
          ...pools.map(drainOf),
          ...pools.map(({ address }) => `     terraform destroy -target=${quoted(address)}`),
        ]
      : []),
    `${pools.length > 0 ? 6 : 5}. Take \`imports\` out of clusters.${key}; a plan then shows no change.`,
  ].join("\n");
}

function inModule({ address }: Held): boolean {
  return address.startsWith("module.");
}

function drainOf({ type, values }: Held): string {
  const label = type === "aws_eks_node_group" ? "eks.amazonaws.com/nodegroup" : "kubernetes.azure.com/agentpool";
  const name = String(values["node_group_name"] ?? values["name"]);
  return `     kubectl drain -l ${label}=${name} --ignore-daemonsets --delete-emptydir-data`;
}

/** `removed` names a resource, not one of its instances. */
function withoutKeys(address: string): string {
  return address.replace(/\[[^\]]*\]/g, "");
}

function quoted(address: string): string {
  return /^[\w.-]+$/.test(address) ? address : `'${address}'`;
}
