import type { Rule } from "./rule";

// Built into Terraform itself.
const BUILT_IN = /^terraform\.io\/builtin\//;

/** A resource of a provider that the configuration does not name would run that provider with the apply's rights. */
export const provider: Rule = {
  id: "provider",
  sentence: "a resource in the state whose provider the configuration does not name: the apply would run it",
  on: ["create", "update", "destroy", "none"],
  final: true,
  check: ({ provider: name }, { configuration: { providers } }) =>
    name === undefined || BUILT_IN.test(name) || providers.includes(name)
      ? []
      : [`its provider ${name} is not one that the configuration names: the state holds what this stack never made`],
};
