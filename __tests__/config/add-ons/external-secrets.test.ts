import { externalSecrets } from "../../../config/add-ons/external-secrets";
import { fill } from "../../../config/fill";
import { onAks, onEks } from "../../support/add-ons";

const VAULT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv";
const configured = (store: string) => fill(externalSecrets.configuration, { store, namespaces: ["web"] }).value;

test("on EKS it reads the secrets whose names begin so, and no others", () => {
  expect(externalSecrets.rights?.aws(configured("production/"), onEks).statements).toMatchObject([
    { resources: ["arn:aws:secretsmanager:us-east-1:111122223333:secret:production/*"] },
  ]);
  expect(externalSecrets.followUp?.values(configured("production/"), onEks)).toEqual({
    namespaces: ["web"],
    provider: { aws: { service: "SecretsManager", region: "us-east-1" } },
  });
});

test("on AKS it reads one Key Vault, as its own identity", () => {
  expect(externalSecrets.rights?.azure(configured(VAULT)).roles).toEqual([
    { role: "Key Vault Secrets User", scope: VAULT },
  ]);
  expect(externalSecrets.followUp?.values(configured(VAULT), onAks)).toMatchObject({
    provider: { azurekv: { authType: "WorkloadIdentity", vaultUrl: "https://kv.vault.azure.net" } },
  });
  expect(externalSecrets.values(configured(VAULT), onAks)).toMatchObject({
    serviceAccount: { annotations: { "azure.workload.identity/client-id": "i" } },
  });
});

test("its definitions, and with them every ExternalSecret, outlive it", () => {
  expect(externalSecrets.values(configured("a"), onEks)).toMatchObject({
    crds: { annotations: { "helm.sh/resource-policy": "keep" } },
  });
});
