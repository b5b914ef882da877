import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

const ROOT = join(__dirname, "..");

// What each part may run code of, itself aside; types are the contract between parts and may be imported from anywhere.
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "main.ts": ["quick-start.ts", "environments", "rules", "stacks"],
  "bootstrap.ts": ["quick-start.ts", "environments", "rules", "stacks"],
  "quick-start.ts": [],
  environments: ["rules"],
  stacks: ["constructs/aws", "constructs/azure", "constructs/kubernetes", "lib", "rules"],
  "constructs/aws": ["constructs/kubernetes", "lib", "rules"],
  "constructs/azure": ["lib", "rules"],
  "constructs/kubernetes": ["lib", "rules"],
  lib: [],
  rules: ["lib"],
};

interface Import {
  readonly file: string;
  readonly part: string;
  readonly target: string;
  readonly line: string;
}

const parts = Object.keys(MAY_IMPORT);
const sources = parts.flatMap((part) =>
  filesOf(part).map((file) => ({ file, part, text: readFileSync(join(ROOT, file), "utf8") })),
);
const imports = sources.flatMap(({ file, part, text }) =>
  importsOf(text).flatMap(({ from, line, isType }): Import[] => {
    if (isType || !from.startsWith(".")) return [];
    const target = relative(ROOT, join(ROOT, dirname(file), from))
      .split(sep)
      .join("/");
    return [{ file, part, target, line }];
  }),
);

test.each(parts)("%s imports itself and what is below it", (part) => {
  const allowed = [part, ...(MAY_IMPORT[part] ?? [])];
  const belongs = ({ target }: Import) =>
    allowed.some((folder) => target === folder.replace(/\.ts$/, "") || target.startsWith(`${folder}/`));
  expect(
    imports.filter((found) => found.part === part && !belongs(found)).map(({ file, line }) => `${file}: ${line}`),
  ).toEqual([]);
});

test("every folder is found, and its imports are read", () => {
  for (const part of parts) expect(filesOf(part).length).toBeGreaterThan(0);
  expect(imports.length).toBeGreaterThan(200);
  expect(imports).toContainEqual({
    file: "rules/eks/vpc-cidr.ts",
    part: "rules",
    target: "lib/cidr",
    line: 'import { contains, parseCidr } from "../../lib/cidr";',
  });
});

test("an import is a type's where it says so", () => {
  const types = (text: string) => importsOf(text).map(({ from, isType }) => [from, isType]);
  expect(types('import type { A } from "./a";')).toEqual([["./a", true]]);
  expect(types('import { type A, type B } from "./a";')).toEqual([["./a", true]]);
  expect(types('import {\n  type A,\n  b,\n} from "./a";')).toEqual([["./a", false]]);
  expect(types('import "./a";')).toEqual([["./a", false]]);
  expect(types('export { a } from "./a";')).toEqual([["./a", false]]);
  expect(types('const a = require("./a");')).toEqual([["./a", false]]);
  expect(types('const a = await import("./a");')).toEqual([["./a", false]]);
});

test("order is said with dependsOn: cdktf ignores a dependency between constructs", () => {
  expect(sources.filter(({ text }) => text.includes(".node.addDependency(")).map(({ file }) => file)).toEqual([]);
});

function filesOf(part: string): string[] {
  if (part.endsWith(".ts")) return [part];
  return readdirSync(join(ROOT, part), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `${part}/${file.split(sep).join("/")}`);
}

function importsOf(text: string): { readonly from: string; readonly line: string; readonly isType: boolean }[] {
  const statements = text.matchAll(/^(?:import|export)\b(?<what>[^;"]*?)(?:\bfrom )?"(?<from>[^"]+)";/gm);
  const calls = text.matchAll(/\b(?:require|import)\("(?<from>[^"]+)"\)/g);
  return [...statements, ...calls].map(({ 0: line, groups }) => {
    const { what = "", from = "" } = groups ?? {};
    const names = /\{(?<names>[^}]*)\}/
      .exec(what)
      ?.groups?.["names"]?.split(",")
      .filter((name) => name.trim() !== "");
    const isType = what.trim().startsWith("type ") || names?.every((name) => name.trim().startsWith("type ")) === true;
    return { from, line, isType };
  });
}
