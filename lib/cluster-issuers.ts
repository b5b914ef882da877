/** The ClusterIssuers that cert-manager comes with, and their ACME directories. https://letsencrypt.org/docs/staging-environment/ */
export const CLUSTER_ISSUERS = {
  "letsencrypt-prod": "https://acme-v02.api.letsencrypt.org/directory",
  "letsencrypt-staging": "https://acme-staging-v02.api.letsencrypt.org/directory",
} as const;
