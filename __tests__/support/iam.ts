import { createRequire } from "node:module";
import { join } from "node:path";

/** Keys of a request that conditions read, for example `aws:ResourceTag/Environment`. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/** What a call does to one of its resources. */
export interface Access {
  readonly action: string;
  readonly resource: string;
  readonly context?: Context;
}

/** A principal with its policies. */
export interface Identity {
  readonly arn: string;
  readonly policies: readonly string[];
  readonly boundary?: string;
  /** Its tags and its session's, for example `aws:PrincipalTag/Environment`. */
  readonly tags?: Context;
}

// As much of the simulator as is used. Its licence keeps it out of the project's dependencies: `npm install --no-save` it.
interface Simulator {
  runSimulation(
    simulation: {
      readonly request: {
        readonly principal: string;
        readonly action: string;
        readonly resource: { readonly resource: string; readonly accountId: string };
        readonly contextVariables: Context;
      };
      readonly identityPolicies: readonly { readonly name: string; readonly policy: unknown }[];
      readonly permissionBoundaryPolicies?: readonly { readonly name: string; readonly policy: unknown }[];
      readonly resourcePolicy?: unknown;
      readonly serviceControlPolicies: readonly [];
      readonly resourceControlPolicies: readonly [];
    },
    options: object,
  ): Promise<{ readonly resultType: string; readonly overallResult?: string; readonly errors?: unknown }>;
}

const PACKAGE = "@cloud-copilot/iam-simulate";

/** AWS's policy evaluation by a program that is not this project's, or why there is none. */
export function iamSimulator(): Simulator | string {
  try {
    return createRequire(join(process.cwd(), "package.json"))(PACKAGE) as Simulator;
  } catch {
    return `${PACKAGE} is not installed: npm install --no-save ${PACKAGE}`;
  }
}

/** Whether the identity's own policies, within its boundary, allow it. A request that AWS does not know is an error. */
export async function mayAccess(
  simulator: Simulator,
  accountId: string,
  { arn, policies, boundary, tags }: Identity,
  { action, resource, context = {} }: Access,
): Promise<boolean> {
  const { resultType, overallResult, errors } = await simulator.runSimulation(
    {
      request: {
        principal: arn,
        action,
        resource: { resource, accountId },
        contextVariables: { "aws:PrincipalArn": arn, ...tags, ...context },
      },
      identityPolicies: policies.map((policy, index) => ({ name: `${index}`, policy: JSON.parse(policy) })),
      ...(boundary !== undefined && {
        permissionBoundaryPolicies: [{ name: "boundary", policy: JSON.parse(boundary) }],
      }),
      // A key's policy must hand the decision to the account's policies, as the policies of all keys here do.
      ...(/:kms:[^:]*:\d+:key\//.test(resource) && {
        resourcePolicy: {
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: "kms:*", Resource: "*" },
          ],
        },
      }),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (resultType === "error" || overallResult === undefined)
    throw new Error(`${action} on ${resource}: ${JSON.stringify(errors)}`);
  return overallResult === "Allowed";
}
