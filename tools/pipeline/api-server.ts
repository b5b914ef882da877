import { connect } from "node:net";
import { textIn } from "../lib/state-values";
import type { Stack } from "./synthesized";
import { blockOf, fieldsOf } from "./values";

/**
 * The API server that a stack's provider looks up, as a plan knows it: the first plan of a stack does not call it yet, and
 * its apply would wait for the time-out.
 */
export function apiServerOf({ json }: Stack, planJson: string): URL | undefined {
  const { host } = blockOf(json["provider"], "kubernetes");
  const address = textIn(host, fieldsOf(fieldsOf(JSON.parse(planJson))["prior_state"]));
  return address === undefined ? undefined : (URL.parse(address) ?? undefined);
}

const SECONDS = 5;

/** Why the API server cannot be used from this machine; undefined where it accepts a connection. */
export async function unreached(server: URL, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  // Through a proxy it is the proxy's network that must be admitted.
  if (env["HTTPS_PROXY"] || env["https_proxy"]) return undefined;
  const isOpen = await new Promise<boolean>((resolve) => {
    const socket = connect(Number(server.port || 443), server.hostname);
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(SECONDS * 1000, () => end(false));
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
  return isOpen
    ? undefined
    : `the API server ${server.origin} does not answer this machine within ${SECONDS} s: run where the cluster's ranges admit it, in CI on the runner that the repository variable RUNNER names`;
}
