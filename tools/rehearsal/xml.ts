/** An element of an AWS answer: the protocol uses no attributes and no mixed content. */
export interface Element {
  readonly name: string;
  readonly text: string;
  readonly children: readonly Element[];
}

const TOKEN = /<\?[^>]*\?>|<(\/?)([\w:.-]+)[^>]*?(\/?)>|([^<]+)/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'", "#34": '"' };

interface Open {
  readonly name: string;
  text: string;
  readonly children: Element[];
}

/** Parses an answer of one of AWS's XML protocols. */
export function parseXml(xml: string): Element {
  const root: Open = { name: "", text: "", children: [] };
  const open = [root];
  for (const [, closing, name, empty, text] of xml.matchAll(TOKEN)) {
    const current = open.at(-1) ?? root;
    if (text !== undefined) current.text += text.replace(/&([#\w]+);/g, (all, entity) => ENTITIES[entity] ?? all);
    if (name === undefined) continue;
    if (closing) {
      open.pop();
      continue;
    }
    const element: Open = { name, text: "", children: [] };
    current.children.push(element);
    if (!empty) open.push(element);
  }
  return root.children[0] ?? root;
}

/** The first element of this name below another one, at any depth. */
export function find(element: Element, name: string): Element | undefined {
  for (const child of element.children) {
    const found = child.name === name ? child : find(child, name);
    if (found) return found;
  }
  return undefined;
}

/** The entries of a list: `<set><item/><item/></set>`, or `member` instead of `item`. */
export function items(element: Element, list: string): readonly Element[] {
  return find(element, list)?.children.filter(({ name }) => name === "item" || name === "member") ?? [];
}

/** All texts of the elements of this name, at any depth, in order. */
export function textsOf(element: Element, name: string): readonly string[] {
  return element.children.flatMap((child) => [
    ...(child.name === name ? [child.text.trim()] : []),
    ...textsOf(child, name),
  ]);
}

/** The text of a direct child. */
export function textOf(element: Element, name: string): string {
  return element.children.find((child) => child.name === name)?.text.trim() ?? "";
}

/** The tags in `<tagSet>` or `<Tags>`. */
export function tagsOf(element: Element): Record<string, string> {
  const list = [...items(element, "tagSet"), ...items(element, "Tags")];
  const text = (item: Element, key: string) => textOf(item, key) || textOf(item, key[0]?.toUpperCase() + key.slice(1));
  return Object.fromEntries(list.map((item) => [text(item, "key"), text(item, "value")]));
}
