import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseApprovals, readApprovals } from "../approvals";

const GOOD = {
  stack: "staging-eks",
  address: "aws_vpc.it",
  rule: "replace",
  digest: "0123456789abcdef0123456789abcdef",
  reason: "moved to the range of the new office",
};

test("an approval is read", () => {
  expect(parseApprovals("a.json", JSON.stringify([GOOD]))).toEqual([{ file: "a.json", ...GOOD }]);
});

test.each([
  ["no JSON", "{", "no JSON"],
  ["no list", JSON.stringify(GOOD), "list"],
  ["no object", "[1]", "object"],
  ["no reason", JSON.stringify([{ ...GOOD, reason: undefined }]), "reason is missing"],
  ["no digest", JSON.stringify([{ ...GOOD, digest: undefined }]), "digest is missing: the guard prints it"],
  ["a reason of nine characters", JSON.stringify([{ ...GOOD, reason: "123456789" }]), "says nothing"],
  ["an empty address", JSON.stringify([{ ...GOOD, address: "" }]), "address is missing"],
  ["a pattern", JSON.stringify([{ ...GOOD, address: "aws_vpc.*" }]), "patterns"],
  ["an unknown key", JSON.stringify([{ ...GOOD, until: "2027" }]), "until"],
])("%s is refused", (_, text, message) => {
  expect(() => parseApprovals("a.json", text)).toThrow(message);
});

test("a reason of ten characters is one", () => {
  expect(parseApprovals("a.json", JSON.stringify([{ ...GOOD, reason: "1234567890" }]))).toHaveLength(1);
});

test("every JSON file of the folder is read, and no folder is no approval", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gantry-"));
  try {
    writeFileSync(join(folder, "a.json"), JSON.stringify([GOOD]));
    writeFileSync(join(folder, "b.json"), JSON.stringify([{ ...GOOD, rule: "destroy" }]));
    writeFileSync(join(folder, "README.md"), "no approval");
    expect((await readApprovals(folder)).map(({ rule }) => rule)).toEqual(["replace", "destroy"]);
    expect(await readApprovals(join(folder, "none"))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
