import type { Environment } from "../../environments/environment";
import { isWhole, requires } from "../requires";
import type { Rule } from "../rule";

/** One Traefik goes on serving while another is replaced. */
export const traefikReplicas: Rule<Environment> = {
  id: "platform/traefik-replicas",
  source: "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, { platform }]) =>
      requires(
        `clusters.${key}.platform.traefik.replicas`,
        platform?.traefik?.replicas,
        (replicas) => isWhole(replicas, 2, Number.MAX_SAFE_INTEGER),
        "is too few to replace one while another serves: take 2 or more",
      ),
    ),
};
