import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";

/** A principal is an administrator or of one team: EKS takes one access entry for it, Azure one role assignment. */
export const oneRole: Rule<Environment> = {
  id: "rights/one-role",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html",
  check: ({ clusters, teams = {} }) => {
    const owners = new Map<string, string>();
    for (const [key, cluster] of Object.entries(clusters)) {
      if (cluster.type === "eks") {
        for (const admin of cluster.admins) owners.set(roleOf(admin), `clusters.${key}.admins`);
      }
      if (cluster.type === "aks") {
        for (const group of cluster.adminGroupIds) owners.set(group.toLowerCase(), `clusters.${key}.adminGroupIds`);
      }
    }
    return Object.entries(teams).flatMap(([team, { eksPrincipals = [], entraGroupId }]) =>
      [
        ...eksPrincipals.map((arn, index) => ({ property: `eksPrincipals.${index}`, value: arn, owned: roleOf(arn) })),
        ...(entraGroupId === undefined
          ? []
          : [{ property: "entraGroupId", value: entraGroupId, owned: entraGroupId.toLowerCase() }]),
      ].flatMap(({ property, value, owned }) => {
        const path = `teams.${team}.${property}`;
        const owner = owners.get(owned);
        owners.set(owned, owner ?? path);
        if (owner === undefined) return [];
        return [{ path, value, message: `is at ${owner} already: keep one of the two, or take another role or group` }];
      }),
    );
  },
};

/** What tells an IAM role from others: in an account its name does, whatever its path. */
function roleOf(arn: string): string {
  return `${arn.split(":")[4]}/${arn.split("/").at(-1)}`;
}
