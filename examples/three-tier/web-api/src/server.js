import { createServer } from "node:http";

const MOST_BYTES = 16_384;

/** What a caller did wrong. */
class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * The service over HTTP. `/healthz` says that the process works, whatever it depends on: a restart mends no database.
 * `/ready` says whether requests are to come here.
 */
export function createWebApi({ database, cache, log, isStopping }) {
  const routes = {
    "GET /healthz": () => ({ body: { status: "ok" } }),
    "GET /ready": async () => {
      if (isStopping()) throw new Refusal(503, "stopping");
      await database.ping().catch((error) => {
        log("warn", "not ready", { error: error.message });
        throw new Refusal(503, "PostgreSQL does not answer");
      });
      return { body: { status: "ready" } };
    },
    "GET /api/orders": async () => {
      const { value, isKept } = await cache.through("orders", () => database.listOrders());
      return { body: value, headers: { "x-cache": isKept ? "hit" : "miss" } };
    },
    "POST /api/orders": async (request) => {
      const { item } = await jsonOf(request);
      if (typeof item !== "string" || item.length < 1 || item.length > 200)
        throw new Refusal(400, "item must be a string of 1 to 200 characters");
      const order = await database.addOrder(item);
      await cache.forget("orders");
      return { status: 201, body: order };
    },
  };

  return createServer(async (request, response) => {
    const started = performance.now();
    const { method, url } = request;
    const { status, headers, body } = await answerTo(routes, request, log);
    response.writeHead(status, {
      "content-type": "application/json",
      ...(isStopping() && { connection: "close" }),
      ...headers,
    });
    response.end(JSON.stringify(body));
    log("debug", "answered", { method, url, status, milliseconds: Math.round(performance.now() - started) });
  });
}

async function answerTo(routes, request, log) {
  const path = (request.url ?? "/").split("?", 1)[0];
  try {
    const route = routes[`${request.method} ${path}`];
    if (route !== undefined) return { status: 200, ...(await route(request)) };
    const allowed = Object.keys(routes).flatMap((known) => (known.endsWith(` ${path}`) ? [known.split(" ")[0]] : []));
    if (allowed.length === 0) return { status: 404, body: { error: "not found" } };
    return { status: 405, headers: { allow: allowed.join(", ") }, body: { error: "method not allowed" } };
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: { error: error.message } };
    log("error", "failed", { method: request.method, path, error: error.message });
    return { status: 500, body: { error: "internal error" } };
  }
}

async function jsonOf(request) {
  let text = "";
  request.setEncoding("utf8");
  for await (const part of request) {
    text += part;
    if (text.length > MOST_BYTES) throw new Refusal(413, `body must be at most ${MOST_BYTES} characters`);
  }
  try {
    return Object(JSON.parse(text));
  } catch {
    throw new Refusal(400, "body must be JSON");
  }
}
