import { certManager } from "../../../config/add-ons/cert-manager";
import { anyCluster } from "../../support/add-ons";

const config = { email: "platform@example.com", metricsFrom: [] };
const values = certManager.values(config, anyCluster);

test("the issuers' chart is one of this repository", () => {
  expect(certManager.followUp?.chart).toEqual({ name: "cluster-issuers", folder: "charts/cluster-issuers" });
});

test("Let's Encrypt's real and its staging directory, through the ingress class", () => {
  expect(certManager.followUp?.values(config, anyCluster)).toEqual({
    email: "platform@example.com",
    ingressClassName: "traefik",
    issuers: {
      "letsencrypt-prod": "https://acme-v02.api.letsencrypt.org/directory",
      "letsencrypt-staging": "https://acme-staging-v02.api.letsencrypt.org/directory",
    },
  });
});

test("its definitions outlive it, and with them every certificate, as it says", () => {
  expect(values["crds"]).toEqual({ enabled: true, keep: true });
  expect(certManager.leavesBehind).toContain("kubectl delete crd -l app.kubernetes.io/name=cert-manager");
});

test("of each part one pod answers while the other is replaced", () => {
  const twice = { replicaCount: 2, podDisruptionBudget: { enabled: true, maxUnavailable: 1 } };
  expect(values).toMatchObject({ ...twice, webhook: twice, cainjector: twice });
});

test("it leads in its own namespace", () => {
  expect(values["global"]).toMatchObject({ leaderElection: { namespace: "cert-manager" } });
});

test("nothing but its webhook is reached", () => {
  expect(certManager.namespace).toEqual({ name: "cert-manager", openPorts: [10250] });
  expect(values["webhook"]).toMatchObject({ securePort: 10250 });
});
