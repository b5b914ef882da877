import { createHash } from "node:crypto";
import { withoutKeys } from "./configuration";
import { differencesIn } from "./differences";
import { masked } from "./masking";
import { type Change, isGone, type Plan } from "./plan-json";
import { fieldsOf } from "./values";

const LENGTH = 32;

/**
 * What an approval of a rule at an address covers, as a digest: why the rule refuses it, and the change as the report
 * shows it, with whole values. Another value, a further argument or another resource at that address has another digest.
 */
export function digestOf(plan: Plan, rule: string, address: string, messages: readonly string[]): string {
  const changes = changesOf(plan).get(address) ?? [];
  const isOpen = changes.length === 0 || changes.some(({ unknown }) => JSON.stringify(unknown).includes("true"));
  const configured = plan.configuration.resources.filter((each) => each.address === withoutKeys(address));
  const output = plan.outputs.find(({ name }) => address === `output.${name}`);
  const covered = {
    rule,
    address,
    messages: [...messages].sort(),
    changes: changes.map((change) => changeIn(change, plan)),
    provisioners: configured.map(({ provisioners }) => provisioners),
    // What the apply makes of a value that is not known yet stands in the configuration.
    expressions: isOpen ? configured.map(({ expressions }) => expressions) : [],
    provider: plan.configuration.provider[address.replace(/^provider\./, "")] ?? null,
    output: output === undefined ? null : masked(output.after, output.name, output.sensitive, plan),
  };
  return createHash("sha256")
    .update(JSON.stringify(sorted(covered)))
    .digest("hex")
    .slice(0, LENGTH);
}

const read = new WeakMap<Plan, ReadonlyMap<string, readonly Change[]>>();

/** The changes by address; what an earlier replacement left over has the address of its successor. */
function changesOf(plan: Plan): ReadonlyMap<string, readonly Change[]> {
  const known = read.get(plan);
  if (known !== undefined) return known;
  const map = new Map<string, Change[]>();
  for (const change of plan.changes) {
    const own = map.get(change.address);
    if (own === undefined) map.set(change.address, [change]);
    else own.push(change);
  }
  read.set(plan, map);
  return map;
}

function changeIn(change: Change, plan: Plan): object {
  const { action, type, provider, createdFirst, deposed, imported, previousAddress, forcedBy, before } = change;
  const moves = isGone(action) ? [] : differencesIn(change, plan);
  return {
    ...{ action, type, provider, createdFirst, deposed, imported, previousAddress, forcedBy },
    ...(action === "create" ? {} : { id: before["id"] ?? null }),
    // Where the new value is open, the old one may be a clock's or a counter's.
    moves: moves.map(({ path, from, to, isUnknown }) => (isUnknown ? { path, isUnknown } : { path, from, to })),
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const fields = fieldsOf(value);
  return Object.fromEntries(
    Object.keys(fields)
      .sort()
      .map((key) => [key, sorted(fields[key])]),
  );
}
