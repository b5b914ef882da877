import { connect } from "node:net";
import type { Stack } from "./synthesized";
import { blockOf, type Fields, fieldsOf, listOf } from "./values";

/**
 * The API server that a stack's provider looks up, as a plan knows it: the first plan of a stack does not call it yet, and
 * its apply would wait for the time-out.
 */
export function apiServerOf({ json }: Stack, planJson: string): URL | undefined {
  const { host } = blockOf(json["provider"], "kubernetes");
  const [, address, path = ""] = /^\$\{(data\.\w+\.[\w-]+)\.(.+)\}$/.exec(String(host)) ?? [];
  const prior = fieldsOf(fieldsOf(fieldsOf(JSON.parse(planJson))["prior_state"])["values"]);
  const found = listOf(fieldsOf(prior["root_module"])["resources"])
    .map(fieldsOf)
    .find((resource) => resource["address"] === address);
  const value = path.split(/[.[\]]+/).reduce<unknown>(memberOf, found?.["values"]);
  return typeof value === "string" ? (URL.parse(value) ?? undefined) : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return Array.isArray(value) ? value[Number(name)] : name === "" ? value : (fieldsOf(value) as Fields)[name];
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
