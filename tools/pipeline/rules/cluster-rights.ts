import { blockOf, type Fields, fieldsOf, listOf, stringsOf } from "../values";

const WRITES = /^(create|update|patch)$/;

// Rights by which somebody gets more rights. https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
const LEADING_FURTHER: readonly (readonly [resource: RegExp, verb: RegExp])[] = [
  [/./, /^(\*|escalate|bind|impersonate)$/],
  [/^secrets$/, /^(get|list|watch|create|update|patch)$/],
  [/^(pods\/(exec|attach|portforward|ephemeralcontainers)|nodes\/proxy|serviceaccounts\/token)$/, /./],
  [/^(cluster)?role(binding)?s$/, WRITES],
  [/^(certificatesigningrequests\/approval|(validating|mutating)webhookconfigurations)$/, WRITES],
];

/** What a role gives that leads further. Who a cluster is made for may have it from the first plan on. */
export function grantsOfRole(values: Fields, first: boolean): readonly string[] {
  return listOf(values["rule"])
    .map(fieldsOf)
    .flatMap((rule) => {
      const [verbs, resources] = [stringsOf(rule["verbs"]), stringsOf(rule["resources"])];
      if (verbs.includes("*") && resources.includes("*")) return ["every verb on every resource"];
      if (first) return [];
      // Secrets are of the core group.
      const isCore = stringsOf(rule["api_groups"]).some((group) => group === "" || group === "*");
      const meant = (resource: string) => (resource === "*" && isCore ? "secrets" : resource);
      return resources.flatMap((resource) =>
        verbs
          .filter((verb) => LEADING_FURTHER.some(([on, may]) => on.test(meant(resource)) && may.test(verb)))
          .map((verb) => `${verb} on ${resource === "*" ? "every resource" : resource}`),
      );
    });
}

const EVERYONE = /^system:(anonymous|authenticated|unauthenticated|serviceaccounts)$/;

/** What a binding gives away: administration, editing a whole cluster, anything to everyone. */
export function grantsOfBinding(values: Fields, isCluster: boolean, first: boolean): readonly string[] {
  const roles = stringsOf(blockOf(values, "role_ref")["name"]);
  const subjects = listOf(values["subject"]).flatMap((subject) => stringsOf(fieldsOf(subject)["name"]));
  return [
    ...roles.filter((role) => role === "cluster-admin"),
    ...roles.filter((role) => isCluster && !first && /^(admin|edit)$/.test(role)).map((role) => `${role} everywhere`),
    ...subjects.filter((subject) => EVERYONE.test(subject)).map((subject) => `${roles[0]} to ${subject}`),
  ];
}

/** Whom a binding is for. */
export function boundTo(values: Fields): readonly string[] {
  return listOf(values["subject"])
    .map(fieldsOf)
    .map(({ kind, name, namespace }) =>
      [kind, namespace, name].filter((part) => part !== null && part !== "").join(" "),
    );
}
