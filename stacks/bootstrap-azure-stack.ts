import { DataAzurermRoleDefinition } from "@cdktf/provider-azurerm/lib/data-azurerm-role-definition";
import { PolicyDefinition } from "@cdktf/provider-azurerm/lib/policy-definition";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group";
import { ResourceGroupPolicyAssignment } from "@cdktf/provider-azurerm/lib/resource-group-policy-assignment";
import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { RoleDefinition } from "@cdktf/provider-azurerm/lib/role-definition";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { CheckedBootstrap } from "../config/bootstrap";
import { GithubIdentity } from "../constructs/azure/github-identity";
import {
  type AzureRights,
  CLUSTER_ASSIGNMENTS,
  clusterRights,
  planRights,
  REGISTRY_ASSIGNMENTS,
  REGISTRY_POLICY,
  registryRights,
  stateRights,
  subscriptionRights,
  workloadApplyRights,
  workloadAssignments,
  workloadPlanRights,
} from "../constructs/azure/pipeline-rights";
import { StateAccount } from "../constructs/azure/state-account";
import { digest } from "../lib/digest";
import { branchSubject, environmentSubject, pullRequestSubject } from "../lib/github";
import { ACR_RESOURCE_PROVIDERS } from "./acr-stack";
import { RESOURCE_PROVIDERS } from "./aks-stack";
import { StandaloneStack } from "./standalone-stack";
import { addBackend } from "./state-backend";

/**
 * What a pipeline needs in Azure before its first run, applied once by an owner of the subscription: the state's storage
 * account, the subscription's resource providers, an identity that plans, one an environment that applies it, and the
 * environments' resource groups, at which the identities' rights end. A group that an environment destroys goes with its
 * rights: apply this again before that environment's next deploy.
 */
export class BootstrapAzureStack extends StandaloneStack {
  private readonly subscription: string;

