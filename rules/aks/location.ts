import type { AksConfig } from "../../stacks/aks-stack";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** A region by its programmatic name. */
export const location: Rule<AksConfig> = {
  id: "aks/location",
  source: "https://learn.microsoft.com/azure/reliability/regions-list",
  check: ({ location }) =>
    requires(
      "location",
      location,
      (name) => /^[a-z]+[0-9]*$/.test(name),
      "is no region's name: take its programmatic name, eastus say for East US",
    ),
};
