import { DNS_LABEL } from "../../lib/patterns";
import { type Complete, instead, list, matching, object, optional, shapeBy } from "../schema";
import { ipRange } from "../values";
import { LABEL_FORM, labelled } from "./names";
import { port } from "./ports";

const PEERS = [
  "workload/peers",
  "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors",
] as const;

export const RANGES = [
  "workload/address-ranges",
  "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
] as const;

const range = {
  /** An IPv4 or IPv6 range. */
  cidr: ipRange(...RANGES),
  namespace: instead("cidr"),
  podLabels: instead("cidr"),
};
const pods = {
  /** The pods' namespace. */
  namespace: matching(...PEERS, DNS_LABEL, `must be a namespace's name: ${LABEL_FORM}`),
  /** Labels that the pods have. @default {} */
  podLabels: optional(labelled(...PEERS), {}),
  cidr: instead("namespace"),
};
const egressTo = {
  /** The TCP port of the pods or hosts there. */
  port,
};
const [rangeIn, podsIn] = [object(range), object(pods)];
const [rangeOut, podsOut] = [object({ ...range, ...egressTo }), object({ ...pods, ...egressTo })];

/** Pods of a namespace, or a range of addresses. */
export const peer = shapeBy([podsIn, rangeIn], (peer) => (peer["cidr"] === undefined ? podsIn : rangeIn));
export const destination = shapeBy([podsOut, rangeOut], (peer) => (peer["cidr"] === undefined ? podsOut : rangeOut));

export type Peer = Complete<typeof peer>;
export type Destination = Complete<typeof destination>;

/** What the pods talk with. */
export const networkEntries = {
  /**
   * Who may talk to the pods and what they may talk to; all else is denied. DNS is always allowed, and so are the public
   * Service's ranges and, where an Ingress leads to the pods, the platform's ingress controller.
   * @default {}
   */
  network: optional(
    object({
      /** Who may reach the container's port. @default [] */
      ingressFrom: optional(list(peer), []),
      /** What the pods may reach. @default [] */
      egressTo: optional(list(destination), []),
    }),
    {},
  ),
};
