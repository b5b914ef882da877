import type { NodePoolConfig } from "../../constructs/azure/node-pool";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** A price Azure takes. */
export const spotPrice: Rule<NodePoolConfig> = {
  id: "aks/spot-price",
  source: "https://learn.microsoft.com/azure/aks/spot-node-pool",
  check: ({ spot }) =>
    requires(
      "spot.maxPrice",
      spot?.maxPrice,
      (price) => price === -1 || (price >= 0.00001 && Number(price.toFixed(5)) === price),
      "is no Spot price: take -1, or US dollars from 0.00001 with at most five decimals",
    ),
};
