import { spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = join(__dirname, "../..");

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: { readonly contents: { readonly value: string } } | null;
}

/**
 * What an editor shows for each occurrence of a name in a file of `__tests__`, which need not be on disk.
 * https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
 */
export async function hoversOf(text: string, name: string): Promise<readonly string[]> {
  const uri = pathToFileURL(join(ROOT, "__tests__/hovered.ts")).href;
  const places = [...text.matchAll(new RegExp(name, "g"))].map(({ index }) => {
    const lines = text.slice(0, index).split("\n");
    return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  });
  const server = spawn(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "--lsp", "--stdio"], {
    cwd: ROOT,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const send = (message: object) => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  try {
    const shown: string[] = [];
    send({ id: 0, method: "initialize", params: { processId: process.pid, rootUri: null, capabilities: {} } });
    for await (const { id, method, result } of messagesOf(server.stdout)) {
      // The server waits for answers to its own requests.
      if (method !== undefined && id !== undefined) send({ id, result: null });
      if (method !== undefined) continue;
      if (id === 0) {
        send({ method: "initialized", params: {} });
        const textDocument = { uri, languageId: "typescript", version: 1, text };
        send({ method: "textDocument/didOpen", params: { textDocument } });
      } else {
        shown.push(result?.contents.value ?? "");
      }
      const position = places[shown.length];
      if (position === undefined) return shown;
      send({ id: shown.length + 1, method: "textDocument/hover", params: { textDocument: { uri }, position } });
    }
    throw new Error("the language server ended without an answer");
  } finally {
    server.kill();
  }
}

async function* messagesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Message> {
  let rest = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const start = rest.indexOf("\r\n\r\n") + 4;
      const end = start + Number(/Content-Length: (\d+)/.exec(rest.toString("latin1", 0, start))?.[1]);
      if (start < 4 || rest.length < end) break;
      yield JSON.parse(rest.toString("utf8", start, end)) as Message;
      rest = rest.subarray(end);
    }
  }
}
