import type { Environment } from "../../environments/environment";
import type { Rule, Violation } from "../rule";

/** Load balancers have certificates, of the cluster's account and region: without one they answer HTTP. */
export const certificates: Rule<Environment> = {
  id: "platform/certificates",
  source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]): readonly Violation[] => {
      if (cluster.type !== "eks" || cluster.platform?.loadBalancerController === undefined) return [];
      const { certificateArns } = cluster.platform.loadBalancerController;
      const start = `arn:aws:acm:${cluster.region}:${cluster.accountId}:certificate/`;
      const path = `clusters.${key}.platform.loadBalancerController.certificateArns`;
      const advice = `take one of the cluster's account and region, ${start}…`;
      if (certificateArns.length === 0) {
        return [{ path, value: certificateArns, message: `names no certificate for HTTPS: ${advice}` }];
      }
      return certificateArns.flatMap((value, index) =>
        value.startsWith(start) && value.length > start.length
          ? []
          : [
              {
                path: `${path}.${index}`,
                value,
                message: `is no certificate that its load balancers can use: ${advice}`,
              },
            ],
      );
    }),
};
