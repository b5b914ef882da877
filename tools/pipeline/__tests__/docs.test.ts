import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { production } from "../../../__tests__/fixtures/production";
import { staging } from "../../../__tests__/fixtures/staging";
import { synthesizeEnvironments } from "../../../__tests__/support/complete";
import { addressesOf } from "../../../__tests__/support/synthesize";
import { parseApprovals } from "../approvals";

const docs = join(__dirname, "../../../docs");
const page = readFileSync(join(docs, "pipeline.md"), "utf8");

test("its links lead somewhere", () => {
  for (const [, link = ""] of page.matchAll(/\]\((?!https?:)([^)#]+)/g))
    expect(existsSync(join(docs, link))).toBe(true);
});

const [, threats = ""] = /## Threat model\n(.*?)\n## /s.exec(page) ?? [];
const sentences = threats.split("\n").filter((line) => /^\| (?!who |what )/.test(line));

test("the threat model has its sentences", () => {
  expect(sentences.length).toBeGreaterThan(20);
});

test.each(sentences)("a test shows it: %s", (sentence) => {
  const [, file = "", name = ""] = /^\| [^|]+ \| \[[\w-]+\]\((\S+)\): (.+) \|$/.exec(sentence) ?? [];
  // `…` stands for what a test of many cases fills in.
  const text = readFileSync(join(docs, file), "utf8").replaceAll(/%s|\$\w+/g, "…");
  expect(text).toContain(`"${name}"`);
});

test("the approval that it shows is one, of a stack and an address that exist", () => {
  const [, text = ""] = /```json\n(.*?)```/s.exec(page) ?? [];
  const [approval] = parseApprovals("docs", text);
  const stacks = synthesizeEnvironments(production, staging);
  const stack = stacks[approval?.stack ?? ""];
  expect(stack && addressesOf(stack)).toContain(approval?.address);
});

test("every variable and secret that a workflow reads is on the page", () => {
  const github = join(__dirname, "../../../.github/workflows");
  for (const workflow of ["pull-request", "stack", "drift"]) {
    const text = readFileSync(join(github, `${workflow}.yml`), "utf8");
    for (const [, name] of text.matchAll(/(?:vars|secrets)\.(\w+)/g)) expect(page).toContain(`\`${name}\``);
  }
});
