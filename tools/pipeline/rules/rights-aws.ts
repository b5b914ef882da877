import { type Change, isGone, type Plan } from "../plan-json";
import {
  blockOf,
  type Fields,
  fieldsOf,
  isEmpty,
  isSame,
  isUnknownValue,
  listOf,
  referencesIn,
  stringsOf,
  Unknown,
} from "../values";
import { documentOf, type Statement } from "./iam/document";
import { widening } from "./iam/widening";

const POLICIES = [
  "policy",
  "inline_policy",
  "assume_role_policy",
  "access_policy",
  "policy_document",
  "resource_policy",
];

/** What AWS identities may do beyond what they could. */
export function awsRights(change: Change, plan: Plan): readonly string[] {
  return [
    ...policies(change, plan),
    ...attachments(change, plan),
    ...boundary(change, plan),
    ...actsAs(change),
    ...(GRANTS[change.kind]?.(change, plan) ?? []),
  ];
}

function policies({ kind, action, was, will }: Change, plan: Plan): readonly string[] {
  // A policy that goes takes its denials along; what it belongs to goes with everything in it.
  if (isGone(action) && !/_policy$/.test(kind)) return [];
  return POLICIES.flatMap((argument) => {
    const next = will[argument];
    if (next instanceof Unknown || listOf(next).some((each) => each instanceof Unknown)) {
      const isPolicy = kind.startsWith("aws_") || documentOf(was[argument]) !== undefined;
      return isPolicy
        ? [`${argument} is known only while Terraform applies, and the configuration does not show it`]
        : [];
    }
    const isOpen = kind === "aws_vpc_endpoint" && argument === "policy" && action !== "create" && isEmpty(next);
    const [old, stated] = [statementsOf(was[argument]), isOpen ? EVERYTHING : statementsOf(next)];
    if (isOpen && old.length === 0) return [];
    if (stated.length === 0 && old.length === 0) return [];
    const isForeign = (principal: string) => {
      const [, account] = /^arn:[\w-]+:(?:iam|sts)::(\d{12}):/.exec(principal) ?? [];
      if (account === undefined) return false;
      const accounts = accountsOf(plan);
      return accounts.size > 0 && !accounts.has(account);
    };
    const context = {
      ownResource: OWN_RESOURCE.test(kind),
      isNew: action === "create",
      isTrust: argument === "assume_role_policy",
      isForeign,
    };
    // Everyone in the network is meant by an endpoint's principal.
    const asked = (statements: readonly Statement[]) =>
      kind === "aws_vpc_endpoint" ? statements.map((each) => ({ ...each, principals: undefined })) : statements;
    return widening(asked(old), asked(stated), context).map((what) => `${argument} ${what}`);
  });
}

// Without a policy of its own everything passes an endpoint.
const EVERYTHING = documentOf({ Statement: { Effect: "Allow", Action: "*", Resource: "*", Principal: "*" } }) ?? [];

const OWN_RESOURCE =
  /^aws_(kms_|ecr_|ecrpublic_|secretsmanager_secret_policy|lambda_permission|sqs_|sns_|backup_vault_policy|efs_)/;

// A role's inline policies are a list of names and documents.
function statementsOf(value: unknown): readonly Statement[] {
  return listOf(value).flatMap((each) => documentOf(each) ?? documentOf(fieldsOf(each)["policy"]) ?? []);
}

const seen = new WeakMap<Plan, ReadonlySet<string>>();

/** The accounts that what stands here belongs to. */
function accountsOf(plan: Plan): ReadonlySet<string> {
  const known = seen.get(plan);
  if (known !== undefined) return known;
  const found = plan.changes.flatMap(({ was: { arn, owner_id: owner, registry_id: registry } }) => [
    ...(typeof arn === "string" ? [arn.split(":")[4] ?? ""] : []),
    ...[owner, registry].filter((each) => typeof each === "string"),
  ]);
  const accounts = new Set(found.filter((each) => /^\d{12}$/.test(each)));
  seen.set(plan, accounts);
  return accounts;
}

// AWS's own policies that give no more than a cluster's nodes and add-ons need.
const HARMLESS =
  /^arn:[\w-]+:iam::aws:policy\/(service-role\/)?(AmazonEKS(?!.*Admin)\w*|AmazonEC2ContainerRegistry(PullOnly|ReadOnly)|AmazonSSMManagedInstanceCore|AmazonSSMPatchAssociation|AmazonEBSCSIDriver\w*|AmazonEFSCSIDriver\w*|AmazonS3FilesCSIDriver\w*|AmazonMountpointS3CSIDriver\w*|CloudWatchAgentServerPolicy|AWSXRayDaemonWriteAccess|AmazonPrometheusRemoteWriteAccess|AmazonVPCCNI\w*|EC2InstanceProfileForImageBuilder\w*)$/;

