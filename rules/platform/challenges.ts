import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";

/** Let's Encrypt reaches Traefik: it asks from anywhere for the challenge that cert-manager answers there. */
export const challenges: Rule<Environment> = {
  id: "platform/challenges",
  source: "https://letsencrypt.org/docs/faq/#what-ip-addresses-does-let-s-encrypt-use-to-validate-my-web-server",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, { platform: { traefik, certManager } = {} }]) => {
      if (traefik === undefined || certManager === undefined) return [];
      const { internal, sourceRanges } = traefik.loadBalancer;
      // None at all is platform/load-balancer-access's to say.
      if (sourceRanges?.length === 0 || sourceRanges?.some((range) => range.endsWith("/0"))) return [];
      const part = internal ? "internal" : "sourceRanges";
      const message =
        'keeps Let\'s Encrypt out, so no certificate comes: take sourceRanges: ["0.0.0.0/0"], or leave out certManager and bring each tlsSecret';
      const path = `clusters.${key}.platform.traefik.loadBalancer.${part}`;
      return [{ path, value: internal ?? sourceRanges, message }];
    }),
};
