import type { ControlPlaneConfig } from "../../constructs/azure/control-plane";
import { isWhole, requires } from "../requires";
import type { Rule } from "../rule";

/** An interval AKS takes. */
export const imageCleaner: Rule<ControlPlaneConfig> = {
  id: "aks/image-cleaner",
  source: "https://learn.microsoft.com/azure/aks/image-cleaner",
  check: ({ features }) => {
    const hours = features?.imageCleanerHours;
    return hours === false
      ? []
      : requires(
          "features.imageCleanerHours",
          hours,
          (value) => isWhole(value, 24, 2160),
          "is no interval of the image cleaner: take 24 to 2160 whole hours, or false",
        );
  },
};
