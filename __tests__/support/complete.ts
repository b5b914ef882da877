import type { GenericSchema } from "valibot";
import { type AksCluster, aksCluster, type CompleteAksCluster } from "../../config/aks";
import { deriveCluster, deriveEnvironment, deriveRegistry, deriveWorkload } from "../../config/complete";
import { type CompleteEksCluster, type EksCluster, eksCluster } from "../../config/eks";
import {
  type CheckedEnvironment,
  type CompleteEnvironment,
  type Environment,
  environment as environmentSchema,
} from "../../config/environment";
import { type ExistingCluster, existingCluster } from "../../config/existing";
import { fill } from "../../config/fill";
import {
  type AcrRegistry,
  acrRegistry,
  type CompleteAcrRegistry,
  type CompleteEcrRegistry,
  type EcrRegistry,
  ecrRegistry,
} from "../../config/registry";
import type { CompleteWorkload, Workload } from "../../config/workload";
import type { Container, InitContainers } from "../../constructs/kubernetes/pod-container";
import { checkEnvironments } from "../../rules/check-environments";
import { addEnvironment } from "../../stacks/add-environment";
import { type StackJson, synthesizeApp } from "./synthesize";

/** A configuration with its defaults filled in, as the check gives it to constructs. */
function filled<Type>(schema: GenericSchema, input: unknown): Type {
  const { value, misshapen } = fill(schema, input);
  if (misshapen.length > 0)
    throw new Error(misshapen.map(({ path, message }) => `${path.join(".")} ${message}`).join());
  return value as Type;
}

export function completeEks(cluster: EksCluster, stack = "test-eks"): CompleteEksCluster {
  const value = filled<CompleteEksCluster>(eksCluster, cluster);
  deriveCluster(value, () => stack);
  return value;
}

export function completeAks(cluster: AksCluster, stack = "test-aks"): CompleteAksCluster {
  const value = filled<CompleteAksCluster>(aksCluster, cluster);
  deriveCluster(value, () => stack);
  return value;
}

export function completeEcr(registry: EcrRegistry): CompleteEcrRegistry {
  return filled(ecrRegistry, registry);
}

export function completeAcr(registry: AcrRegistry): CompleteAcrRegistry {
  const value = filled<CompleteAcrRegistry>(acrRegistry, registry);
  deriveRegistry(value);
  return value;
}

type ResolvedWorkload = CompleteWorkload & {
  readonly container: Container;
  readonly initContainers: InitContainers;
};

/** A workload whose image is text. */
export function completeWorkload(workload: Workload, name = "api"): ResolvedWorkload {
  const cluster: ExistingCluster = { type: "existing", kubeContext: "test", workloads: { [name]: workload } };
  const { workloads } = filled<{ readonly workloads: Readonly<Record<string, ResolvedWorkload>> }>(
    existingCluster,
    cluster,
  );
  const value = workloads[name];
  if (value === undefined) throw new Error("no workload");
  deriveWorkload(value, name);
  return value;
}

/** Environments that the rules pass. */
export function checked(...environments: readonly Environment[]): readonly CheckedEnvironment[] {
  return checkEnvironments(environments).environments;
}

/** The stacks of environments, as the app synthesizes them. */
export function synthesizeEnvironments(...environments: readonly Environment[]): Readonly<Record<string, StackJson>> {
  return synthesizeApp((app) => {
    for (const environment of checked(...environments)) addEnvironment(app, environment);
  });
}

/** An environment behind no check, for what rules refuse and something else must. */
export function unchecked(environment: Environment): CheckedEnvironment {
  const { value } = fill(environmentSchema, environment);
  deriveEnvironment(value as unknown as CompleteEnvironment);
  return value as unknown as CheckedEnvironment;
}
