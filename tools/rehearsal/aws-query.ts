/** API versions of the services that speak AWS's query protocol. */
const VERSIONS = { autoscaling: "2011-01-01", ec2: "2016-11-15", iam: "2010-05-08" };

export type QueryService = keyof typeof VERSIONS;

/** A signature header for the emulator, which reads service and region from it and does not verify it. */
export function unsigned(service: string, region = "us-east-1"): Record<string, string> {
  const scope = `Credential=rehearsal/20260101/${region}/${service}/aws4_request`;
  return { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=none` };
}

/** Sends an action to the emulator; the answer is XML, errors included. */
export async function awsQuery(
  endpoint: string,
  service: QueryService,
  region: string,
  action: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<{ readonly ok: boolean; readonly status: number; readonly text: string }> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: unsigned(service, region),
    body: new URLSearchParams({ Action: action, Version: VERSIONS[service], ...parameters }),
  });
  return { ok: response.ok, status: response.status, text: await response.text() };
}

/** `Tags.member.1.Key=…` and so on. */
export function tagMembers(
  tags: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).flatMap(([Key, Value], index) =>
      Object.entries({ Key, Value, ...more }).map(([part, text]) => [`Tags.member.${index + 1}.${part}`, text]),
    ),
  );
}
