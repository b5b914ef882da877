import { createServer } from "node:http";
import { bodyOf, close, listen } from "../../loopback";

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

/** EC2, Auto Scaling and IAM on loopback; `answer` returns the content of a response, or undefined for a 404. */
export async function queryApi(answer: (call: QueryCall) => string | undefined): Promise<QueryApi> {
  const calls: QueryCall[] = [];
  const server = createServer(async (request, response) => {
    const parameters = Object.fromEntries(new URLSearchParams((await bodyOf(request)).toString()));
    const [, , , service = ""] = request.headers.authorization?.split(",")[0]?.split("/") ?? [];
    const call = { service, parameters };
    calls.push(call);
    const xml = answer(call);
    response.writeHead(xml === undefined ? 404 : 200);
    response.end(`<Response>${xml ?? "<Code>NotFound</Code><Message>gone</Message>"}</Response>`);
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, calls, stop: () => close(server) };
}
