import type { TerraformResource, TerraformStack } from "cdktf";
import type { CheckedEnvironment } from "../config/environment";
import { addressOf, resourcesOf } from "./resources";

/** An override that fits nothing that was built. */
export interface Unfit {
  /** Its place in the environment's `overrides`. */
  readonly index: number;
  /** Which of its properties names what is not there. */
  readonly property: "stack" | "address" | "argument";
  /** What is there. */
  readonly known: readonly string[];
}

/** What Terraform itself reads of a resource: nothing of the provider's, and `prevent_destroy` among it. */
const META = ["//", "connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"];

/** Writes the overrides of an environment into its stacks, as they will be synthesized, and tells those that fit nothing. */
export function applyOverrides({ overrides }: CheckedEnvironment, stacks: readonly TerraformStack[]): readonly Unfit[] {
  return overrides.flatMap((override, index): readonly Unfit[] => {
    const stack = stacks.find(({ node }) => node.id === override.stack);
    if (stack === undefined) return [{ index, property: "stack", known: stacks.map(({ node }) => node.id) }];
    const resources = new Map(resourcesOf(stack).map((each) => [addressOf(each), each] as const));
    const resource = resources.get(override.address);
    if (resource === undefined) return [{ index, property: "address", known: [...resources.keys()] }];

    const place = ["resource", ...override.address.split(".")];
    const path = override.argument.split(".");
    let at = place.reduce(valueIn, stack.toTerraform() as unknown);
    for (const [depth, step] of path.entries()) {
      const known = namesIn(at, depth === 0 ? resource : undefined);
      if (!known.includes(step)) {
        const above = path.slice(0, depth);
        return [{ index, property: "argument", known: known.map((name) => [...above, name].join(".")) }];
      }
      at = valueIn(at, step);
    }
    // In what is synthesized: cdktf's own overrides add to lists, and make what is not there. Aspects come before.
    const synthesized = stack.toTerraform.bind(stack);
    stack.toTerraform = () => {
      const json: unknown = synthesized();
      const parent = [...place, ...path.slice(0, -1)].reduce(valueIn, json);
      if (isInner(parent)) parent[path.at(-1) ?? ""] = override.value;
      return json;
    };
    return [];
  });
}

/** A property of an object, or an item of a list. */
function valueIn(value: unknown, step: string): unknown {
  return isInner(value) ? value[step] : undefined;
}

function isInner(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** What may stand at a place: what was synthesized there, and of a resource every argument that its type has. */
function namesIn(value: unknown, resource: TerraformResource | undefined): readonly string[] {
  const synthesized = isInner(value) ? Object.keys(value) : [];
  const names = [...synthesized, ...(resource === undefined ? [] : argumentsOf(resource))];
  return [...new Set(names)].filter((name) => !META.includes(name)).sort();
}

/** Every argument of a resource's type: the bindings have a property `<argument>Input` for each. */
function argumentsOf(resource: TerraformResource): readonly string[] {
  return Object.getOwnPropertyNames(Object.getPrototypeOf(resource)).flatMap((property) => {
    const [, name] = /^(\w+)Input$/.exec(property) ?? [];
    return name === undefined || /^(id|tagsAll)$/.test(name)
      ? []
      : [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
  });
}
