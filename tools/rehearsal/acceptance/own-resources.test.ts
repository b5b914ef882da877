import { readFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { join } from "node:path";
import { App } from "cdktf";
import { checked } from "../../../__tests__/support/complete";
import { shop } from "../../../examples/database";
import { databaseOnAks } from "../../../examples/database-on-aks";
import { databaseOnEks } from "../../../examples/database-on-eks";
import { addEnvironment } from "../../../stacks/add-environment";
import { kubeconfig, kubectl, succeed } from "../../lib/kubectl";
import { missingMoto, missingProvider } from "../../lib/missing-provider";
import { withTemporaryFolder } from "../../lib/temporary-folder";
import { type Account, startAwsAccount, startAzureAccount } from "../account";
import { type ApiServer, apiServerOf } from "../api-server";
import { Deviations } from "../deviations";
import { close, listen } from "../loopback";
import { StackLife } from "../stack-life";

// examples/database.ts on both clouds, with the real providers and a real API server: the database and the pods get the
// same password, which no plan, no state and no output holds.
jest.setTimeout(1_800_000);

const PASSWORD = "Needle-4f1c09d2";

function synthesizeShop(outdir: string): string {
  const app = new App({ outdir });
  const own = { database: { eks: databaseOnEks, aks: databaseOnAks } };
  for (const environment of checked(shop)) addEnvironment(app, environment, own);
  app.synth();
  return join(outdir, "stacks");
}

/** The cluster, its database and web-api live from the first plan to an empty account. */
async function live(cluster: "shop-eks" | "shop-aks", account: Account, folder: string): Promise<void> {
  const stacks = synthesizeShop(join(folder, "out"));
  const deviations = new Deviations();
  const env = { ...account.env, TF_VAR_database_password: PASSWORD };
  const lives = ["", "-database", "-web-api"].map(
    (name) =>
      new StackLife(`${cluster}${name}`, join(folder, `${cluster}${name}`), { ...account, env }, NEVER, {
        localState: true,
      }),
  );
  for (const life of lives) {
    await life.open(stacks);
    await life.validate();
    const plan = await life.planJson();
    await life.apply();
    expect(deviations.unexplained(await life.plan())).toEqual([]);
    const { stdout: output } = await life.run("output", "-json");
    const state = readFileSync(join(life.directory, "terraform.tfstate"), "utf8");
    expect(JSON.stringify(plan) + output + state).not.toContain(PASSWORD);
  }
  const encoded = await succeed(kubectl("-n", "shop", "get", "secret", "database", "-o", "jsonpath={.data.password}"));
  expect(Buffer.from(encoded, "base64").toString()).toBe(PASSWORD);
  for (const life of lives.toReversed()) {
    await life.plan("-destroy");
    await life.apply();
  }
}

const NEVER = new AbortController().signal;

/** Passes calls on and keeps the passwords that RDS is sent. */
async function recordingRds(upstream: string) {
  const passwords: (string | null)[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method, url = "/", headers } = incoming;
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = Buffer.concat(chunks);
      const form = new URLSearchParams(body.toString());
      if (form.has("MasterUserPassword")) passwords.push(form.get("MasterUserPassword"));
      request(new URL(url, upstream), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      }).end(body);
    });
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  return { url, passwords, stop: () => close(server) };
}

const missing = {
  eks: missingProvider("aws") ?? missingMoto(),
  aks: missingProvider("azurerm"),
};
const withoutCluster = kubeconfig === undefined ? "KUBECONFIG is not set" : missingProvider("kubernetes");

async function onApiServer(work: (apiServer: ApiServer) => Promise<void>): Promise<void> {
  // Without the lock of rehearsals, beside which it runs: its namespace is its own.
  const apiServer = { ...(await apiServerOf(kubeconfig ?? "")), pullsImages: false, release: async () => {} };
  try {
    await apiServer.claim("shop");
    await work(apiServer);
  } finally {
    await apiServer.clear();
  }
}

function testWhere(reason: string | undefined) {
  if (reason !== undefined) process.stderr.write(`skipped: ${reason}\n`);
  return reason === undefined ? test : test.skip;
}

testWhere(withoutCluster ?? missing.eks)("PostgreSQL on RDS stands beside web-api", () =>
  withTemporaryFolder("own-eks", (folder) =>
    onApiServer(async (apiServer) => {
      const { accountId } = shop.clusters.eks;
      const account = await startAwsAccount(accountId, join(folder, "bin"), apiServer);
      const rds = await recordingRds(account.env["AWS_ENDPOINT_URL"] ?? "");
      try {
        const before = await account.inventory();
        await live("shop-eks", { ...account, env: { ...account.env, AWS_ENDPOINT_URL_RDS: rds.url } }, folder);
        expect(rds.passwords).toEqual([PASSWORD]);
        const left = (await account.inventory()).filter((item) => !before.includes(item));
        expect(left.filter((item) => !item.endsWith("PendingDeletion"))).toEqual([]);
      } finally {
        await rds.stop();
        await account.stop();
      }
    }),
  ),
);

testWhere(withoutCluster ?? missing.aks)("PostgreSQL of Azure stands beside web-api", () =>
  withTemporaryFolder("own-aks", (folder) =>
    onApiServer(async (apiServer) => {
      const account = await startAzureAccount(shop.clusters.aks.tenantId, join(folder, "bin"), apiServer);
      try {
        await live("shop-aks", account, folder);
        expect(await account.inventory()).toEqual([]);
      } finally {
        await account.stop();
      }
    }),
  ),
);
