import type { Environment } from "../../environments/environment";
import { ADD_ONS, type AddOn } from "../../lib/add-ons";
import type { Rule, Violation } from "../rule";

/** Add-ons have beside them what they need, and nothing that they exclude. */
export const addOns: Rule<Environment> = {
  id: "platform/add-ons",
  source: "https://kubernetes.io/docs/concepts/cluster-administration/addons/",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, { platform = {} }]) =>
      Object.entries(platform).flatMap(([name, value]): Violation[] => {
        const installed = Object.keys(platform);
        const { needs = {}, excludes = {} } = ADD_ONS[name as AddOn];
        const path = `clusters.${key}.platform.${name}`;
        return [
          ...Object.entries(needs)
            .filter(([other]) => !installed.includes(other))
            .map(([other, what]) => `has no ${other} beside it, ${what}: add clusters.${key}.platform.${other}`),
          ...Object.entries(excludes)
            .filter(([other]) => installed.includes(other))
            .map(([other, why]) => `cannot stand beside ${other}, ${why}: keep one of the two`),
        ].map((message) => ({ path, value, message }));
      }),
    ),
};
