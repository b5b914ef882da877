import { resourceGroupNameOf } from "../../lib/resource-group-name";
import type { AksConfig } from "../../stacks/aks-stack";
import { requires } from "../requires";
import type { Named, Rule } from "../rule";

/** A name Azure takes, and with `-nodes` behind it still does. */
export const resourceGroupName: Rule<Named<AksConfig>> = {
  id: "aks/resource-group-name",
  source: "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftresources",
  check: (config) =>
    requires(
      "resourceGroupName",
      resourceGroupNameOf(config),
      (text) => /^[-_.()a-zA-Z0-9]{0,73}[-_()a-zA-Z0-9]$/.test(text),
      "is no resource group's name: take 1 to 74 letters, digits, dashes, underscores, dots and parentheses, no dot at the end",
    ),
};
