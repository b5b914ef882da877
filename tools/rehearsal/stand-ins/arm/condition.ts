import { ArmError } from "./arm-error";
import { type Json, textAt } from "./json";
import { key, nameOf } from "./resource-id";

/** What a condition reads. */
interface Asked {
  readonly action: string;
  readonly request?: Json;
  readonly resource?: Json;
}

const TOKEN =
  /\s*(\(|\)|!|AND\b|OR\b|ActionMatches\{'[^']*'\}|@(?:Request|Resource)\[[^\]]+\]|ForAnyOfAnyValues:\w+|\{[^}]*\})/y;

/**
 * Whether an assignment's condition holds, as much of the language as delegating assignments takes.
 * https://learn.microsoft.com/azure/role-based-access-control/conditions-format
 */
export function holds(condition: string | undefined, asked: Asked): boolean {
  if (condition === undefined || condition === "") return true;
  const tokens = tokensOf(condition);
  let next = 0;
  const take = () => tokens[next++] ?? "";
  const any = (): boolean => {
    let value = all();
    while (tokens[next] === "OR") {
      next += 1;
      value = all() || value;
    }
    return value;
  };
  const all = (): boolean => {
    let value = one();
    while (tokens[next] === "AND") {
      next += 1;
      value = one() && value;
    }
    return value;
  };
  const one = (): boolean => {
    const token = take();
    if (token === "!") return !one();
    if (token === "(") {
      const value = any();
      if (take() !== ")") throw unread(condition);
      return value;
    }
    const [, action] = /^ActionMatches\{'(.*)'\}$/.exec(token) ?? [];
    if (action !== undefined) return key(action) === key(asked.action);
    if (!token.startsWith("@")) throw unread(condition);
    return compare(token, take(), take(), asked, condition);
  };
  const value = any();
  if (next !== tokens.length) throw unread(condition);
  return value;
}

/** An attribute against a list of values. Of an attribute that is not there nothing holds. */
function compare(attribute: string, operator: string, list: string, asked: Asked, condition: string): boolean {
  const [, source, name] = /^@(\w+)\[Microsoft\.Authorization\/roleAssignments:(\w+)\]$/.exec(attribute) ?? [];
  const properties = source === "Request" ? asked.request : asked.resource;
  const values = list
    .slice(1, -1)
    .split(",")
    .map((value) => key(value.trim().replaceAll("'", "")));
  switch (`${name} ${operator}`) {
    case "RoleDefinitionId ForAnyOfAnyValues:GuidEquals":
      return values.includes(key(nameOf(textAt(properties, "roleDefinitionId") ?? "")));
    case "PrincipalType ForAnyOfAnyValues:StringEqualsIgnoreCase":
      return values.includes(key(textAt(properties, "principalType") ?? ""));
    default:
      throw unread(condition);
  }
}

function tokensOf(condition: string): readonly string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  const text = condition.trim();
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text);
    if (found === null) throw unread(condition);
    tokens.push(found[1] ?? "");
  }
  return tokens;
}

function unread(condition: string): ArmError {
  return new ArmError(501, "NotModelled", `The stand-in does not model the condition ${condition}.`);
}
