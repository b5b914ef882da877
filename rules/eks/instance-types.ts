import type { NodeGroupConfig } from "../../constructs/aws/node-group";
import type { Rule } from "../rule";

const INSTANCE_TYPE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*\.(nano|micro|small|medium|large|\d*xlarge|metal(-\d+xl)?)$/;

/** A node group takes one to twenty different EC2 instance types. */
export const instanceTypes: Rule<Pick<NodeGroupConfig, "instanceTypes">> = {
  id: "eks/instance-types",
  source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html",
  check: ({ instanceTypes: types }) => {
    const path = "instanceTypes";
    if (types.length < 1 || types.length > 20) {
      return [{ path, value: types, message: "is not one to twenty instance types: take one, several for Spot" }];
    }
    return types.flatMap((type, index) => {
      const violation = (message: string) => [{ path: `${path}.${index}`, value: type, message }];
      if (!INSTANCE_TYPE.test(type)) return violation("is not an EC2 instance type: take one like m6i.large");
      return types.indexOf(type) < index ? violation("is there twice: take each type once") : [];
    });
  },
};
