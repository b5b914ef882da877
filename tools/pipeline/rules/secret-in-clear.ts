import type { Plan } from "../plan-json";
import { clearStrings, holdsSecret, isSecret, namedSecretIn, namesSecret, pathTo } from "../secrets";
import type { Rule } from "./rule";

/** What is secret stands nowhere that Terraform prints. */
export const secretInClear: Rule = {
  id: "secret-in-clear",
  sentence:
    "a value that its name, its form or another argument says is secret, where Terraform prints it; also in variables, arguments, files, charts' values and base64",
  on: ["create", "update"],
  check: ({ kind, after, afterSensitive }, plan) => exposed(after, afterSensitive, plan, "", kind),
};

// Arguments of a provider that have a secret's name and hold none.
const NO_SECRETS = /^(data_wo|string_data_wo)$/;

/** The same for a plan's outputs, by `output.<name>`. */
export function exposedOutputs(plan: Plan): readonly { readonly address: string; readonly message: string }[] {
  return plan.outputs.flatMap(({ name, after, sensitive }) =>
    exposed(after, sensitive, plan, name, "").map((message) => ({ address: `output.${name}`, message })),
  );
}

// A public half has a key's name too.
const PUBLIC = /(^|[._-])(public|ssh_rsa|public_key\w*)([._-]|$)/i;

function exposed(value: unknown, marks: unknown, { secrets }: Plan, output: string, kind: string): string[] {
  const found = new Map<string, string>();
  clearStrings(value, marks, (name, text, place) => {
    if (text === "" || NO_SECRETS.test(name) || PUBLIC.test(name)) return;
    if (place !== undefined && isRevision(text, pathTo(place))) return;
    const called = name === "" ? output : name;
    if (namesSecret(called) && holdsSecret(text) && !isKeyOfSecret(kind, called, pathTo(place)))
      add(`is secret by its name, ${called}, and not marked sensitive`);
    else if (isSecret(text)) add("holds a key, a token or a password in clear");
    else if (secrets.some((secret) => text.includes(secret))) add("shows a value that is secret elsewhere");
    else {
      const inner = namedSecretIn(text);
      if (inner !== undefined) add(`holds ${inner} in clear`);
    }
    function add(why: string) {
      const at = pathTo(place).join(".") || "its value";
      if (!found.has(at)) found.set(at, `${at} ${why}`);
    }
  });
  return [...found.values()];
}

// A workload's pods name each of its Secrets with the revision that they hold, a number.
function isRevision(text: string, path: readonly string[]): boolean {
  const form = /^(\d{1,12}|existing|\{("[\w.-]+":(\d{1,12}|"existing")(,(?=")|(?=\})))*\})$/;
  return path.includes("gantry.dev/secret-revisions") && form.test(text);
}

// Where a secret is named and not held: `secret_key_ref`, `secret_name`, an issuer's reference.
function isKeyOfSecret(kind: string, name: string, path: readonly string[]): boolean {
  const under = path.filter((step) => !/^\d+$/.test(step));
  return (
    under.slice(0, -1).some((step) => /(ref|selector|secretRef|refs)$/i.test(step)) ||
    (/^(secret|secrets)$/i.test(name) &&
      /^(volume|volumes|projected|sources|image_pull_secret|imagePullSecrets|tls|spec|envFrom|extraVolumes)$/i.test(
        under.at(-2) ?? "",
      )) ||
    // A list of kinds of resources, as a role has them.
    /(cluster_)?role$/.test(kind)
  );
}
