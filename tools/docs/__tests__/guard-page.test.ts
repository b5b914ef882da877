import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RULES } from "../../pipeline/guard";
import { guardPage } from "../guard-page";

const PAGE = join(__dirname, "../../../docs/guard.md");

test("the page of what the guard refuses is the one that its rules give", () => {
  const page = guardPage(RULES);
  if (process.env["WRITE_DOCS"]) writeFileSync(PAGE, page);
  expect(readFileSync(PAGE, "utf8")).toBe(page);
});
