import { createServer } from "node:net";
import { production } from "../../../__tests__/fixtures/production";
import { synthesizeEnvironments } from "../../../__tests__/support/complete";
import { apiServerOf, unreached } from "../api-server";
import type { Stack } from "../synthesized";

const stacks = synthesizeEnvironments(production);
const stack = (name: string) => ({ name, directory: "", dependencies: [], json: stacks[name] }) as unknown as Stack;
const planOf = (address: string, values: object) =>
  JSON.stringify({ prior_state: { values: { root_module: { resources: [{ address, values }] } } } });

test("the API server is the one that the plan looked up, on both clouds", () => {
  const eks = planOf("data.aws_eks_cluster.cluster", { endpoint: "https://0123.gr7.us-east-1.eks.amazonaws.com" });
  const aks = planOf("data.azurerm_kubernetes_cluster.cluster", { kube_config: [{ host: "https://a.azmk8s.io:443" }] });
  for (const part of ["web-api", "platform"]) {
    expect(apiServerOf(stack(`production-eks-${part}`), eks)?.hostname).toBe("0123.gr7.us-east-1.eks.amazonaws.com");
    expect(apiServerOf(stack(`production-aks-${part}`), aks)?.hostname).toBe("a.azmk8s.io");
  }
  expect(apiServerOf(stack("production-eks"), eks)).toBeUndefined();
  expect(apiServerOf(stack("production-eks-web-api"), JSON.stringify({}))).toBeUndefined();
});

test("an API server that accepts no connection is said, with what to do; a proxy is asked nothing", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { readonly port: number };
  const url = new URL(`https://127.0.0.1:${port}`);
  expect(await unreached(url, {})).toBeUndefined();
  await new Promise((resolve) => server.close(resolve));
  expect(await unreached(url, {})).toMatch(
    /^the API server https:.* does not answer this machine within 5 s: .*RUNNER/,
  );
  expect(await unreached(url, { HTTPS_PROXY: "http://proxy" })).toBeUndefined();
});
