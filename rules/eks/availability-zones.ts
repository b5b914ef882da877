import type { NetworkConfig } from "../../constructs/aws/network";
import type { Rule } from "../rule";

/** EKS wants two zones; six fit into the range's private half. */
export const availabilityZones: Rule<Pick<NetworkConfig, "availabilityZones">> = {
  id: "eks/availability-zones",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html",
  check: ({ availabilityZones: zones }) => {
    const path = "availabilityZones";
    if (zones.length < 2 || zones.length > 6) {
      return [{ path, value: zones, message: "is not two to six zones: take three where the region has them" }];
    }
    return zones.flatMap((zone, index) =>
      zones.indexOf(zone) < index
        ? [{ path: `${path}.${index}`, value: zone, message: "is there twice: take each zone once" }]
        : [],
    );
  },
};
