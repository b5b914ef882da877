import { requires } from "../requires";
import type { Named, Rule } from "../rule";

/** What EKS accepts as a cluster's name. */
export const clusterName: Rule<Named<unknown>> = {
  id: "eks/cluster-name",
  source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html",
  check: ({ name }) =>
    requires(
      "name",
      name,
      (text) => /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/.test(text),
      "is not a cluster name: take 1 to 100 letters, digits, - and _, a letter or digit first",
    ),
};
