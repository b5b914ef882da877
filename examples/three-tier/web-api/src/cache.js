import { createClient } from "redis";

const SECONDS = 30;

/** Values in Redis. Without it the service is slower, and that is all: nothing here rejects. */
export function openCache(url, log) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: 2000, reconnectStrategy: (retries) => Math.min(100 * retries, 3000) },
  });
  client.on("error", (error) => log("warn", "Redis does not answer", { error: error.message }));
  client.on("ready", () => log("info", "Redis answers"));
  // It tries again by itself.
  client.connect().catch(() => {});

  async function ask(question) {
    if (!client.isReady) return undefined;
    try {
      return await question();
    } catch (error) {
      log("warn", "Redis did not answer", { error: error.message });
      return undefined;
    }
  }

  return {
    /** The value that is kept under a key, or what `read` gives, which is kept from then on. */
    async through(key, read) {
      const kept = await ask(() => client.get(key));
      if (typeof kept === "string") return { value: JSON.parse(kept), isKept: true };
      const value = await read();
      await ask(() => client.set(key, JSON.stringify(value), { expiration: { type: "EX", value: SECONDS } }));
      return { value, isKept: false };
    },
    forget: (key) => ask(() => client.del(key)),
    close: () => client.destroy(),
  };
}
