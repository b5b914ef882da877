import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { close, listen } from "./loopback";

/** moto_server, the emulator of the AWS services other than EKS. https://docs.getmoto.org/en/latest/docs/server_mode.html */
export interface Moto {
  readonly url: string;
  stop(): Promise<void>;
}

export const MOTO_MISSING = "moto_server is not on PATH: pip install 'moto[server]'";

/** Starts the emulator for one account on a free port of loopback. */
export async function startMoto(accountId: string): Promise<Moto> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], {
    stdio: "ignore",
    env: { ...process.env, MOTO_ACCOUNT_ID: accountId, MOTO_IAM_LOAD_MANAGED_POLICIES: "true" },
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const failed = new Promise<never>((_, reject) => child.once("error", () => reject(new Error(MOTO_MISSING))));
  try {
    await Promise.race([failed, waitForAnswer(url)]);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return {
    url,
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function waitForAnswer(url: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const answer = await fetch(`${url}/moto-api/data.json`).catch(() => undefined);
    if (answer?.ok) return;
    await wait(100);
  }
  throw new Error("moto_server did not answer within a minute");
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await close(server);
  return port;
}
