import { SYSTEM_POOL_NAME } from "../../lib/aks-pools";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** A name AKS takes, other than the system pool's. */
export const poolName: Rule<{ readonly name: string }> = {
  id: "aks/pool-name",
  source: "https://learn.microsoft.com/azure/aks/create-node-pools#limitations",
  check: ({ name }) => [
    ...requires(
      "name",
      name,
      (text) => /^[a-z][a-z0-9]{0,11}$/.test(text),
      "is no node pool's name: take 1 to 12 lower-case letters and digits, a letter first",
    ),
    ...requires(
      "name",
      name,
      (text) => text !== SYSTEM_POOL_NAME,
      "is the name of the pool for critical add-ons: take another",
    ),
  ],
};
