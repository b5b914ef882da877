import { isObject } from "./json";

/** What `terraform show -json` says of a state. */
export type StateValues = Readonly<Record<string, unknown>>;

/**
 * The text that an argument of a synthesized stack comes to: as it stands, or what the state holds where it is nothing but
 * a reference to an attribute. Undefined where the state does not hold it.
 */
export function textIn(argument: unknown, state: StateValues): string | undefined {
  if (typeof argument !== "string") return undefined;
  const [, reference] = /^\$\{(.+)\}$/s.exec(argument) ?? [];
  return reference === undefined ? argument : referred(reference, state);
}

function referred(reference: string, state: StateValues): string | undefined {
  const [, inner] = /^base64decode\((.+)\)$/.exec(reference) ?? [];
  if (inner !== undefined) {
    const text = referred(inner, state);
    return text === undefined ? undefined : Buffer.from(text, "base64").toString();
  }
  const [, address = "", rest = ""] = /^((?:data\.)?\w+\.[\w-]+)\.(.+)$/.exec(reference) ?? [];
  const resource = resourcesOf(state).find((each) => each["address"] === address);
  let value: unknown = resource?.["values"];
  for (const [, key = ""] of rest.matchAll(/([^.[\]]+)/g))
    value = Array.isArray(value) ? value[Number(key)] : isObject(value) ? value[key] : undefined;
  return typeof value === "string" ? value : undefined;
}

function resourcesOf({ values }: StateValues): readonly Readonly<Record<string, unknown>>[] {
  const root = isObject(values) ? values["root_module"] : undefined;
  const resources = isObject(root) ? root["resources"] : undefined;
  return Array.isArray(resources) ? resources.filter(isObject) : [];
}
