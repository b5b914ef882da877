import type { NodeGroupConfig } from "../../constructs/aws/node-group";
import type { Rule } from "../rule";

const KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** At most fifty taints, each key once: the autoscaler's hint on the group holds one effect a key. */
export const nodeTaints: Rule<Pick<NodeGroupConfig, "taints">> = {
  id: "eks/node-taints",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/node-taints-managed-node-groups.html",
  check: ({ taints = [] }) => {
    if (taints.length > 50) {
      return [{ path: "taints", value: taints, message: "is more than a node group takes: take at most 50 taints" }];
    }
    return taints.flatMap(({ key, value = "" }, index) => {
      const path = `taints.${index}`;
      if (key.length > 63 || !KEY.test(key)) {
        return [
          {
            path: `${path}.key`,
            value: key,
            message: "is not a taint key EKS takes: take at most 63 characters, [prefix/]name",
          },
        ];
      }
      if (taints.findIndex((other) => other.key === key) < index) {
        return [{ path: `${path}.key`, value: key, message: "is there twice: take each key once" }];
      }
      return VALUE.test(value)
        ? []
        : [
            {
              path: `${path}.value`,
              value,
              message:
                "is not a taint value: take at most 63 letters, digits, -, _ and ., a letter or digit at both ends",
            },
          ];
    });
  },
};
