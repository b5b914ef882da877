import { base64In, jsonIn, snake, yamlIn } from "./text";
import type { Fields } from "./values";

// Words by which a name says that its value is secret, alone or as the end of the name.
const SECRET_ENDING =
  /(^|_)(password|passwd|passphrase|passcode|passwort|pwd|pass|secret|secrets|token|credential|credentials|kubeconfig|kube_config|kube_config_raw|kube_admin_config_raw|connection_string|connectionstring|conn_str|dsn|sas|pat|jwt|cookie|private_pem|private_key_pem|htpasswd|netrc|pgpass|dockerconfigjson|auth_token|authtoken)$/;
const SECRET_KEY =
  /(^|_)(api|secret|access|private|signing|encryption|account|storage|shared_access|shared|master|license|primary|secondary|session|host|ssh|deploy|service_account|app|client|hmac|jwt|cookie|consumer|instrumentation|primary_access|secondary_access|admin|root|auth|integration)_?key(_pem|_base64|_b64|_value|_data)?$/;
const SECRET_INSIDE =
  /(password|passwd|passphrase|secret_value|secret_string|client_secret|private_key_pem|access_token|refresh_token|bearer_token|api_token|auth_token|id_token|password_hash|secret_access_key|shared_secret|root_password|admin_password|connection_string)/;
// What a name is about in place of holding it.
const ABOUT =
  /(_|^)(name|names|arn|arns|id|ids|ref|refs|reference|file|files|path|paths|dir|mount|mounts|url|uri|endpoint|length|size|type|version|revision|ttl|expiry|expiration|expires|duration|seconds|minutes|hours|days|policy|policies|enabled|disabled|required|provider|store|class|rotation|command|format|algorithm|namespace|annotations|labels|key_name|key_ref|key_id|key_arn|key_type|key_size|key_spec|key_opts|key_usage|key_vault_id|vault_id|keys|prefix|suffix|selector|count|min|max|interval|method|mode|scheme|header|audience|issuer|scope|scopes|claim|claims|field|fields|config_map|source|sources|wo_version|created|updated|date|validity|strategy|template|manager|operator|hint|history|env|var|permissions|(password|token|username)_key)$/;
const REFERS =
  /(^|_)(existing|pull|image_pull|tls|from|by|in|use|no|has|with|create|create_|generate|auto|mount|secret_name)(_\w*)?_?(secret|secrets|token|credentials|password)$/;

const names = new Map<string, boolean>();

/** Whether a name says that its value is secret. */
export function namesSecret(name: string): boolean {
  const known = names.get(name);
  if (known !== undefined) return known;
  const words = snake(name.replaceAll(/[.\s/:]+/g, "_")).replace(/^_+|_+$/g, "");
  const isSecret =
    !ABOUT.test(words) &&
    !REFERS.test(words) &&
    (SECRET_ENDING.test(words) ||
      SECRET_KEY.test(words) ||
      SECRET_INSIDE.test(words) ||
      /(^|_)(pg|mysql|redis|db|mongo)(password|pwd|pass)$/.test(words));
  names.set(name, isSecret);
  return isSecret;
}

