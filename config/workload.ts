import { type GenericSchema, never } from "valibot";
import {
  type Complete,
  type Derived,
  instead,
  integer,
  keyed,
  object,
  optional,
  shapeBy,
  type Written,
} from "./schema";
import { configurationEntries } from "./workload/configuration";
import { container } from "./workload/container";
import { namespace } from "./workload/namespace";
import { networkEntries } from "./workload/network";
import { podEntries } from "./workload/pod";
import { maxDisrupted, rollout } from "./workload/rollout";
import { autoscaling } from "./workload/scaling";
import { trafficEntries } from "./workload/traffic";

const common = {
  /** The namespace: made, labelled and limited by this workload's stack, or there already. */
  namespace,
  /** The workload's container, as non-root with a read-only root file system and an empty `/tmp`. */
  container,
  /** A quarter more pods, none unavailable, unless stated. @default {} */
  rollout: optional(rollout, {}),
  ...podEntries,
  /** Pods an eviction may take away at once, as a count or a percentage. @default 1 */
  maxDisrupted: optional(maxDisrupted, 1),
  ...trafficEntries,
  ...configurationEntries,
  ...networkEntries,
};

const REPLICAS = [
  "workload/replicas",
  "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling",
] as const;

/** Workloads by name, on a cluster whose cloud gives them such an identity, or makes one with such rights. */
export function workloads<Identity extends GenericSchema, Rights extends GenericSchema>(
  identity: Identity,
  rights: Rights,
) {
  const own = {
    ...common,
    /** An identity of the cloud that is there already, with its rights. @default none */
    identity: optional(identity),
    /** The workload's rights in the cloud: its stack makes the identity that has them, instead of `identity`. @default none */
    rights: optional(rights),
  };
  const scaled = object({
    ...own,
    /** Replicas by load, instead of a fixed count. */
    autoscaling,
    replicas: instead("autoscaling"),
  });
  const fixed = object({
    ...own,
    /** A fixed count, instead of `autoscaling`. */
    replicas: integer(...REPLICAS, 0),
    autoscaling: instead("replicas"),
  });
  return keyed(shapeBy([scaled, fixed], (workload) => (workload["autoscaling"] === undefined ? fixed : scaled)));
}

/** A cluster without a cloud, or on one where this project gave no rights. */
export const noIdentity = never("is accepted on clusters of type eks or aks only");

const anyWorkloads = workloads(noIdentity, noIdentity);

/** A workload on any cluster, as an environment writes it. */
export type Workload = Written<typeof anyWorkloads>[string];

type Inferred = Complete<typeof anyWorkloads>[string];
type NamedOptional<Part> = Part extends { readonly name?: string } ? Derived<Part, "name"> : Part;

/** A workload behind the check: times and names that others decide are derived where they are left out. */
export type CompleteWorkload = Omit<
  Derived<Inferred, "preStopSeconds" | "terminationGraceSeconds">,
  "autoscaling" | "replicas" | "ingress" | "identity" | "rights"
> & {
  readonly ingress?: Derived<NonNullable<Inferred["ingress"]>, "name">;
} & (
    | { readonly autoscaling: NamedOptional<NonNullable<Inferred["autoscaling"]>>; readonly replicas?: never }
    | { readonly replicas: number; readonly autoscaling?: never }
  );
