import { stripVTControlCharacters } from "node:util";

/** Text of others on one line, without what a terminal or a workflow would obey. */
export function inert(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, "") // What steers a terminal or the direction of text, and what has no width.
    .replaceAll(/(^|[^\w*/])::(?=[a-z])/gi, "$1: :")
    .replaceAll("##[", "# #[");
}

/** Text of others as code: it ends no table, no list and no span, and mentions no account. */
export function code(text: string): string {
  const shown = inert(text).replaceAll("`", "'").replaceAll("|", "¦");
  return shown.trim() === "" ? '`""`' : `\`${shown}\``;
}

const JOINT = "\u200b";

/** Text of others that is no markup, no link and no mention. */
export function plain(text: string): string {
  return inert(text)
    .replaceAll("`", "'")
    .replaceAll(/[\\[\]*~|]|(?<!\w)_|_(?!\w)/g, "\\$&") // Inside a word `_` is a letter.
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", `@${JOINT}`)
    .replaceAll(/#(?=\w)/g, `#${JOINT}`)
    .replaceAll(/!(?=\\\[)/g, `!${JOINT}`)
    .replaceAll(/:(?=\/\/)/g, `:${JOINT}`)
    .replaceAll(/\b(www|mailto|xmpp)(?=[.:])/gi, `$1${JOINT}`);
}