/** Policies that an attachment gives, and not before. */
function attachments({ kind, action, was, will, address }: Change, plan: Plan): readonly string[] {
  if (isGone(action)) return [];
  if (!/^aws_(iam|ssoadmin)_/.test(kind)) return [];
  const arguments_ = ["policy_arn", "policy_arns", "managed_policy_arns", "managed_policy_arn"];
  return arguments_.flatMap((argument) => {
    const next = will[argument];
    if (next === undefined) return [];
    if (next instanceof Unknown)
      return next.references.some((each) => isMadeHere(each, plan)) && next.isIdentity
        ? []
        : [`${argument} is known only while Terraform applies`];
    const old = stringsOf(was[argument]);
    const isMoved =
      action !== "create" &&
      ["role", "user", "group", "users", "roles", "groups"].some(
        (who) => was[who] !== undefined && !isSame(was[who], will[who]),
      );
    return listOf(next).flatMap((each) => {
      if (each instanceof Unknown) return [`${argument} is known only while Terraform applies`];
      const arn = String(each);
      if ((old.includes(arn) && !isMoved) || HARMLESS.test(arn)) return [];
      if (referencesIn(arn).some((reference) => isMadeHere(reference, plan)) || isStandingHere(arn, address, plan))
        return [];
      return [`it grants ${arn}`];
    });
  });
}

// A policy of this stack is judged where it stands.
function isMadeHere(reference: string, { configuration }: Plan): boolean {
  const address = reference.split(".").slice(0, 2).join(".");
  return /^aws_iam_policy\./.test(reference) && configuration.resources.some((each) => each.address === address);
}

function isStandingHere(arn: string, address: string, { changes }: Plan): boolean {
  return changes.some((each) => each.kind === "aws_iam_policy" && each.address !== address && each.will["arn"] === arn);
}

/** A boundary stays on what has one, and stays what it is. */
function boundary({ kind, action, was, will }: Change, plan: Plan): readonly string[] {
  if (!/^aws_(iam_(role|user)|ssoadmin_permissions_boundary_attachment)$/.test(kind)) return [];
  const [old, next] = [was["permissions_boundary"], will["permissions_boundary"]];
  if (isGone(action)) return [];
  if (action === "create") {
    const others = plan.changes.filter(
      ({ kind: other, action: each, was: had }) =>
        other === kind && each !== "create" && !isEmpty(had["permissions_boundary"]),
    );
    return isEmpty(next) && others.length > 0 ? ["it has no permissions boundary, as the others have"] : [];
  }
  if (isEmpty(old)) return [];
  if (isEmpty(next)) return ["its permissions boundary is taken away"];
  return isUnknownValue(next) || old !== next
    ? [
        `its permissions boundary becomes ${isUnknownValue(next) ? "one that is known only while Terraform applies" : String(next)}`,
      ]
    : [];
}

const ACTS_AS = [
  "iam_instance_profile",
  "task_role_arn",
  "execution_role_arn",
  "service_account_role_arn",
  "node_role_arn",
];

/** What runs as a role gets no other one unseen. */
function actsAs({ kind, action, was, will }: Change): readonly string[] {
  if (action !== "update" || !kind.startsWith("aws_")) return [];
  const arguments_ = kind === "aws_lambda_function" ? [...ACTS_AS, "role"] : ACTS_AS;
  return arguments_
    .filter((each) => !isEmpty(will[each]) && !isSame(was[each], will[each]))
    .filter((each) => !(will[each] instanceof Unknown && will[each].isIdentity))
    .map((each) => `it gets the rights of another role: its ${each} changes`);
}

type Grants = (change: Change, plan: Plan) => readonly string[];

const isComing = ({ action }: Change) => action === "create" || action === "update" || action === "replace";
const onNew =
  (message: (values: Fields) => string): Grants =>
  (change) =>
    change.action === "create" || change.action === "replace" ? [message(change.will)] : [];
const onAny =
  (message: (values: Fields) => string): Grants =>
  (change) =>
    isComing(change) ? [message(change.will)] : [];

