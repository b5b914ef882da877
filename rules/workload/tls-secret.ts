import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { DNS_LABEL } from "../../lib/patterns";
import type { Rule } from "../rule";

/** One party fills the certificate's Secret: the issuer, or whoever made it, with a certificate and its key. */
export const tlsSecret: Rule<WorkloadConfig> = {
  id: "workload/tls-secret",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
  check: ({ ingress, secrets = {} }) => {
    if (ingress === undefined) return [];
    const { tlsSecret, clusterIssuer } = ingress;
    if (tlsSecret === undefined) return [];
    const violation = (message: string) => [{ path: "ingress.tlsSecret", value: tlsSecret, message }];
    if (!DNS_LABEL.test(tlsSecret)) return violation("is no Secret's name: take a-z, 0-9 and -");
    const declared = Object.hasOwn(secrets, tlsSecret) ? secrets[tlsSecret] : undefined;
    if (declared?.keys === undefined) return [];
    if (clusterIssuer !== undefined) {
      return violation(`is filled by ${clusterIssuer} and by secrets.${tlsSecret}: keep one of the two`);
    }
    return declared.keys.includes("tls.crt") && declared.keys.includes("tls.key")
      ? []
      : violation(`holds no certificate: give secrets.${tlsSecret} the keys tls.crt and tls.key`);
  },
};
