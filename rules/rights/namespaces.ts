import type { Environment } from "../../environments/environment";
import { teamsIn } from "../../lib/teams";
import type { Rule, Violation } from "../rule";

/** A developer works in namespaces that workloads of the environment create, on a cluster that the team enters. */
export const namespaces: Rule<Environment> = {
  id: "rights/namespaces",
  source: "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding",
  check: ({ clusters, teams = {} }) =>
    Object.entries(teams).flatMap(([name, team]): readonly Violation[] => {
      const { role, namespaces: wanted = [] } = team;
      const path = `teams.${name}.namespaces`;
      const created = Object.values(clusters)
        .filter(({ type }) => teamsIn(type, { [name]: team }).length > 0)
        .flatMap(({ workloads }) => Object.values(workloads).flatMap(({ namespace }) => namespace.create ?? []));
      const accepted = created.length === 0 ? "none has one yet" : `take ${[...new Set(created)].sort().join(" or ")}`;
      if (role === "developer" && wanted.length === 0) {
        return [{ path, value: wanted, message: `leaves the team without any: ${accepted}, or take the role viewer` }];
      }
      return wanted.flatMap((namespace, index) => {
        const violation = (message: string) => [{ path: `${path}.${index}`, value: namespace, message }];
        if (!created.includes(namespace)) {
          return violation(`is created by no workload of a cluster that the team enters: ${accepted}`);
        }
        return wanted.indexOf(namespace) < index ? violation("is there twice: take each once") : [];
      });
    }),
};
