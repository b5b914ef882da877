import type { ControlPlaneConfig } from "../../constructs/azure/control-plane";
import { requires } from "../requires";
import type { Named, Rule } from "../rule";

/** The API server's host name starts with it; a cluster's name may hold what a host name may not. */
export const dnsPrefix: Rule<Named<ControlPlaneConfig>> = {
  id: "aks/dns-prefix",
  source:
    "https://registry.terraform.io/providers/hashicorp/azurerm/4.55.0/docs/resources/kubernetes_cluster#dns_prefix-1",
  check: ({ name, dnsPrefix = name }) =>
    requires(
      "dnsPrefix",
      dnsPrefix,
      (text) => /^[a-zA-Z0-9]([-a-zA-Z0-9]{0,52}[a-zA-Z0-9])?$/.test(text),
      "is no DNS prefix: take 1 to 54 letters, digits and dashes, a letter or digit first and last",
    ),
};
