import type { AcrRegistry, EcrRegistry } from "../../config/registry";
import { AcrStack } from "../../stacks/acr-stack";
import { EcrStack } from "../../stacks/ecr-stack";
import { completeAcr, completeEcr } from "./complete";
import { minimalAcr, minimalEcr } from "./registry";
import { type StackJson, synthesizeApp } from "./synthesize";

const settings = (isProtected: boolean) => ({
  backend: { type: "local" as const },
  protected: isProtected,
  tags: { Environment: "test" },
});

/** One stack, `test-ecr`, that these clusters pull from. */
export function synthesizeEcr(
  change: Partial<EcrRegistry> = {},
  pullers: readonly { readonly name: string; readonly accountId: string }[] = [],
  isProtected = false,
): StackJson {
  const props = { ...completeEcr({ ...minimalEcr, ...change }), pullers, settings: settings(isProtected) };
  return only(synthesizeApp((app) => new EcrStack(app, "test-ecr", props)));
}

/** One stack, `test-acr`. */
export function synthesizeAcr(change: Partial<AcrRegistry> = {}, isProtected = false): StackJson {
  const props = { ...completeAcr({ ...minimalAcr, ...change } as AcrRegistry), settings: settings(isProtected) };
  return only(synthesizeApp((app) => new AcrStack(app, "test-acr", props)));
}

function only(stacks: Readonly<Record<string, StackJson>>): StackJson {
  const [stack] = Object.values(stacks);
  if (stack === undefined) throw new Error("no stack was synthesized");
  return stack;
}
