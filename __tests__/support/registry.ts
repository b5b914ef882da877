import type { AcrRegistry, EcrRegistry } from "../../environments/environment";
import { AcrStack } from "../../stacks/acr-stack";
import { EcrStack } from "../../stacks/ecr-stack";
import { type StackJson, synthesizeApp } from "./synthesize";

/** The least that repositories in ECR must say. */
export const minimalEcr = {
  type: "ecr",
  accountId: "111122223333",
  region: "us-east-1",
  admins: ["arn:aws:iam::111122223333:role/platform-admin"],
  pusherArn: "arn:aws:iam::111122223333:role/ci",
  pullClusters: [],
  repositories: { "web-api": {} },
} as const satisfies EcrRegistry;

/** The least that an Azure container registry must say. */
export const minimalAcr = {
  type: "acr",
  subscriptionId: "00000000-0000-0000-0000-000000000001",
  tenantId: "00000000-0000-0000-0000-000000000002",
  location: "eastus",
  name: "images",
  pusherId: "00000000-0000-0000-0000-000000000004",
  pullClusters: [],
  repositories: { "web-api": {} },
} as const satisfies AcrRegistry;

const NETWORK =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-hub/providers/Microsoft.Network" as const;

export const privateAccess = {
  subnetId: `${NETWORK}/virtualNetworks/hub/subnets/endpoints`,
  privateDnsZoneId: `${NETWORK}/privateDnsZones/privatelink.azurecr.io`,
} as const;

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
  const props = { ...minimalEcr, ...change, pullers, settings: settings(isProtected) };
  return only(synthesizeApp((app) => new EcrStack(app, "test-ecr", props)));
}

/** One stack, `test-acr`. */
export function synthesizeAcr(change: Partial<AcrRegistry> = {}, isProtected = false): StackJson {
  const props = { ...minimalAcr, ...change, settings: settings(isProtected) };
  return only(synthesizeApp((app) => new AcrStack(app, "test-acr", props)));
}

function only(stacks: Readonly<Record<string, StackJson>>): StackJson {
  const [stack] = Object.values(stacks);
  if (stack === undefined) throw new Error("no stack was synthesized");
  return stack;
}