// Secrets by their form.
const FORMS: readonly RegExp[] = [
  /:\/\/[^\s/:@"'<>{}]*:(?!\$)[^\s/@"'<>]+@/, // A password in a URL.
  /\b(A3T[A-Z0-9]|AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ANVA)[0-9A-Z]{16}\b/,
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/,
  /\bgithub_pat_\w{20,}/,
  /\bgl(pat|ptt|rt|dt|cbt|ft|soat)-[\w-]{16,}/,
  /\bxox[abeoprs]-[\w-]{10,}/,
  /https:\/\/hooks\.slack\.com\/(services|workflows)\/\w+/,
  /\b(sk|rk|pk)_(live|test)_[A-Za-z0-9]{10,}/,
  /\bsk-(proj-|ant-|svcacct-)?[\w-]{20,}/,
  /\bAIza[\w-]{35}/,
  /\bya29\.[\w-]{20,}/,
  /\bSG\.[\w-]{16,}\.[\w-]{16,}/,
  /\b(npm|pypi|dckr_pat|dckr_oat|hvs|hvb|hvr|shpat|shpss|atlasv1|dop_v1|doo_v1|lin_api|glsa|glc|sntrys|rubygems|figd|pul|ATATT3|NRAK|NRAL)[_.-][\w.-]{16,}/,
  /\b[sb]\.[A-Za-z0-9]{24}\b/,
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/, // A JSON web token.
  /\b(AccountKey|SharedAccessKey|SharedSecretKey|SharedAccessSignature|PrimaryKey)\s*=\s*[^\s;"']{8,}/i,
  /[?&](sig|X-Amz-Signature|access_token|api_key|token)=[\w%+/=-]{8,}/i,
  /\b(Bearer|Basic)\s+[A-Za-z0-9+/=._~-]{12,}/,
  /(^|[;\s])(password|pwd)\s*=\s*[^\s;"'${<][^\s;"']*\s*(;|$)/i, // A connection string.
  /\/\/[^\s]+\/:_(authToken|password)=\S+/,
  /\$(2[abxy]|1|5|6|apr1|argon2id?)\$[\w./$=,+-]{20,}/, // A password's hash.
  /\b\d{8,10}:AA[\w-]{32,}/,
  /\bAGE-SECRET-KEY-1\w+/,
  /\bAzure[A-Za-z]*\s*=\s*[A-Za-z0-9+/]{80,}/,
  /\b[A-Za-z0-9+/]{86}==(?![A-Za-z0-9+/=])/, // 64 bytes, as Azure writes its keys.
];

// A value that is no secret, whatever its name: empty, a reference, a switch, a place.
const NO_SECRET =
  /^(|\*+|true|false|yes|no|none|null|disabled|enabled|optional|required|changeme-by-\w+|\$\(?\{?[\w.]+\}?\)?|\$\{[^}]*\}|\{\{.*\}\}|<[^>]*>|arn:[\w-]+:\S*|\/[\w./-]+|\.{1,2}\/\S*|https?:\/\/[^\s:@]+(:\d+)?(\/[^\s@]*)?|(secretmanager|vault|file|env|ref|valueFrom|awssm|azurekv|sops):\S*|-?\d{1,6}|\u27ea[^\u27eb]*\u27eb|@Microsoft\.KeyVault\(.*\))$/i;

/** Whether a value is secret by itself: a password in a URL, a key, a token. */
export function isSecret(value: string): boolean {
  // Most values are names and numbers, which no form begins to look like.
  if (value.length < 6 || (value.length < 20 && !/[=@]/.test(value))) return false;
  return FORMS.some((form) => form.test(value));
}

/** The text without the parts that are secret by their form. */
export function withoutForms(text: string, hidden: string): string {
  return FORMS.reduce(
    (shown, form) => (form.test(shown) ? shown.replaceAll(new RegExp(form.source, `${form.flags}g`), hidden) : shown),
    text,
  );
}

const NAMED_VALUE =
  /(?:^|[\s;&?,{"'`]|--?|\bexport\s+|\bset\s+|-D|\bENV\s+)["']?([A-Za-z][\w.\-/]*)["']?\s*(?:[=:]|\s(?=["']))\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s;&,"'`\n}]+))/g;
const LONGEST_SCANNED = 200_000;

// `--password hunter2` in a command.
const OPTION_VALUE = /(?:^|\s)--?([A-Za-z][\w.-]*)\s+([^\s"'-][^\s"']*)/g;

/** What in a text is secret by the name before it: lines of a file, options, exports. */
export function namedSecretIn(text: string): string | undefined {
  if (text.length < 6 || text.length > LONGEST_SCANNED) return undefined;
  if (/[=:]|\s["']/.test(text))
    for (const [, name = "", quoted, single, bare] of text.matchAll(NAMED_VALUE)) {
      const value = quoted ?? single ?? bare ?? "";
      if (value.length >= 4 && namesSecret(name) && holdsSecret(value)) return name;
    }
  if (text.includes("-"))
    for (const [, name = "", value = ""] of text.matchAll(OPTION_VALUE))
      if (value.length >= 4 && namesSecret(name) && holdsSecret(value)) return name;
  return undefined;
}

/** Whether a value that a name calls secret is one. */
export function holdsSecret(value: string): boolean {
  return !NO_SECRET.test(value.trim());
}

// Options that are followed by their value: `--password hunter2`.
const OPTION = /^--?([A-Za-z][\w.-]*)$/;

/** Whether a text looks like a random one, as keys do; digests, ids, paths and ARNs do not. */
export function looksRandom(text: string): boolean {
  if (text.length < 24 || text.length > 512 || /[\s:@]/.test(text) || /^[0-9a-f-]+$/i.test(text)) return false;
  // A run that no word separator breaks.
  const runs = /^[A-Za-z0-9+/]{32,}={0,2}$/.test(text) ? [text] : text.split(/[^A-Za-z0-9+=]+/);
  return runs.some(
    (run) => run.length >= 20 && /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run) && bitsOf(run) > 3.9,
  );
}

function bitsOf(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

// Shorter ones are names and flags that stand in many places.
const SHORTEST = 8;

/** The strings that a value holds where `marks` says that it is secret. */
export function markedSecrets(value: unknown, marks: unknown, into: Set<string>): void {
  if (marks === undefined || marks === false) return;
  if (typeof value === "string") {
    if (marks === true && value.length >= SHORTEST) into.add(value);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value))
    markedSecrets(inner, marks === true ? true : (marks as Fields)[key], into);
}

/** Where a value stands, from the inside out: few of them are ever printed. */
export interface Place {
  readonly key: string;
  readonly above: Place | undefined;
}

/** The steps to a place from the outside in. */
export function pathTo(place: Place | undefined): readonly string[] {
  const path: string[] = [];
  for (let here = place; here !== undefined; here = here.above) path.unshift(here.key);
  return path;
}

type Visit = (name: string, value: string, place: Place | undefined) => void;

/**
 * Visits every string that no mark covers, with its name: of `name` and `value` side by side, such as an environment
 * variable's or a chart's `set`, the one names the other; so does an option the argument after it. Texts that hold JSON,
 * YAML or base64 are visited by what they hold as well.
 */
export function clearStrings(value: unknown, marks: unknown, visit: Visit, name = "", place?: Place): void {
  if (marks === true) return;
  if (typeof value === "string") {
    visit(name, value, place);
    inside(value, visit, place);
    return;
  }
  if (typeof value === "number" && namesSecret(name)) {
    visit(name, String(value), place);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const isList = Array.isArray(value);
  const fields = value as Fields;
  const pair = isList ? undefined : pairOf(fields);
  const below = typeof marks === "object" && marks !== null ? (marks as Fields) : undefined;
  let option: string | undefined;
  for (const key in fields) {
    const inner = fields[key];
    if (inner === null || typeof inner === "boolean") continue;
    const innerName = isList ? (option ?? name) : pair !== undefined && /^value/i.test(key) ? pair : key;
    option = isList && typeof inner === "string" ? OPTION.exec(inner)?.[1] : undefined;
    clearStrings(inner, below?.[key], visit, innerName, { key, above: place });
  }
}

/** The name that a `value` has beside itself. */
export function pairOf(fields: Fields): string | undefined {
  const name = fields["name"] ?? fields["key"] ?? fields["Name"] ?? fields["Key"];
  return typeof name === "string" && Object.keys(fields).some((key) => /^value/i.test(key)) ? name : undefined;
}

function inside(text: string, visit: Visit, place: Place | undefined): void {
  if (text.length < SHORTEST) return;
  const json = jsonIn(text);
  if (json !== undefined) {
    clearStrings(json, undefined, visit, "", place);
    return;
  }
  // Only what has a key in a line of its own can be YAML that is worth it.
  if (/^\s*(- )?["']?[\w.-]+["']?:(\s|$)/m.test(text))
    for (const document of yamlIn(text) ?? []) clearStrings(document, undefined, visit, "", place);
  const decoded = base64In(text);
  if (decoded !== undefined && decoded !== text) clearStrings(decoded, undefined, visit, "", place);
}

/** Whether something under a name is secret, by the name, the form, or what it holds. */
export function isSecretText(name: string, text: string): boolean {
  if (namesSecret(name) && holdsSecret(text)) return true;
  if (isSecret(text) || namedSecretIn(text) !== undefined || looksRandom(text)) return true;
  let found = false;
  if (text.length >= SHORTEST)
    inside(
      text,
      (inner, value) => {
        found ||= (namesSecret(inner) && holdsSecret(value)) || isSecret(value) || namedSecretIn(value) !== undefined;
      },
      undefined,
    );
  return found;
}
