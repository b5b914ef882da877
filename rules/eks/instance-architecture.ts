import type { NodeGroupConfig } from "../../constructs/aws/node-group";
import type { Rule } from "../rule";

/** Graviton families carry a `g` behind their generation, for example `m7g` and `c6gn`; `a1` is the exception. */
const GRAVITON = /^([a-z]+\d+[a-z]*g[a-z]*(-[a-z0-9]+)*|a1)\./;

/** An image runs on instances of its own architecture only. */
export const instanceArchitecture: Rule<Pick<NodeGroupConfig, "instanceTypes" | "amiType">> = {
  id: "eks/instance-architecture",
  source: "https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html",
  check: ({ instanceTypes, amiType = "AL2023_x86_64_STANDARD" }) => {
    const arm = amiType.includes("ARM_64");
    return instanceTypes.flatMap((type, index) =>
      GRAVITON.test(type) === arm
        ? []
        : [
            {
              path: `instanceTypes.${index}`,
              value: type,
              message: `does not run ${amiType}: take ${arm ? "Graviton" : "x86"} types or another amiType`,
            },
          ],
    );
  },
};
