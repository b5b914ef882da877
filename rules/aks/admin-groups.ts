import type { ControlPlaneConfig } from "../../constructs/azure/control-plane";
import { isGuid } from "../guid";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** Somebody can administer the cluster: local accounts are off. */
export const adminGroups: Rule<ControlPlaneConfig> = {
  id: "aks/admin-groups",
  source: "https://learn.microsoft.com/azure/aks/enable-authentication-microsoft-entra-id",
  check: ({ adminGroupIds }) => [
    ...requires(
      "adminGroupIds",
      adminGroupIds,
      (ids) => ids.length > 0,
      "leaves the cluster without an administrator: take at least one Entra group's object id",
    ),
    ...adminGroupIds.flatMap((id, index) =>
      requires(`adminGroupIds.${index}`, id, isGuid, "is no object id: take the group's GUID, not its name"),
    ),
  ],
};
