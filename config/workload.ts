import { type GenericSchema, never } from "valibot";
import { type Complete, type Derived, keyed, optional, texts, type Written } from "./schema";
import { configurationEntries } from "./workload/configuration";
import { type Kind, ofAnyKind } from "./workload/kind";
import { namespace } from "./workload/namespace";
import { networkEntries } from "./workload/network";
import { podEntries } from "./workload/pod";

const everyKind = {
  /** The namespace: made, labelled and limited by this workload's stack, or there already. */
  namespace,
  ...podEntries,
  ...configurationEntries,
  ...networkEntries,
  /**
   * Objects of the workload's stack that are there already, by their path in the stack: `<namespace>/<name>`. The next
   * apply takes them over; they can go after it. `npm run adopt -- manifests` writes them.
   * @default {}
   */
  imports: optional(texts, {}),
};

/** Workloads by name, on a cluster whose cloud gives them such an identity, or makes one with such rights. */
export function workloads<Identity extends GenericSchema, Rights extends GenericSchema>(
  identity: Identity,
  rights: Rights,
) {
  return keyed(
    ofAnyKind({
      ...everyKind,
      /** An identity of the cloud that is there already, with its rights. @default none */
      identity: optional(identity),
      /** The workload's rights in the cloud: its stack makes the identity that has them, instead of `identity`. @default none */
      rights: optional(rights),
    }),
  );
}

const noIdentity = never("is accepted on clusters of type eks or aks only");

/** Workloads on a cluster without a cloud. */
export const cloudlessWorkloads = workloads(noIdentity, noIdentity);

/** A workload on any cluster, as an environment writes it. */
export type Workload = Written<typeof cloudlessWorkloads>[string];

/** The kind of a workload that states none. */
export type WebWorkload = Extract<Workload, { readonly kind?: "web" }>;

type Inferred = Complete<typeof cloudlessWorkloads>[string];
type Named<Part> = Part extends { readonly name?: string } ? Derived<Part, "name"> : Part;
type Completed<One extends Inferred> = One extends unknown
  ? Omit<
      One,
      "selector" | "preStopSeconds" | "terminationGraceSeconds" | "autoscaling" | "ingress" | "identity" | "rights"
    > & {
      readonly selector: Readonly<Record<string, string>>;
      readonly preStopSeconds: number;
      readonly terminationGraceSeconds: number;
      readonly autoscaling?: Named<NonNullable<One["autoscaling"]>>;
      readonly ingress?: Named<NonNullable<One["ingress"]>>;
    } & (One extends { readonly kind: "stateful" } ? { readonly claimedPods: number } : unknown)
  : never;

/** A workload behind the check: times and names that others decide are derived where they are left out. */
export type CompleteWorkload = Completed<Inferred>;

/** A workload of a kind. */
export type WorkloadOf<Name extends Kind> = Extract<CompleteWorkload, { readonly kind: Name }>;
