import type { EksConfig } from "../../stacks/eks-stack";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** Zones are the region's own; EKS accepts no Local or Wavelength Zone for a control plane. */
export const zonesInRegion: Rule<Pick<EksConfig, "region" | "network">> = {
  id: "eks/zones-in-region",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html",
  check: ({ region, network }) =>
    network.availabilityZones.flatMap((zone, index) =>
      requires(
        `network.availabilityZones.${index}`,
        zone,
        (name) => name.startsWith(region) && /^[a-z]$/.test(name.slice(region.length)),
        `is not a zone of ${region}: take one like ${region}a`,
      ),
    ),
};
