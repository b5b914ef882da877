import type { Environment } from "../../environments/environment";
import { contains, parseCidr, subnetAt } from "../../lib/cidr";
import type { Rule } from "../rule";

/** The load balancers of class `alb` may reach the pods: they stand in the VPC's subnets, and no namespace is theirs. */
export const loadBalancerReach: Rule<Environment> = {
  id: "platform/load-balancer-reach",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) => {
      if (cluster.type !== "eks" || cluster.platform?.loadBalancerController === undefined) return [];
      const { vpcCidr } = cluster.network;
      const { loadBalancer } = cluster.platform.loadBalancerController;
      // A range that is none is said by another rule.
      if (parseCidr(vpcCidr) === undefined) return [];
      const half = subnetAt(vpcCidr, Number(vpcCidr.split("/")[1]) + 1, loadBalancer.internal ? 0 : 1);
      return Object.entries(cluster.workloads).flatMap(([name, { ingress, network: { ingressFrom = [] } = {} }]) => {
        const isRouted = ingress?.routes.some(({ service }) => service === name) ?? false;
        const reach = ingressFrom.some(
          ({ cidr }) => cidr !== undefined && parseCidr(cidr) !== undefined && contains(cidr, half),
        );
        if (!isRouted || reach) return [];
        return [
          {
            path: `clusters.${key}.workloads.${name}.network.ingressFrom`,
            value: ingressFrom,
            message: `does not let the load balancers in, so its routes answer 504: add { cidr: "${half}" }, the half of the VPC that they stand in`,
          },
        ];
      });
    }),
};