/** Whether this plan makes the cluster: it may then admit its administrators. */
function isNewCluster(values: Fields, { changes }: Plan): boolean {
  const name = values["cluster_name"];
  const clusters = changes.filter(({ kind }) => kind === "aws_eks_cluster");
  if (clusters.length === 0 || clusters.some(({ action }) => action !== "create")) return false;
  return isUnknownValue(name) || clusters.some(({ will }) => will["name"] === name);
}

function added(was: Fields, will: Fields, argument: string): readonly string[] {
  const old = stringsOf(was[argument]);
  return stringsOf(will[argument]).filter((each) => !old.includes(each));
}

const GRANTS: Readonly<Record<string, Grants>> = {
  aws_iam_access_key: onNew(({ user }) => `a standing key of ${String(user)} is made, which lies in the state`),
  aws_iam_user_login_profile: onAny(({ user }) => `${String(user)} gets a password`),
  aws_iam_service_specific_credential: onNew(() => "a standing credential is made"),
  aws_iam_user: onNew(({ name }) => `the user ${String(name)} is made, whose keys do not expire`),
  aws_iam_user_group_membership: onAny(({ user }) => `${String(user)} joins groups`),
  aws_iam_group_membership: onAny(({ group }) => `the group ${String(group)} gets members`),
  aws_iam_saml_provider: onAny(() => "an identity provider is let in"),
  aws_rolesanywhere_trust_anchor: onAny(() => "holders of certificates are let in"),
  aws_rolesanywhere_profile: onAny(() => "holders of certificates are let in"),
  aws_ssoadmin_account_assignment: onAny(({ principal_id: id }) => `${String(id)} gets rights in the account`),
  aws_organizations_delegated_administrator: onAny(
    ({ account_id: id }) => `the account ${String(id)} administers the organization`,
  ),
  aws_lambda_permission: (change) =>
    isComing(change) && /^\*?$/.test(String(change.will["principal"] ?? "")) ? ["everyone may call it"] : [],
  aws_kms_grant: onNew(({ grantee_principal: who }) => `${String(who)} may use the key`),
  aws_iam_openid_connect_provider: (change, plan) => {
    const url = change.will["url"];
    if (change.action === "create")
      return isUnknownValue(url) || url === undefined
        ? plan.changes.some(({ kind, action }) => kind === "aws_eks_cluster" && action !== "destroy")
          ? []
          : ["whose identities are let in is known only while Terraform applies"]
        : /\boidc\.eks\.[\w-]+\.amazonaws\.com/.test(String(url))
          ? []
          : [`identities of ${String(url)} are let in`];
    return added(change.was, change.will, "client_id_list").map((each) => `identities for ${each} are let in`);
  },
  aws_eks_access_entry: (change, plan) => {
    const groups = stringsOf(change.will["kubernetes_groups"]);
    const old =
      change.was["principal_arn"] === change.will["principal_arn"] ? stringsOf(change.was["kubernetes_groups"]) : [];
    const isNew = change.action === "create" && isNewCluster(change.will, plan);
    if (change.will["kubernetes_groups"] instanceof Unknown)
      return ["its groups are known only while Terraform applies"];
    return groups
      .filter((group) => !old.includes(group) && (!isNew || /^system:/.test(group)))
      .map((group) => `lets the group ${group} in for ${String(change.will["principal_arn"])}`);
  },
  aws_eks_access_policy_association: (change, plan) => {
    if (!isComing(change) || (change.action === "create" && isNewCluster(change.will, plan))) return [];
    const arn = change.will["policy_arn"];
    if (arn instanceof Unknown) return ["its policy is known only while Terraform applies"];
    const isCluster = blockOf(change.will, "access_scope")["type"] !== "namespace";
    const same =
      ["policy_arn", "principal_arn"].every((each) => change.was[each] === change.will[each]) &&
      (blockOf(change.was, "access_scope")["type"] === "cluster" || !isCluster);
    if (same && change.action !== "create") return [];
    return /View/.test(String(arn)) && !/AdminView/.test(String(arn))
      ? []
      : /Admin/.test(String(arn)) || isCluster
        ? [`it grants ${String(arn)} to ${String(change.will["principal_arn"])}`]
        : [];
  },
  aws_eks_pod_identity_association: (change) => {
    if (change.action !== "update" && change.action !== "replace") return [];
    const moved = ["role_arn", "target_role_arn", "namespace", "service_account"].filter(
      (each) =>
        !isSame(change.was[each], change.will[each]) &&
        change.will[each] !== undefined &&
        change.was[each] !== undefined,
    );
    return moved.map((each) => `pods get other rights: its ${each} changes`);
  },
};
