import { blockOf, type Fields, fieldsOf, isFields, isUnknown, listOf, stringsOf } from "../values";
import { boundTo, grantsOfBinding, grantsOfRole } from "./cluster-rights";
import type { Rule } from "./rule";

/** What identities may do does not grow into wildcards, administration or strangers' hands. */
export const rights: Rule = {
  id: "rights",
  on: ["create", "update", "destroy"],
  check: ({ type, action, before, after, unknown }, { first }) => {
    const was = action === "create" ? {} : before;
    const will = action === "destroy" || action === "forget" ? {} : after;
    return [
      ...POLICIES.flatMap((argument) => {
        if (isUnknown(unknown, [argument]) && action !== "create")
          return [`${argument} is known only while Terraform applies`];
        if (action === "destroy" || action === "forget") return [];
        return wider(type, documentOf(was[argument]), documentOf(will[argument]), first || action === "create").map(
          (what) => `${argument} ${what}`,
        );
      }),
      ...grantsOf(type, will, first)
        .filter((grant) => !grantsOf(type, was, false).includes(grant))
        .map((grant) => `it grants ${grant}`),
      ...(action === "update" || action === "replace"
        ? admittedBy(type, will)
            .filter((each) => !admittedBy(type, was).includes(each))
            .map((each) => `lets ${each} in`)
        : []),
      ...SWITCHES.filter(
        ({ on, argument, closed }) => on === type && was[argument] === closed && will[argument] === !closed,
      ).map(({ opens }) => opens),
    ];
  },
};

// Switches that let in whoever is no identity of their own, and where they stand while nobody is.
const SWITCHES: readonly { on: string; argument: string; closed: boolean; opens: string }[] = [
  {
    on: "azurerm_kubernetes_cluster",
    argument: "local_account_disabled",
    closed: true,
    opens: "local accounts, which nobody is behind, are let in",
  },
  {
    on: "azurerm_container_registry",
    argument: "admin_enabled",
    closed: false,
    opens: "the registry's own account, which nobody is behind, is let in",
  },
  ...["rbac_authorization_enabled", "enable_rbac_authorization"].map((argument) => ({
    on: "azurerm_key_vault",
    argument,
    closed: true,
    opens: "whoever may write the vault may give itself its keys",
  })),
];

/** Who has what a resource hands out, by name. */
function admittedBy(type: string, values: Fields): readonly string[] {
  switch (type.replace(/_v\d+$/, "")) {
    case "kubernetes_cluster_role_binding":
    case "kubernetes_role_binding":
      return boundTo(values);
    case "aws_eks_access_entry":
      return stringsOf(values["kubernetes_groups"]).map((group) => `the group ${group}`);
    case "azurerm_key_vault":
      return listOf(values["access_policy"]).map((policy) => `the principal ${String(fieldsOf(policy)["object_id"])}`);
    default:
      return [];
  }
}

const POLICIES = ["policy", "inline_policy", "assume_role_policy", "access_policy", "policy_document"];

interface Statement {
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Whom it names, by its principal or by a condition. */
  readonly principals: readonly string[];
  /** Whom a condition leaves out. */
  readonly excepted: readonly string[];
  readonly conditional: boolean;
}

/** The statements of an IAM policy; none where the value is no policy. */
function documentOf(value: unknown): readonly Statement[] {
  if (typeof value !== "string") return [];
  let json: unknown;
  try {
    json = JSON.parse(value);
  } catch {
    return [];
  }
  return listOf(fieldsOf(json)["Statement"])
    .filter(isFields)
    .map((statement) => ({
      allows: statement["Effect"] === "Allow",
      actions: statement["NotAction"] === undefined ? stringsOf(statement["Action"]) : ["*"],
      resources: statement["NotResource"] === undefined ? stringsOf(statement["Resource"]) : ["*"],
      principals: [
        ...(statement["NotPrincipal"] === undefined ? principalsOf(statement["Principal"]) : ["*"]),
        ...namedIn(statement["Condition"], false),
      ],
      excepted: namedIn(statement["Condition"], true),
      conditional: isFields(statement["Condition"]),
    }));
}

function principalsOf(principal: unknown): readonly string[] {
  return isFields(principal) ? Object.values(principal).flatMap(stringsOf) : stringsOf(principal);
}

/** Principals that a condition asks for, or asks not to be. */
function namedIn(condition: unknown, negated: boolean): readonly string[] {
  return Object.entries(fieldsOf(condition)).flatMap(([operator, keys]) =>
    operator.includes("Not") === negated ? stringsOf(fieldsOf(keys)["aws:PrincipalArn"]) : [],
  );
}

