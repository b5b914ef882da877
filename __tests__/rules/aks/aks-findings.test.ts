import { Token } from "cdktf";
import { production } from "../../../environments/production";
import { staging } from "../../../environments/staging";
import { aksFindings } from "../../../rules/aks/aks-findings";
import { aksRules, controlPlaneRules, networkRules, nodePoolRules } from "../../../rules/aks/rules";
import { findingsWith } from "../../support/aks";
import { clusterCases } from "./cluster-cases";
import { controlPlaneCases } from "./control-plane-cases";
import { networkCases } from "./network-cases";
import { nodePoolCases } from "./node-pool-cases";

const cases = [...clusterCases, ...controlPlaneCases, ...networkCases, ...nodePoolCases];

test.each(cases)("$rule refuses $what", ({ rule, path, refused, accepted }) => {
  expect(findingsWith(refused)).toContain(`aks.${path} ${rule}`);
  expect(findingsWith(accepted).filter((finding) => finding.endsWith(` ${rule}`))).toEqual([]);
});

test("every rule has a case, named by its file", () => {
  const rules = [...aksRules, ...controlPlaneRules, ...networkRules, ...nodePoolRules].map(({ id }) => id);
  expect([...new Set(cases.map(({ rule }) => rule))].sort()).toEqual([...new Set(rules)].sort());
});

test("the least cluster and the environments' clusters are accepted", () => {
  expect(findingsWith({})).toEqual([]);
  expect(aksFindings(production.clusters.aks, "clusters.aks")).toEqual([]);
  expect(aksFindings(staging.clusters.aks, "clusters.aks")).toEqual([]);
});

test("a value only Terraform can read is not judged", () => {
  const token = Token.asString({ resolve: () => "later" });
  expect(findingsWith({ subscriptionId: token, adminGroupIds: [token], network: { addressSpace: token } })).toEqual([]);
});

test("ranges that are none do not break the rules that calculate with them", () => {
  const network = { addressSpace: "vnet", nodeSubnet: "nodes", podCidr: "pods", serviceCidr: "services" };
  expect(findingsWith({ network })).toEqual([
    "aks.network.addressSpace aks/range-syntax",
    "aks.network.nodeSubnet aks/range-syntax",
    "aks.network.podCidr aks/range-syntax",
    "aks.network.serviceCidr aks/range-syntax",
  ]);
});
