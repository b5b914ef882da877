import type { ControlPlaneConfig } from "../../constructs/azure/control-plane";
import { isWhole, requires } from "../requires";
import type { Rule } from "../rule";

/** A window AKS takes. */
export const maintenanceWindow: Rule<ControlPlaneConfig> = {
  id: "aks/maintenance-window",
  source:
    "https://learn.microsoft.com/azure/aks/planned-maintenance#schedule-configuration-types-for-planned-maintenance",
  check: ({ maintenance }) =>
    maintenance === undefined
      ? []
      : [
          ...requires(
            "maintenance.startTime",
            maintenance.startTime,
            (time) => /^([01]\d|2[0-3]):[0-5]\d$/.test(time),
            "is no time: take HH:MM in UTC, 00:00 to 23:59",
          ),
          ...requires(
            "maintenance.durationHours",
            maintenance.durationHours,
            (hours) => isWhole(hours, 4, 24),
            "is no maintenance window: take 4 to 24 whole hours",
          ),
        ],
};
