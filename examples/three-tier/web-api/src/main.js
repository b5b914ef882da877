import { once } from "node:events";
import { openCache } from "./cache.js";
import { createLog, readConfig } from "./config.js";
import { openDatabase } from "./database.js";
import { createWebApi } from "./server.js";

// Less than what Kubernetes and Compose leave between SIGTERM and SIGKILL.
const LONGEST_STOP = 20_000;

function start({ port, logLevel, databaseUrl, redisUrl }) {
  const log = createLog(logLevel);
  const database = openDatabase(databaseUrl, log);
  const cache = openCache(redisUrl, log);
  let stopping = false;
  const server = createWebApi({ database, cache, log, isStopping: () => stopping });
  server.listen(port, () => log("info", "listening", { port: server.address().port }));

  // Requests that are here are answered; none comes after that, and what they needed is closed last.
  async function stop(signal) {
    if (stopping) return;
    stopping = true;
    log("info", "stopping", { signal });
    setTimeout(() => {
      log("error", "requests did not end in time");
      process.exit(1);
    }, LONGEST_STOP).unref();
    server.close();
    await once(server, "close");
    cache.close();
    await database.close();
    log("info", "stopped");
  }
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, stop);
}

try {
  start(readConfig(process.env));
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
