import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** One request in AWS's query protocol. */
export interface QueryCall {
  readonly service: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface QueryApi {
  readonly url: string;
  readonly calls: readonly QueryCall[];
  stop(): Promise<void>;
}

/** EC2, Auto Scaling and IAM on loopback, as far as `answer` knows them: XML, or undefined for a 404. */
export async function queryApi(answer: (call: QueryCall) => string | undefined): Promise<QueryApi> {
  const calls: QueryCall[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const [, , , service = ""] = request.headers.authorization?.split(",")[0]?.split("/") ?? [];
    const call = { service, parameters: Object.fromEntries(new URLSearchParams(text)) };
    calls.push(call);
    const xml = answer(call);
    response.writeHead(xml === undefined ? 404 : 200);
    response.end(xml ?? "<Code>NotFound</Code><Message>gone</Message>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
