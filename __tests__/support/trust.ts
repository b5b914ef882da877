/** What GitHub signs of a job, as far as a cloud's trust reads it. */
export interface JobToken {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
}

/** Who is trusted for what: one issuer, one audience, these subjects and no pattern. */
export interface Trust {
  readonly issuer: string;
  readonly audience: string;
  readonly subjects: readonly string[];
}

/** Whether the trust takes the token, as clouds compare: letter by letter. */
export function trusts({ issuer, audience, subjects }: Trust, { iss, aud, sub }: JobToken): boolean {
  return iss === issuer && aud === audience && subjects.includes(sub);
}

interface TrustPolicy {
  readonly Statement: readonly {
    readonly Effect: string;
    readonly Principal: Readonly<Record<string, string>>;
    readonly Action: string;
    readonly Condition: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  }[];
}

/** Reads a role's trust policy; throws for every other form than the one that is exact. */
export function trustOf(policy: string, host: string): Trust {
  const { Statement } = JSON.parse(policy) as TrustPolicy;
  const [statement] = Statement;
  if (statement === undefined || Statement.length !== 1) throw new Error("not one statement");
  const { Effect, Principal, Action, Condition } = statement;
  if (Effect !== "Allow" || Action !== "sts:AssumeRoleWithWebIdentity") throw new Error(`${Effect} ${Action}`);
  if (Object.keys(Principal).join() !== "Federated") throw new Error(`not only federated: ${Object.keys(Principal)}`);
  if (Object.keys(Condition).join() !== "StringEquals") throw new Error(`not exact: ${Object.keys(Condition)}`);
  const { [`${host}:aud`]: aud, [`${host}:sub`]: sub, ...others } = Condition["StringEquals"] ?? {};
  if (typeof aud !== "string" || sub === undefined || Object.keys(others).length > 0)
    throw new Error("not one audience and the subjects");
  return { issuer: `https://${host}`, audience: aud, subjects: [sub].flat() };
}
