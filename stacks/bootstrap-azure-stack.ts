import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { RoleDefinition } from "@cdktf/provider-azurerm/lib/role-definition";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { CheckedBootstrap } from "../config/bootstrap";
import { GithubIdentity } from "../constructs/azure/github-identity";
import {
  ASSIGNMENT_CONDITION,
  type AzureRights,
  applyRights,
  planRights,
  stateRights,
} from "../constructs/azure/pipeline-rights";
import { StateAccount } from "../constructs/azure/state-account";
import { branchSubject, environmentSubject, pullRequestSubject } from "../lib/github";
import { ACR_RESOURCE_PROVIDERS } from "./acr-stack";
import { RESOURCE_PROVIDERS } from "./aks-stack";
import { addBackend } from "./state-backend";

/**
 * What a pipeline needs in Azure before its first run, applied once by an owner of the subscription: the state's storage
 * account, the subscription's resource providers, an identity that plans, and one an environment that applies it.
 */
export class BootstrapAzureStack extends TerraformStack {
  private readonly subscription: string;

  constructor(scope: Construct, id: string, props: CheckedBootstrap) {
    super(scope, id);

    const { name, repository, tags } = props;
    const { subscriptionId, tenantId, location, ...place } = props.azure;
    this.subscription = `/subscriptions/${subscriptionId}`;
    addBackend(this, props.state === "moved" ? { type: "azurerm", ...place } : { type: "local" });
    new AzurermProvider(this, "azurerm", {
      // The account is read through the Resource Manager alone: its data needs a right that this apply gives.
      features: [{ storage: [{ dataPlaneAvailable: false }] }],
      storageUseAzuread: true,
      subscriptionId,
      tenantId,
      resourceProviderRegistrations: "core",
      // Neither identity may register any.
      resourceProvidersToRegister: [...RESOURCE_PROVIDERS, ...ACR_RESOURCE_PROVIDERS],
    });

    const { resourceGroupName, containerId } = new StateAccount(this, "state", { ...place, location, tags });
    const stateRole = this.role("state", `${name}-state`, stateRights);
    const planRole = this.role("plan", `${name}-plan`, planRights);
    const applyRole = this.role("apply", `${name}-apply`, applyRights);

    const plan = new GithubIdentity(this, "plan", {
      ...{ name: `id-${name}-plan`, resourceGroupName, location, tags },
      subjects: {
        "pull-request": pullRequestSubject(repository),
        branch: branchSubject(repository, props.defaultBranch),
      },
    });
    this.assign("plan-reader", plan, { roleDefinitionName: "Reader" });
    this.assign("plan-rights", plan, { roleDefinitionId: planRole });
    this.assign("plan-state", plan, { roleDefinitionId: stateRole, scope: containerId });
    new TerraformOutput(this, "AZURE_PLAN_CLIENT_ID", { value: plan.clientId });
    new TerraformOutput(this, "AZURE_TENANT_ID", { value: tenantId });
    new TerraformOutput(this, "AZURE_SUBSCRIPTION_ID", { value: subscriptionId });

    for (const [environment, { state }] of Object.entries(props.environments)) {
      const apply = new GithubIdentity(this, `apply-${environment}`, {
        ...{ name: `id-${name}-apply-${environment}`, resourceGroupName, location, tags },
        subjects: { environment: environmentSubject(repository, environment) },
      });
      this.assign(`apply-${environment}-reader`, apply, { roleDefinitionName: "Reader" });
      this.assign(`apply-${environment}-rights`, apply, { roleDefinitionId: applyRole });
      this.assign(`apply-${environment}-assignments`, apply, {
        roleDefinitionName: "Role Based Access Control Administrator",
        condition: ASSIGNMENT_CONDITION,
        conditionVersion: "2.0",
      });
      if (state === "azurerm") {
        this.assign(`apply-${environment}-state`, apply, { roleDefinitionId: stateRole, scope: containerId });
      }
      new TerraformOutput(this, `AZURE_APPLY_CLIENT_ID_${environment}`, { value: apply.clientId });
    }
  }

  private role(id: string, name: string, { actions, dataActions }: AzureRights): string {
    return new RoleDefinition(this, `role-${id}`, {
      name,
      scope: this.subscription,
      assignableScopes: [this.subscription],
      permissions: [{ actions: [...actions], dataActions: [...dataActions] }],
    }).roleDefinitionResourceId;
  }

  private assign(
    id: string,
    { principalId }: GithubIdentity,
    role: {
      readonly roleDefinitionName?: string;
      readonly roleDefinitionId?: string;
      readonly scope?: string;
      readonly condition?: string;
      readonly conditionVersion?: string;
    },
  ): void {
    new RoleAssignment(this, `assignment-${id}`, {
      scope: this.subscription,
      ...role,
      principalId,
      principalType: "ServicePrincipal", // Azure then does not look for the new identity, which Entra may not know yet.
    });
  }
}
