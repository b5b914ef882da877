import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Fields, isFields } from "./values";

/** The decision that one change may do what a rule refuses. It is reviewed with the change, and goes after it. */
export interface Approval {
  /** Where it stands, for a message. */
  readonly file: string;
  readonly stack: string;
  /** Terraform's address of the resource, or `output.<name>`. */
  readonly address: string;
  /** The rule's id, for example `replace`. */
  readonly rule: string;
  /** Which change: the digest that the guard prints beside what it refuses. */
  readonly digest: string;
  /** Why it may be, for the reviewer and for later readers. */
  readonly reason: string;
}

const FIELDS = ["stack", "address", "rule", "digest", "reason"] as const;
const REASON_LENGTH = 10;

/** Every approval in a folder's `*.json` files; none where there is no folder. */
export async function readApprovals(folder: string): Promise<readonly Approval[]> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const found = files
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map(async (file) => parseApprovals(join(folder, file), await readFile(join(folder, file), "utf8")));
  return (await Promise.all(found)).flat();
}

/**
 * The approvals in a file: a list of objects with `stack`, `address`, `rule`, `digest` and `reason`.
 * @throws where the file is anything else
 */
export function parseApprovals(file: string, text: string): readonly Approval[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error(`${file} is no JSON`);
  }
  if (!Array.isArray(json)) throw new Error(`${file} holds no list of approvals`);
  return json.map((entry: unknown, index) => {
    const problem = problemWith(entry);
    if (problem !== undefined) throw new Error(`${file}, approval ${index + 1}: ${problem}`);
    const [stack, address, rule, digest, reason] = FIELDS.map((field) => String((entry as Fields)[field]));
    return { file, stack, address, rule, digest, reason } as Approval;
  });
}

function problemWith(entry: unknown): string | undefined {
  if (!isFields(entry)) return "is no object";
  const missing = FIELDS.find((field) => typeof entry[field] !== "string" || entry[field] === "");
  if (missing === "digest") return "digest is missing: the guard prints it beside what it refuses";
  if (missing !== undefined) return `${missing} is missing`;
  const unknown = Object.keys(entry).find((key) => !(FIELDS as readonly string[]).includes(key));
  if (unknown !== undefined) return `${unknown} is unknown; expected ${FIELDS.join(", ")}`;
  if (FIELDS.some((field) => /[*?]/.test(field === "reason" ? "" : String(entry[field]))))
    return "approves by exact names, not by patterns";
  return String(entry["reason"]).trim().length < REASON_LENGTH ? "the reason says nothing" : undefined;
}
