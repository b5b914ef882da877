import { bootstrap } from "../../../__tests__/fixtures/bootstrap";
import { synthesizeBootstrapAzure } from "../../../__tests__/support/bootstrap";
import { ArmError } from "../stand-ins/arm/arm-error";
import type { Json } from "../stand-ins/arm/json";
import { guidOf } from "../stand-ins/arm/made-up";
import { builtInRole } from "../stand-ins/arm/role-definition";
import { bootstrappedArm, clientIn } from "./support/bootstrapped-arm";

// The roles that workloads get in Azure, given by the pipeline's identities: the stand-in decides each request by the rights
// and conditions that the bootstrap synthesizes.
const SUBSCRIPTION = `/subscriptions/${bootstrap.azure.subscriptionId}`;
const GROUP = `${SUBSCRIPTION}/resourceGroups/rg-orders`;
const accountNamed = (name: string) => `${GROUP}/providers/Microsoft.Storage/storageAccounts/${name}`;
const ACCOUNT = accountNamed("orders");
const OTHER = accountNamed("others");
const { production, staging } = bootstrap.environments;
const stack = synthesizeBootstrapAzure({
  ...bootstrap,
  environments: {
    staging,
    production: { ...production, aksWorkloadRoles: [{ role: "Storage Blob Data Reader", scope: ACCOUNT }] },
  },
});

interface Given {
  readonly role?: string;
  readonly principalType?: string;
  readonly scope?: string;
}

/** The error that an identity meets, or the word that there is none. */
function answerTo(identity: string, method: string, given: Given = {}): string {
  const { role = "Storage Blob Data Reader", principalType = "ServicePrincipal", scope = ACCOUNT } = given;
  const arm = bootstrappedArm(stack, SUBSCRIPTION, [GROUP, ACCOUNT, OTHER]);
  const path = `${scope}/providers/Microsoft.Authorization/roleAssignments/${guidOf("workload")}`;
  const roleDefinitionId = builtInRole(SUBSCRIPTION, role);
  const body: Json = { properties: { roleDefinitionId, principalId: guidOf("principal"), principalType } };
  if (method !== "PUT") arm.seed(path, { properties: { ...(body["properties"] as Json), scope } });
  const request = { method, path, body: method === "PUT" ? body : {}, apiVersion: "2022-04-01", filter: "" };
  const caller = arm.callerOf(clientIn(arm, identity));
  try {
    arm.handle({ ...request, caller, ifMatch: undefined, ifNoneMatch: undefined, origin: "https://a" });
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    return error.code;
  }
  return "done";
}

const apply = "id-gantry-apply-production";

test.each(["PUT", "GET", "DELETE"])("an apply may %s the role that the bootstrap names, on its scope", (method) => {
  expect(answerTo(apply, method)).toBe("done");
});

test.each<[what: string, identity: string, method: string, given: Given]>([
  ["gives another role there", apply, "PUT", { role: "Storage Blob Data Contributor" }],
  ["gives administration there", apply, "PUT", { role: "Owner" }],
  ["takes another role away there", apply, "DELETE", { role: "Reader" }],
  ["gives it to a person", apply, "PUT", { principalType: "User" }],
  ["gives it on another scope", apply, "PUT", { scope: OTHER }],
  ["gives it above the scope", apply, "PUT", { scope: GROUP }],
  ["gives it where its clusters are", apply, "PUT", { scope: `${SUBSCRIPTION}/resourceGroups/rg-production-aks` }],
  ["gives it from another environment", "id-gantry-apply-staging", "PUT", {}],
  ["reads it from another environment", "id-gantry-apply-staging", "GET", {}],
  ["gives it in a plan", "id-gantry-plan", "PUT", {}],
])("no identity %s", (_, identity, method, given) => {
  expect(answerTo(identity, method, given)).toBe("AuthorizationFailed");
});

test("a plan reads what is given", () => {
  expect(answerTo("id-gantry-plan", "GET")).toBe("done");
});
