import type { Change, Plan } from "../plan-json";
import { outboundType } from "./cannot-apply";
import type { Rule } from "./rule";

const WAYS_OUT =
  /^azurerm_(nat_gateway|nat_gateway_public_ip_association|nat_gateway_public_ip_prefix_association|subnet_nat_gateway_association|subnet_route_table_association|public_ip|route_table|route|firewall)$/;
const BY_GATEWAY = /^(userAssignedNATGateway|userDefinedRouting)$/;

/** Nodes keep a way out while it changes. */
export const egress: Rule = {
  id: "egress",
  sentence: "the way out of a cluster's nodes that goes before, or with, the cluster's change to another one",
  on: ["destroy", "update"],
  check: ({ kind, action }, plan) => {
    if (!WAYS_OUT.test(kind) || action === "update") return [];
    const cluster = plan.changes.find(
      (each) => each.kind === "azurerm_kubernetes_cluster" && (each.action === "update" || each.action === "none"),
    );
    return cluster === undefined ? [] : refusal(kind, cluster, plan);
  },
};

function refusal(kind: string, cluster: Change, { changes }: Plan): readonly string[] {
  const [old, next] = outboundType(cluster);
  if (!BY_GATEWAY.test(String(old))) return [];
  // A public address goes with its gateway, and that says it.
  if (
    kind === "azurerm_public_ip" &&
    !changes.some((each) => /nat_gateway_public_ip_association$/.test(each.kind) && each.action !== "none")
  )
    return [];
  return old !== next
    ? [
        `the nodes have no way out until the cluster uses ${String(next)}, unless this goes after the cluster's change: that is so where it was applied with create_before_destroy, as this project's gateways are; else change the outbound type in one change, keep this, and remove it in the next`,
      ]
    : ["the nodes of a standing cluster have no way out without it"];
}
