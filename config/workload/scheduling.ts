import { isLabelKey, isLabelValue } from "../../lib/label-syntax";
import { accepts, type Complete, integer, list, object, oneOf, optional, ruled, shapeBy, text } from "../schema";
import { taintEffect } from "../values";

const TOLERATIONS = [
  "workload/tolerations",
  "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/",
] as const;

const taintKey = ruled(
  text,
  accepts(...TOLERATIONS, isLabelKey, "must be a taint's key, [prefix/]name, of at most 63 characters"),
);
const taintValue = ruled(
  text,
  accepts(...TOLERATIONS, isLabelValue, "must be a taint's value: at most 63 letters, digits, -, _ and ."),
);

/** A tolerated node taint. */
export const toleration = object({
  /** `[prefix/]name`; an agent alone may leave it out. @default every taint */
  key: taintKey,
  /** The taint's value. @default any value */
  value: optional(taintValue),
  /** The taint's effect. @default every effect */
  effect: optional(taintEffect),
});

/** A tolerated node taint; `{}` is every one. */
export const anyToleration = object({
  /** `[prefix/]name`. @default every taint */
  key: optional(taintKey),
  /** The taint's value. @default any value */
  value: optional(taintValue),
  /** The taint's effect. @default every effect */
  effect: optional(taintEffect),
});

export type Toleration = Complete<typeof anyToleration>;

const AFFINITY = [
  "workload/node-affinity",
  "https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#node-affinity",
] as const;

const labelKey = ruled(text, accepts(...AFFINITY, isLabelKey, "must be a label's key, [prefix/]name"));
const oneOfValues = object({
  /** A node's label. */
  key: labelKey,
  /** How its value compares, or whether a node has it. */
  operator: oneOf("In", "NotIn"),
  /** At least one. */
  values: ruled(
    list(ruled(text, accepts(...AFFINITY, isLabelValue, "must be a label's value"))),
    accepts(...AFFINITY, (values) => values.length > 0, "must have at least one value"),
  ),
});
const presence = object({
  /** A node's label. */
  key: labelKey,
  /** How its value compares, or whether a node has it. */
  operator: oneOf("Exists", "DoesNotExist"),
});
const comparison = object({
  /** A node's label. */
  key: labelKey,
  /** How its value compares, or whether a node has it. */
  operator: oneOf("Gt", "Lt"),
  /** The number. */
  value: integer(...AFFINITY, 0),
});

/** Requirements of which a node meets all. */
const nodes = ruled(
  list(
    shapeBy([oneOfValues, presence, comparison], ({ operator }) => {
      if (operator === "Exists" || operator === "DoesNotExist") return presence;
      return operator === "Gt" || operator === "Lt" ? comparison : oneOfValues;
    }),
  ),
  accepts(...AFFINITY, (requirements) => requirements.length > 0, "must have at least one requirement"),
);

export type NodeRequirement = Complete<typeof nodes>[number];

/** Which nodes the pods need, and which they like. */
export const nodeAffinity = object({
  /** Nodes that meet all requirements of one of these lists. @default [] */
  required: optional(list(nodes), []),
  /** Nodes that are chosen before others. @default [] */
  preferred: optional(
    list(
      object({
        /** 1 to 100: the sum over what a node meets decides. */
        weight: integer(...AFFINITY, 1, 100),
        /** Requirements of which a node meets all. */
        nodes,
      }),
    ),
    [],
  ),
});

export const spread = object({
  /** `"required"`: a pod that would be a second more in its zone than in another waits. @default "preferred" */
  zones: optional(oneOf("preferred", "required", "none"), "preferred"),
  /** `"required"`: a pod waits for a node that has none of them. @default "preferred" */
  nodes: optional(oneOf("preferred", "required", "none"), "preferred"),
});
