import { takeApiServer } from "../api-server";
import { KUBECTL, type StandInCommands, standInCommands } from "./support/commands";

let commands: StandInCommands;
beforeEach(() => {
  commands = standInCommands({ kubectl: KUBECTL });
});
afterEach(() => commands.end());

test("one rehearsal at a time has an API server; the next is told who, and how to lift a lock that was left", async () => {
  const first = await takeApiServer("kc");
  await expect(takeApiServer("kc")).rejects.toThrow(
    /^another rehearsal uses the cluster of kc: .+ on .+ since \d{4}-.+Z\. If it was killed: kubectl --kubeconfig kc delete configmap gantry-rehearsal --namespace default$/,
  );
  await first.release();
  const second = await takeApiServer("kc");
  expect(second.pullsImages).toBe(false);
  await second.release();
});

test("a client certificate becomes the credential that the plugins hand out", async () => {
  expect(await takeApiServer("kc")).toMatchObject({
    server: "https://127.0.0.1:1",
    certificateAuthority: "Q0E=",
    credential: { status: { clientCertificateData: "cert", clientKeyData: "key" } },
  });
});

test("what is left of the namespaces it makes is deleted; one that was there before is nobody's to destroy", async () => {
  const apiServer = await takeApiServer("kc");
  await apiServer.clear();
  expect(commands.calls().join()).not.toContain("delete namespace");
  await apiServer.claim("mine");
  await expect(apiServer.claim("taken")).rejects.toThrow("has a namespace taken already");
  await apiServer.clear();
  expect(commands.calls().at(-1)).toBe(
    "kubectl --kubeconfig kc delete namespace mine --ignore-not-found --timeout=90s",
  );
});
