import { assert, property, string } from "fast-check";
import { code, inert, plain } from "../inert";

test.each([
  ["a workflow command", "x\n::error::forged", "x : :error::forged"],
  ["a command of a runner", "##[error]x", "# #[error]x"],
  ["a terminal's colours", "a\u001b[31mred\u001b[0m", "ared"],
  ["a terminal's title", "\u001b]0;title\u0007x", "x"],
  ["another direction", "abc\u202edef", "abcdef"],
  ["an ARN", "arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/a"],
])("%s", (_, text, expected) => {
  expect(inert(text)).toBe(expected);
});

test.each([
  ["a mention", "@octocat", "@\u200boctocat"],
  ["a link", "[a](http://b)", "\\[a\\](http:\u200b//b)"],
  ["an escaped link", "\\[a\\](b)", "\\\\\\[a\\\\\\](b)"],
  ["markup", "<img src=x> **b** `c`", "&lt;img src=x&gt; \\*\\*b\\*\\* 'c'"],
  ["a name", "cidr_block of a_b", "cidr_block of a_b"],
])("%s is no markup", (_, text, expected) => {
  expect(plain(text)).toBe(expected);
});

test("code is one span on one line, whatever is in it", () => {
  assert(
    property(string({ unit: "binary" }), (text) => {
      const shown = code(text);
      return /^`[^`\n\r]+`$/.test(shown) && !shown.includes("|");
    }),
  );
});
