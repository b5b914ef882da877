import type { NodeGroupConfig } from "../../constructs/aws/node-group";
import type { Rule, Violation } from "../rule";

/** Counts that an Auto Scaling group accepts: whole, 0 ≤ min ≤ initial ≤ max, and room for a node. */
export const nodeGroupScaling: Rule<Pick<NodeGroupConfig, "scaling">> = {
  id: "eks/node-group-scaling",
  source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html",
  check: ({ scaling }) => {
    const { fixed, min, max, initial } = scaling as Partial<Record<"fixed" | "min" | "max" | "initial", number>>;
    const counts = Object.entries({ fixed, min, max, initial }).filter(([, count]) => count !== undefined);
    const given = counts.map(([name]) => name).join();
    if (given !== "fixed" && given !== "min,max,initial") {
      return [
        {
          path: "scaling",
          value: scaling,
          message: "is not one way to scale: take min, max and initial, or only fixed",
        },
      ];
    }
    const violations: Violation[] = counts.flatMap(([name, count]) =>
      Number.isInteger(count) && Number(count) >= 0
        ? []
        : [{ path: `scaling.${name}`, value: count, message: "is not a count of nodes: take 0 or more, whole" }],
    );
    if (violations.length > 0 || min === undefined || max === undefined || initial === undefined) return violations;
    if (max < 1) return [{ path: "scaling.max", value: max, message: "leaves no room for a node: take at least 1" }];
    if (min > max) return [{ path: "scaling.min", value: min, message: `is above max: take at most ${max}` }];
    return initial < min || initial > max
      ? [{ path: "scaling.initial", value: initial, message: `is outside min and max: take ${min} to ${max}` }]
      : [];
  },
};
