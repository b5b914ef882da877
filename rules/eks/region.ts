import type { EksConfig } from "../../stacks/eks-stack";
import { requires } from "../requires";
import type { Rule } from "../rule";

const REGION =
  /^(af|ap|ca|eu|il|me|mx|sa|us)-(central|east|north|northeast|northwest|south|southeast|southwest|west)-\d$/;

/** ARNs are written with the partition `aws`; GovCloud, China and the sovereign clouds have others. */
export const region: Rule<Pick<EksConfig, "region">> = {
  id: "eks/region",
  source: "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html",
  check: ({ region }) =>
    requires(
      "region",
      region,
      (name) => REGION.test(name),
      "is not a region of the standard partition: take one like us-east-1",
    ),
};
