const PROBLEMS: readonly (readonly [said: RegExp, sentence: (...groups: string[]) => string])[] = [
  [
    /no valid credential sources found|failed to refresh cached credentials|no EC2 IMDS role found/i,
    () => "AWS credentials are missing: run aws sso login, or set AWS_PROFILE",
  ],
  [
    /ExpiredToken|security token included in the request is (?:expired|invalid)|InvalidClientTokenId|token has expired and refresh failed/i,
    () => "AWS does not accept the credentials: sign in again, for example with aws sso login",
  ],
  [
    /AWS account ID not allowed: (\d+)/i,
    (account) => `the AWS credentials are of account ${account}, which this environment does not admit`,
  ],
  [
    /could not configure AzureCli Authorizer|unable to build authorizer|Please run 'az login'|AADSTS7\d+/i,
    () => "Azure credentials are missing or expired: run az login",
  ],
  [
    /(?:Could not retrieve the list of available versions for provider|Failed to install provider|could not query provider registry for) ([^\s:]+)/i,
    (provider) =>
      `Terraform cannot install the provider ${provider}: let it reach registry.terraform.io, or name a mirror in TF_CLI_CONFIG_FILE`,
  ],
  [
    /S3 bucket "([^"]+)" does not exist|NoSuchBucket/i,
    (bucket) => `the state's bucket ${bucket} does not exist: npm run bootstrap writes the stack that makes it`,
  ],
  [
    /Error acquiring the state lock/i,
    () => "another run holds the lock on the state: wait for its end, or see who holds it in the message below",
  ],
  [
    /prevent_destroy|Instance cannot be destroyed/i,
    () => "the environment is protected: set protected: false in it and bring it up, then take it down",
  ],
  [
    /dial tcp (\S+?):? (?:i\/o timeout|connect: connection refused|lookup)|(?:Post|Get) "(https:[^"]+)".*(?:i\/o timeout|connection refused|no such host|context deadline exceeded)/i,
    (address, url) =>
      `the cluster's API server ${address || url} does not answer this machine: run where the cluster's ranges admit it, in CI on the runner that the repository variable RUNNER names`,
  ],
];

/** Terraform's message, behind a sentence that says what is missing where that is known. */
export function explain(problem: string): string {
  for (const [said, sentence] of PROBLEMS) {
    const match = said.exec(problem);
    if (match) return `${sentence(...match.slice(1).map((group) => group ?? ""))} (${problem})`;
  }
  return problem;
}