function wider(type: string, before: readonly Statement[], after: readonly Statement[], isNew: boolean): string[] {
  const allowed = after.filter(({ allows }) => allows);
  const had = new Set(before.filter(({ allows }) => allows).flatMap(pairsOf));
  const added = allowed.flatMap(pairsOf).filter((pair) => !had.has(pair));
  const grown = [...new Set(added)].filter((pair) => {
    const [action = "", resource = ""] = pair.split(" on ");
    if (!isNew) return action.includes("*") || resource.includes("*");
    // A key's policy speaks of the key alone, whatever its resource says.
    return !type.startsWith("aws_kms") && resource === "*" && (action === "*" || /^[\w-]+:\*$/.test(action));
  });
  const strangers = allowed.filter(({ principals, conditional }) => principals.includes("*") && !conditional);
  const known = new Set(before.flatMap(({ principals }) => principals));
  const newcomers = isNew ? [] : allowed.flatMap(({ principals }) => principals).filter((each) => !known.has(each));
  const still = new Set(after.filter(({ allows }) => !allows).flatMap(pairsOf));
  const freed = before
    .filter(({ allows }) => !allows)
    .flatMap(pairsOf)
    .filter((pair) => !still.has(pair));
  const denials = before.filter(({ allows }) => !allows);
  const spared = after
    .filter(({ allows }) => !allows)
    .flatMap((statement) =>
      denials
        .filter((old) => pairsOf(old).some((pair) => pairsOf(statement).includes(pair)))
        .flatMap((old) => statement.excepted.filter((each) => !old.excepted.includes(each))),
    );
  return [
    ...grown.map((pair) => `allows ${pair}`),
    ...(strangers.length > 0 && !known.has("*") ? ["lets everyone in: its principal is *"] : []),
    ...newcomers.filter((each) => each !== "*").map((each) => `lets ${each} in`),
    ...freed.map((pair) => `no longer denies ${pair}`),
    ...[...new Set(spared)].map((each) => `no longer denies ${each}`),
  ];
}

function pairsOf({ actions, resources, principals }: Statement): string[] {
  const on = resources.length > 0 ? resources : principals;
  return actions.flatMap((action) => on.map((resource) => `${action} on ${resource}`));
}

// Owner, Contributor, User Access Administrator, Role Based Access Control Administrator.
const ADMIN_ROLES = [
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  "b24988ac-6180-42a0-ab88-20f7382dd24c",
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
];
const ADMIN_ROLE = /^(Owner|Contributor|User Access Administrator|.*Administrator)$/;
// AKS's RBAC Cluster Admin, Cluster Admin Role, RBAC Admin: what the last one gives in one namespace is a team's own.
const CLUSTER_ADMIN_ROLES = [
  "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b",
  "0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8",
  "3498e952-d568-435e-9b2c-8d77e338d7f7",
];
const CLUSTER_ADMIN_ROLE = /(Cluster|RBAC) Admin/;
const ADMIN_POLICY = /:policy\/(.*\/)?(AdministratorAccess.*|PowerUserAccess|IAMFullAccess|\w+FullAccess)$/;

/** Administration that a resource hands out. A cluster's first administrators are who it is made for. */
function grantsOf(type: string, values: Fields, first: boolean): readonly string[] {
  switch (type.replace(/_v\d+$/, "")) {
    case "aws_iam_role_policy_attachment":
    case "aws_iam_user_policy_attachment":
    case "aws_iam_group_policy_attachment":
    case "aws_iam_policy_attachment":
      return stringsOf(values["policy_arn"]).filter((arn) => ADMIN_POLICY.test(arn));
    case "aws_iam_role":
      return stringsOf(values["managed_policy_arns"]).filter((arn) => ADMIN_POLICY.test(arn));
    case "aws_eks_access_policy_association":
      return first
        ? []
        : stringsOf(values["policy_arn"])
            .filter((arn) => /Admin/.test(arn))
            .map((arn) => `${arn} to ${String(values["principal_arn"])}`);
    case "azurerm_role_assignment": {
      const role = [...stringsOf(values["role_definition_name"]), ...stringsOf(values["role_definition_id"])];
      const isOne = (name: RegExp, ids: readonly string[]) =>
        role.some((each) => name.test(each) || ids.some((id) => each.endsWith(id)));
      const isInCluster = !first && !/\/namespaces\/[^/]+$/.test(String(values["scope"]));
      return isOne(ADMIN_ROLE, ADMIN_ROLES) || (isInCluster && isOne(CLUSTER_ADMIN_ROLE, CLUSTER_ADMIN_ROLES))
        ? [`the role ${role[0]}`]
        : [];
    }
    case "azurerm_kubernetes_cluster": {
      const groups = blockOf(values, "azure_active_directory_role_based_access_control")["admin_group_object_ids"];
      return first ? [] : stringsOf(groups).map((group) => `administration to the group ${group}`);
    }
    case "kubernetes_cluster_role_binding":
    case "kubernetes_role_binding":
      return grantsOfBinding(values, type.startsWith("kubernetes_cluster_"), first);
    case "kubernetes_cluster_role":
    case "kubernetes_role":
      return grantsOfRole(values, first);
    default:
      return [];
  }
}
