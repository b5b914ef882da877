import { fieldsOf, isUnknownValue, listOf, numberOf, referencesIn, Unknown } from "../values";
import { covers, isOwnAddress, isPrivate, letEveryoneIn, nameOf } from "./ranges";

/** Ports of a protocol that are open. */
export interface Ports {
  /** `*` for all. */
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

/** A way in: from where, and to which ports. */
export interface Opening {
  /** A range, a name, or what is known only after the apply. */
  readonly from: unknown;
  readonly ports: Ports;
}

const LAST = 65_535;
export const ALL_PORTS: Ports = { protocol: "*", from: 0, to: LAST };

export function portsOf(protocol: unknown, from: unknown, to: unknown): Ports {
  const name = String(protocol ?? "*").toLowerCase();
  const isAll = name === "-1" || name === "*" || name === "all";
  const [first, last] = [numberOf(from), numberOf(to)];
  // Of all protocols AWS opens all ports, and so it does from 0 or -1 to themselves without one.
  if (isAll || first === undefined || first < 0) return { protocol: isAll ? "*" : name, from: 0, to: LAST };
  return { protocol: name, from: first, to: last ?? first };
}

/** Azure's `443`, `8000-8010` or `*`. */
export function portsIn(text: unknown, protocol: unknown): Ports {
  const [from, to] = String(text ?? "*").split("-");
  return from === "*" ? { ...portsOf(protocol, 0, LAST), from: 0, to: LAST } : portsOf(protocol, from, to ?? from);
}

export function portsCover(outer: Ports, inner: Ports): boolean {
  return (
    (outer.protocol === "*" || outer.protocol === inner.protocol) && outer.from <= inner.from && outer.to >= inner.to
  );
}

export function openingsFrom(sources: readonly unknown[], ports: Ports): readonly Opening[] {
  return sources
    .flatMap((source) => (source instanceof Unknown ? [source] : listOf(source)))
    .map((from) => ({ from, ports }));
}

/** Which of the openings are new and let the internet in; in a stack's first plan only what lets everyone in. */
export function widerOpenings(
  before: readonly Opening[],
  after: readonly Opening[],
  first: boolean,
): readonly string[] {
  const found: string[] = [];
  for (const { from } of after)
    if (isLater(from))
      found.push(
        "from where it may be reached is known only while Terraform applies, and the configuration does not show it",
      );
  const added = after.filter(({ from, ports }) => {
    if (typeof from !== "string" || isLater(from) || isPrivate(from)) return false;
    const known = before
      .filter((each) => portsCover(each.ports, ports))
      .flatMap(({ from: old }) => (typeof old === "string" ? [old] : []));
    return !covers(known, from);
  });
  const ranges = added.flatMap(({ from }) => (typeof from === "string" ? [from] : []));
  if (first && !letEveryoneIn(ranges)) return [...new Set(found)];
  const shown = first && ranges.length > MOST ? ["everywhere, by many ranges"] : ranges.map(nameOf);
  for (const range of new Set(shown)) {
    const wider = added.filter(
      ({ from }) => typeof from === "string" && nameOf(from) === range && before.some((each) => each.from === from),
    );
    const ports = wider.map(({ ports: { protocol, from, to } }) =>
      protocol === "*" ? "all ports" : `${protocol} ${from === to ? from : `${from}-${to}`}`,
    );
    found.push(`it becomes reachable from ${range}${ports.length > 0 ? ` on ${[...new Set(ports)].join(", ")}` : ""}`);
  }
  return [...new Set(found)];
}

const MOST = 8;

function isLater(from: unknown): boolean {
  if (from instanceof Unknown) return !(from.references.length > 0 && from.references.every(isOwnAddress));
  return isUnknownValue(from) && !isPrivate(String(from)) && referencesIn(String(from)).length > 0;
}

/** The entries of prefix lists by what refers to them. */
export function rangesOfEntries(values: unknown): readonly unknown[] {
  const entries = fieldsOf(values)["entry"];
  return entries instanceof Unknown ? [entries] : listOf(entries).map((each) => fieldsOf(each)["cidr"]);
}
