const CREDENTIALS_IN_URL = /\b[a-z][a-z0-9+.-]*:\/\/[^/@\s:]*:[^/@\s]+@/i;
// Values that are credentials in any place, by the forms that their makers gave them.
const CREDENTIALS: Readonly<Record<string, RegExp>> = {
  "a private key": /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/,
  "an AWS access key": /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/,
  "a GitHub token": /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,})/,
  "a GitLab token": /\bglpat-[\w-]{20}/,
  "a Slack token": /\bxox[abeoprs]-[\w-]{10}/,
  "a Google API key": /\bAIza[\w-]{35}/,
  "a Stripe key": /\b[rs]k_live_[A-Za-z0-9]{16}/,
  "an npm token": /\bnpm_[A-Za-z0-9]{36}/,
  "a JSON web token": /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+/,
  "an Azure key": /\b(?:AccountKey|SharedAccessKey|SharedSecret)=[\w+/]{16}/,
  "an Azure shared access signature": /[?&;]sig=[\w%+/]{16}/,
  "a password in a connection string": /(?:^|[;?&\s])(?:password|pwd)=[^;&\s]/i,
};
const SECRET_NAME =
  /(^|[-_.])(password|passwd|passphrase|pass|secret|token|(api|access|private|secret|encryption|signing)[-_]?key|credentials?)$|^(pg|mysql_?)(password|pwd)$/i;

/** What of a credential a text holds, as the end of "must not hold …"; undefined where its form says nothing. */
export function credentialIn(text: string): string | undefined {
  if (CREDENTIALS_IN_URL.test(text)) return "a password in a URL";
  return Object.keys(CREDENTIALS).find((kind) => CREDENTIALS[kind]?.test(text));
}

/** Whether what has this name is a secret by its name. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}
