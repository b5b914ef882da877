import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { request as send } from "node:http";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { readConfig } from "../src/config.js";
import { missing, startPostgres, startRedis } from "./backends.js";

test("a configuration tells all that is wrong with it, and no value", () => {
  const wrong = { PORT: "http", LOG_LEVEL: "loud", DATABASE_URL: "mysql://a:secret@b", REDIS_URL: "" };
  assert.throws(
    () => readConfig(wrong),
    ({ message }) => {
      assert.deepEqual(
        message.split("\n").map((line) => line.split(" ", 1)[0]),
        ["PORT", "LOG_LEVEL", "DATABASE_URL", "REDIS_URL"],
      );
      assert.doesNotMatch(message, /secret/);
      return true;
    },
  );
});

/** The service as a container runs it. */
async function startWebApi(env) {
  const child = spawn(process.execPath, ["src/main.js"], {
    cwd: new URL("..", import.meta.url),
    env: { ...process.env, PORT: "0", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const log = [];
  const waiting = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    log.push(JSON.parse(line));
    for (const check of waiting) check();
  });
  /** The first line of the log that is so. */
  const logged = (isIt) =>
    new Promise((resolve) => {
      const check = () => {
        const line = log.find(isIt);
        if (line !== undefined) resolve(line);
      };
      waiting.push(check);
      check();
    });
  const { port } = await logged(({ message }) => message === "listening");
  const url = `http://127.0.0.1:${port}`;
  return {
    port,
    ended,
    logged,
    kill: (signal) => child.kill(signal),
    get: (path) => fetch(`${url}${path}`),
    order: (body) => fetch(`${url}/api/orders`, { method: "POST", body: JSON.stringify(body) }),
    /** Asks until the answer has the status. */
    async becomes(path, status) {
      for (let last; last !== status; ) {
        const answer = await fetch(`${url}${path}`);
        await answer.arrayBuffer();
        last = answer.status;
      }
    },
  };
}

describe("with PostgreSQL and Redis", { skip: missing ?? false, timeout: 60_000 }, () => {
  let postgres;
  let redis;
  let env;
  let api;

  before(async () => {
    postgres = await startPostgres();
    redis = await startRedis();
    env = { DATABASE_URL: postgres.url, REDIS_URL: redis.url };
    api = await startWebApi(env);
    await api.becomes("/ready", 200);
    await api.logged(({ message }) => message === "Redis answers");
  });

  after(async () => {
    api?.kill("SIGTERM");
    await api?.ended;
    await redis?.remove();
    await postgres?.remove();
  });

  test("orders are kept, and read through the cache until there is another", async () => {
    const made = await api.order({ item: "tea" });
    assert.equal(made.status, 201);
    const { id } = await made.json();
    const read = async () => {
      const answer = await api.get("/api/orders");
      return [answer.headers.get("x-cache"), (await answer.json()).map(({ item }) => item)];
    };
    assert.deepEqual(await read(), ["miss", ["tea"]]);
    assert.deepEqual(await read(), ["hit", ["tea"]]);
    assert.equal((await (await api.order({ item: "milk" })).json()).id, `${Number(id) + 1}`);
    assert.deepEqual(await read(), ["miss", ["milk", "tea"]]);
  });

  test("what is wrong with a request is said", async () => {
    const statusOf = async (answer) => [answer.status, (await answer.json()).error];
    const { port } = api;
    const wrong = "item must be a string of 1 to 200 characters";
    for (const body of [{}, null, { item: "" }, { item: 1 }, { item: "x".repeat(201) }])
      assert.deepEqual(await statusOf(await api.order(body)), [400, wrong]);
    assert.deepEqual(await statusOf(await api.order({ item: "x".repeat(20_000) })), [
      413,
      "body must be at most 16384 characters",
    ]);
    const raw = await fetch(`http://127.0.0.1:${port}/api/orders`, { method: "POST", body: "{" });
    assert.deepEqual(await statusOf(raw), [400, "body must be JSON"]);
    const other = await fetch(`http://127.0.0.1:${port}/api/orders`, { method: "DELETE" });
    assert.deepEqual(
      [other.headers.get("allow"), ...(await statusOf(other))],
      ["GET, POST", 405, "method not allowed"],
    );
    assert.deepEqual(await statusOf(await api.get("/admin")), [404, "not found"]);
  });

  test("a value is data, whatever it looks like", async () => {
    const item = "'); DROP TABLE orders; --";
    assert.equal((await (await api.order({ item })).json()).item, item);
    assert.equal((await api.get("/api/orders")).status, 200);
  });

  test("two that start at once on an empty database both become ready", async () => {
    const fresh = await startPostgres();
    const both = await Promise.all([1, 2].map(() => startWebApi({ ...env, DATABASE_URL: fresh.url })));
    await Promise.all(both.map((each) => each.becomes("/ready", 200)));
    for (const each of both) each.kill("SIGTERM");
    assert.deepEqual(await Promise.all(both.map(({ ended }) => ended)), [
      [0, null],
      [0, null],
    ]);
    await fresh.remove();
  });

  test("without Redis it answers from PostgreSQL, and uses Redis again when it is back", async () => {
    await redis.stop();
    await api.logged(({ message }) => message === "Redis does not answer");
    const answer = await api.get("/api/orders");
    assert.deepEqual([answer.status, answer.headers.get("x-cache")], [200, "miss"]);
    assert.equal((await api.get("/ready")).status, 200);
    redis.start();
    for (let seen; seen !== "hit"; seen = (await api.get("/api/orders")).headers.get("x-cache"));
  });

  test("without PostgreSQL it is alive and not ready, until PostgreSQL is back", async () => {
    await postgres.stop();
    await api.becomes("/ready", 503);
    assert.equal((await api.get("/healthz")).status, 200);
    postgres.start();
    await api.becomes("/ready", 200);
    assert.equal((await api.order({ item: "again" })).status, 201);
  });

  test("on SIGTERM it answers what is under way, takes nothing more and ends", async () => {
    const stopping = await startWebApi(env);
    await stopping.becomes("/ready", 200);
    // The service asks for the order's body when it has its head.
    const headers = { expect: "100-continue" };
    const order = send({ host: "127.0.0.1", port: stopping.port, path: "/api/orders", method: "POST", headers });
    const answered = once(order, "response");
    order.flushHeaders();
    await once(order, "continue");
    order.write('{"item": ');
    stopping.kill("SIGTERM");
    await stopping.logged(({ message }) => message === "stopping");
    await assert.rejects(stopping.get("/healthz"));
    order.end('"last"}');
    const [answer] = await answered;
    assert.deepEqual([answer.statusCode, answer.headers.connection], [201, "close"]);
    answer.resume();
    assert.deepEqual(await stopping.ended, [0, null]);
  });
});
