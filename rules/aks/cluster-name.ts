import { requires } from "../requires";
import type { Rule } from "../rule";

/** A name AKS takes. */
export const clusterName: Rule<{ readonly name: string }> = {
  id: "aks/cluster-name",
  source:
    "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftcontainerservice",
  check: ({ name }) =>
    requires(
      "name",
      name,
      (text) => /^[a-zA-Z0-9]([-_a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/.test(text),
      "is no AKS cluster name: take 1 to 63 letters, digits, dashes and underscores, a letter or digit first and last",
    ),
};
