import type { ControlPlaneConfig } from "../../constructs/azure/control-plane";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** The free SKU has no cost analysis. */
export const costAnalysis: Rule<ControlPlaneConfig> = {
  id: "aks/cost-analysis",
  source: "https://learn.microsoft.com/azure/aks/cost-analysis#prerequisites",
  check: ({ skuTier, features }) =>
    requires(
      "features.costAnalysis",
      features?.costAnalysis,
      (enabled) => !(enabled && skuTier === "Free"),
      'needs a paid SKU: take skuTier "Standard" or "Premium", or leave it out',
    ),
};
