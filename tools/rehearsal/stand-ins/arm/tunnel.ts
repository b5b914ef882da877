import type { IncomingMessage } from "node:http";
import type { Server } from "node:https";
import { connect } from "node:net";
import type { Duplex } from "node:stream";

/**
 * Makes a server an HTTP proxy: `CONNECT` to a host with the suffix leads to the server itself, and to every other host as
 * usual.
 * @returns closes the open tunnels, which `closeAllConnections` does not close
 */
export function addTunnels(server: Server, suffix: string, ownPort: number): () => void {
  const open = new Set<Duplex>();
  server.on("connect", (request: IncomingMessage, client: Duplex, head: Buffer) => {
    const [, host = "", port = "443"] = /^(.*):(\d+)$/.exec(request.url ?? "") ?? [];
    const upstream = host.endsWith(suffix) ? connect(ownPort, "127.0.0.1") : connect(Number(port), host);
    upstream.once("connect", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on("error", () => client.destroy());
    client.on("error", () => upstream.destroy());
    client.once("close", () => {
      upstream.destroy();
      open.delete(client);
    });
    open.add(client);
  });
  return () => {
    for (const client of open) client.destroy();
  };
}
