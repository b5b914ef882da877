import type { TerraformStack } from "cdktf";
import { hint } from "../lib/nearest";
import { addressOf, resourcesOf } from "./resources";

/**
 * The next apply takes resources over that are there already, by their path in the stack.
 * @throws where a path is no resource of the stack
 */
export function importResources(stack: TerraformStack, imports: Readonly<Record<string, string>>): void {
  const found = Object.entries(imports);
  if (found.length === 0) return;
  const resources = new Map(
    resourcesOf(stack).map((resource) => [resource.node.path.slice(stack.node.path.length + 1), resource] as const),
  );
  const blocks = found.map(([path, id]) => {
    const resource = resources.get(path);
    if (resource === undefined) {
      const names = [...resources.keys()];
      const expected = hint(path, names, `; expected one of ${names.join(", ")}`);
      throw new Error(`imports "${path}" is not a resource of the stack ${stack.node.id}${expected}`);
    }
    return { to: addressOf(resource), id };
  });
  // Not cdktf's own importFrom: it starts Terraform while it synthesizes.
  stack.addOverride("import", blocks);
}
