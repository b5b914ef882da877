import type { Plan } from "../plan-json";
import { clearStrings, isSecret, namesSecret } from "../secrets";
import type { Rule } from "./rule";

/** What is secret stands nowhere that Terraform prints. */
export const secretInClear: Rule = {
  id: "secret-in-clear",
  on: ["create", "update"],
  check: ({ after, afterSensitive }, plan) => exposed(after, afterSensitive, plan, ""),
};

/** The same for a plan's outputs, by `output.<name>`. */
export function exposedOutputs(plan: Plan): readonly { readonly address: string; readonly message: string }[] {
  return plan.outputs.flatMap(({ name, after, sensitive }) =>
    exposed(after, sensitive, plan, name).map((message) => ({ address: `output.${name}`, message })),
  );
}

function exposed(value: unknown, marks: unknown, { secrets }: Plan, output: string): string[] {
  const found: string[] = [];
  clearStrings(value, marks, (name, text, path) => {
    const at = path.join(".") || "its value";
    if (text === "") return;
    if (namesSecret(name || output)) found.push(`${at} is secret by its name and not marked sensitive`);
    else if (isSecret(text)) found.push(`${at} holds a key or a password in clear`);
    else if (secrets.some((secret) => text.includes(secret)))
      found.push(`${at} shows a value that is secret elsewhere`);
  });
  return found;
}
