import { blockOf, type Fields, fieldsOf, isFields, isUnknown, listOf, stringsOf } from "../values";
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
      ...(type === "azurerm_kubernetes_cluster" &&
      was["local_account_disabled"] === true &&
      will["local_account_disabled"] === false
        ? ["local accounts, which nobody is behind, are let in"]
        : []),
    ];
  },
};

const POLICIES = ["policy", "inline_policy", "assume_role_policy", "access_policy", "policy_document"];

interface Statement {
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principals: readonly string[];
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
      principals: statement["NotPrincipal"] === undefined ? principalsOf(statement["Principal"]) : ["*"],
      conditional: isFields(statement["Condition"]),
    }));
}

function principalsOf(principal: unknown): readonly string[] {
  return isFields(principal) ? Object.values(principal).flatMap(stringsOf) : stringsOf(principal);
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
  return [
    ...grown.map((pair) => `allows ${pair}`),
    ...(strangers.length > 0 && !known.has("*") ? ["lets everyone in: its principal is *"] : []),
    ...newcomers.filter((each) => each !== "*").map((each) => `lets ${each} in`),
    ...freed.map((pair) => `no longer denies ${pair}`),
  ];
}

function pairsOf({ actions, resources, principals }: Statement): string[] {
  const on = resources.length > 0 ? resources : principals;
  return actions.flatMap((action) => on.map((resource) => `${action} on ${resource}`));
}

// Owner, Contributor, User Access Administrator, Role Based Access Control Administrator, AKS RBAC Cluster Admin.
const ADMIN_ROLES = [
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  "b24988ac-6180-42a0-ab88-20f7382dd24c",
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
  "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b",
];
const ADMIN_ROLE = /^(Owner|Contributor|User Access Administrator|.*Administrator|.*Cluster Admin.*)$/;
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
      const [name] = stringsOf(values["role_definition_name"]);
      const [id] = stringsOf(values["role_definition_id"]);
      if (name !== undefined && ADMIN_ROLE.test(name)) return [`the role ${name}`];
      return id !== undefined && ADMIN_ROLES.some((admin) => id.endsWith(admin)) ? [`the role ${id}`] : [];
    }
    case "azurerm_kubernetes_cluster": {
      const groups = blockOf(values, "azure_active_directory_role_based_access_control")["admin_group_object_ids"];
      return first ? [] : stringsOf(groups).map((group) => `administration to the group ${group}`);
    }
    case "kubernetes_cluster_role_binding":
    case "kubernetes_role_binding":
      return stringsOf(blockOf(values, "role_ref")["name"]).filter((name) => name === "cluster-admin");
    case "kubernetes_cluster_role":
    case "kubernetes_role":
      return listOf(values["rule"])
        .map(fieldsOf)
        .filter(({ verbs, resources }) => listOf(verbs).includes("*") && listOf(resources).includes("*"))
        .map(() => "every verb on every resource");
    default:
      return [];
  }
}
