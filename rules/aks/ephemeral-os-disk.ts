import type { NodePoolBaseConfig } from "../../constructs/azure/node-pool";
import { requires } from "../requires";
import type { Rule } from "../rule";

const DEFAULT_SIZE_GIB = 128;

// https://learn.microsoft.com/azure/virtual-machines/sizes/general-purpose/dsv3-series; E20s_v3 has less a vCPU.
const CACHED = /^Standard_[DE](2|4|8|16|32|48|64)s_v3$/;

/** An ephemeral OS disk lives in the VM's cache: 25 GiB a vCPU for Dsv3 and Esv3; a Dsv5 or Esv5 without d has none. */
export const ephemeralOsDisk: Rule<NodePoolBaseConfig> = {
  id: "aks/ephemeral-os-disk",
  source: "https://learn.microsoft.com/azure/virtual-machines/ephemeral-os-disks#size-requirements",
  check: ({ vmSize, osDiskType, osDiskSizeGib = DEFAULT_SIZE_GIB }) => {
    if (osDiskType !== "Ephemeral") return [];
    if (/^Standard_[DE]\d+a?s_v5$/.test(vmSize)) {
      return requires(
        "osDiskType",
        osDiskType,
        () => false,
        `has no place on ${vmSize}: take Managed, or a size with d in it`,
      );
    }
    const vcpus = Number(CACHED.exec(vmSize)?.[1]);
    return requires(
      "osDiskSizeGib",
      osDiskSizeGib,
      (size) => !(size > vcpus * 25),
      `is larger than the cache of ${vmSize}, where an ephemeral disk lives: take at most ${vcpus * 25}`,
    );
  },
};
