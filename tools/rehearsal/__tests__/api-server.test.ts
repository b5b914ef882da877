import { lockApiServer } from "../api-server";
import { KUBECTL, type StandInCommands, standInCommands } from "./support/commands";

let commands: StandInCommands;
beforeEach(() => {
  commands = standInCommands({ kubectl: KUBECTL });
});
afterEach(() => commands.end());

test("one rehearsal at a time locks an API server; another one names the owner and how to remove a stale lock", async () => {
  const first = await lockApiServer("kc");
  await expect(lockApiServer("kc")).rejects.toThrow(
    /^another rehearsal uses the cluster of kc: .+ on .+ since \d{4}-.+Z\. If it no longer runs: kubectl --kubeconfig kc delete configmap gantry-rehearsal --namespace default$/,
  );
  await first.release();
  const second = await lockApiServer("kc");
  expect(second.pullsImages).toBe(false);
  await second.release();
});

test("the credential contains the client certificate", async () => {
  expect(await lockApiServer("kc")).toMatchObject({
    server: "https://127.0.0.1:1",
    certificateAuthority: "Q0E=",
    credential: { status: { clientCertificateData: "cert", clientKeyData: "key" } },
  });
});

test("clear deletes claimed namespaces; an existing namespace cannot be claimed", async () => {
  const apiServer = await lockApiServer("kc");
  await apiServer.clear();
  expect(commands.calls().join()).not.toContain("delete namespace");
  await apiServer.claim("mine");
  await expect(apiServer.claim("taken")).rejects.toThrow("the namespace taken exists in the cluster");
  await apiServer.clear();
  expect(commands.calls().at(-1)).toBe(
    "kubectl --kubeconfig kc delete namespace mine --ignore-not-found --timeout=90s",
  );
});
