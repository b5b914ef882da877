import type { Taint } from "../taint";
import type { Amount } from "./amount";

/** Nodes of one size that grow together, in any cloud. */
export interface Pool {
  readonly name: string;
  /** Path below the cluster, for example `nodeGroups.general`. */
  readonly path: string;
  /** The most nodes it grows to, without an upgrade's surge. */
  readonly maxNodes: number;
  /** Zones its nodes spread over; none in a region without zones. */
  readonly zones: readonly string[];
  readonly spot: boolean;
  /** What a label may be on its nodes, those the cloud adds among them; a key with no value is known to be absent. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  readonly taints: readonly Taint[];
  /** Sizes whose facts are not known, with the path of each below the cluster. */
  readonly unknownSizes: readonly { readonly path: string; readonly size: string }[];
  /** What a node has for workloads, after the kubelet and the pods of every node; undefined where a size is not known. */
  readonly room: Amount | undefined;
}