  constructor(scope: Construct, id: string, props: CheckedBootstrap) {
    super(scope, id);

    const { name, repository, tags } = props;
    const { subscriptionId, tenantId, location, ...place } = props.azure;
    this.subscription = `/subscriptions/${subscriptionId}`;
    addBackend(this, props.state === "remote" ? { type: "azurerm", ...place } : { type: "local" });
    new AzurermProvider(this, "azurerm", {
      // The account is read through the Resource Manager alone: its data needs a right that this apply gives.
      features: [{ storage: [{ dataPlaneAvailable: false }] }],
      storageUseAzuread: true,
      subscriptionId,
      tenantId,
      resourceProviderRegistrations: "core",
      // No identity of the pipeline may register one.
      resourceProvidersToRegister: [...RESOURCE_PROVIDERS, ...ACR_RESOURCE_PROVIDERS],
    });

    const environments = Object.entries(props.environments);
    const { resourceGroupName, containerIds } = new StateAccount(this, "state", {
      ...{ ...place, location, tags },
      environmentContainers: Object.fromEntries(
        environments.flatMap(([name, { state }]) => (state.type === "azurerm" ? [[name, state.container]] : [])),
      ),
    });
    const stateRole = this.role("state", `${name}-state`, stateRights);
    const subscriptionRole = this.role("subscription", `${name}-subscription`, subscriptionRights);
    const planRole = this.role("plan", `${name}-plan`, planRights);
    const clusterRole = this.role("clusters", `${name}-clusters`, clusterRights);
    const registryRole = this.role("registries", `${name}-registries`, registryRights);
    const workloads = environments.some(([, { aksWorkloadRoles }]) => aksWorkloadRoles.length > 0)
      ? {
          plan: this.role("workloads-plan", `${name}-workloads-plan`, workloadPlanRights),
          apply: this.role("workloads-apply", `${name}-workloads-apply`, workloadApplyRights),
        }
      : undefined;
    const policy = new PolicyDefinition(this, "policy-registries", {
      name: `${name}-registries`,
      displayName: "Vaults have roles and no access policies, and a registry's tasks run as no identity",
      policyType: "Custom",
      mode: "All",
      policyRule: JSON.stringify(REGISTRY_POLICY),
    });

    const plan = new GithubIdentity(this, "plan", {
      ...{ name: `id-${name}-plan`, resourceGroupName, location, tags },
      subjects: {
        "pull-request": pullRequestSubject(repository),
        branch: branchSubject(repository, props.defaultBranch),
      },
    });
    this.assign("plan-subscription", plan, { roleDefinitionId: subscriptionRole });
    new TerraformOutput(this, "AZURE_PLAN_CLIENT_ID", { value: plan.clientId });
    new TerraformOutput(this, "AZURE_TENANT_ID", { value: tenantId });
    new TerraformOutput(this, "AZURE_SUBSCRIPTION_ID", { value: subscriptionId });

    for (const [environment, own] of environments) {
      const apply = new GithubIdentity(this, `apply-${environment}`, {
        ...{ name: `id-${name}-apply-${environment}`, resourceGroupName, location, tags },
        subjects: { environment: environmentSubject(repository, environment) },
      });
      this.assign(`apply-${environment}-subscription`, apply, { roleDefinitionId: subscriptionRole });
      const groups = [
        ...Object.entries(own.aksResourceGroups).map((group) => [...group, clusterRole, CLUSTER_ASSIGNMENTS] as const),
        ...Object.entries(own.acrResourceGroups).map(
          (group) => [...group, registryRole, REGISTRY_ASSIGNMENTS] as const,
        ),
      ];
      for (const [group, groupLocation, applyRole, condition] of groups) {
        const { id: scope } = new ResourceGroup(this, `group-${group}`, {
          name: group,
          location: groupLocation,
          tags: { ...tags, Environment: environment },
          // The environment's stack imports the group and tags it.
          lifecycle: { preventDestroy: true, ignoreChanges: ["tags"] },
        });
        this.assign(`plan-${group}-reader`, plan, { roleDefinitionName: "Reader", scope });
        this.assign(`plan-${group}-rights`, plan, { roleDefinitionId: planRole, scope });
        this.assign(`apply-${group}-reader`, apply, { roleDefinitionName: "Reader", scope });
        this.assign(`apply-${group}-rights`, apply, { roleDefinitionId: applyRole, scope });
        this.assign(`apply-${group}-assignments`, apply, {
          roleDefinitionName: "Role Based Access Control Administrator",
          scope,
          condition,
          conditionVersion: "2.0",
        });
        if (applyRole !== registryRole) continue;
        new ResourceGroupPolicyAssignment(this, `policy-${group}`, {
          name: `${name}-registries`,
          resourceGroupId: scope,
          policyDefinitionId: policy.id,
        });
      }
      if (workloads !== undefined) {
        for (const [scope, roles] of rolesByScope(own)) {
          const id = `${environment}-workloads-${digest(scope, 8)}`;
          const condition = workloadAssignments(roles.map((role) => this.roleId(id, role, scope)));
          this.assign(`plan-${id}`, plan, { roleDefinitionId: workloads.plan, scope });
          this.assign(`apply-${id}`, apply, {
            ...{ roleDefinitionId: workloads.apply, scope, condition },
            conditionVersion: "2.0",
          });
        }
      }
      const state = containerIds[environment];
      if (state !== undefined) {
        this.assign(`plan-${environment}-state`, plan, {
          roleDefinitionName: "Storage Blob Data Reader",
          scope: state,
        });
        this.assign(`apply-${environment}-state`, apply, { roleDefinitionId: stateRole, scope: state });
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

  /** The id of a role that is there by its name. */
  private roleId(id: string, name: string, scope: string): string {
    const role = new DataAzurermRoleDefinition(this, `role-${id}-${digest(name, 8)}`, { name, scope });
    return role.roleDefinitionId;
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
      principalType: "ServicePrincipal", // Azure then skips its look-up of the new identity, which Entra may not have yet.
    });
  }
}

/** The roles of its workloads' rights, once on each scope as it is written first: Azure compares both without regard to case. */
function rolesByScope({ aksWorkloadRoles }: CheckedBootstrap["environments"][string]) {
  const scopes = firstOf(aksWorkloadRoles.map(({ scope }) => scope));
  return scopes.map((scope) => {
    const here = aksWorkloadRoles.filter((each) => each.scope.toLowerCase() === scope.toLowerCase());
    return [scope, firstOf(here.map(({ role }) => role))] as const;
  });
}

/** Each text once, in whichever case. */
function firstOf(texts: readonly string[]): readonly string[] {
  const lower = texts.map((text) => text.toLowerCase());
  return texts.filter((_, index) => lower.indexOf(lower[index] ?? "") === index);
}
