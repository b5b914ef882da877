import type { Account } from "./account";
import { ApiError } from "./api-error";
import { type Call, type Handlers, invalid, page, read, required } from "./call";
import { ACCESS_POLICIES } from "./catalogue";
import { type ClusterBody, clusterOf } from "./clusters";
import { type Body, found, type Held } from "./store";
import { checkedTags } from "./tags";

interface AccessEntryInput {
  readonly principalArn: string;
  readonly type: string;
  readonly username: string;
  readonly kubernetesGroups: readonly string[];
  readonly tags: Record<string, string>;
}

interface AccessScope {
  readonly type: "cluster" | "namespace";
  readonly namespaces?: readonly string[];
}

interface AssociatedPolicy {
  readonly policyArn: string;
  readonly accessScope: AccessScope;
  readonly associatedAt: number;
  readonly modifiedAt: number;
}

const TYPES = ["STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "EC2", "HYBRID_LINUX", "HYPERPOD_LINUX"];

export function accessEntryHandlers(account: Account) {
  const { store } = account;
  /** The policies of each entry, by their ARNs. */
  const policies = new WeakMap<Held, Map<string, AssociatedPolicy>>();

  function clusterWithEntries(call: Call) {
    const cluster = clusterOf(account, call);
    if (cluster.body.accessConfig.authenticationMode === "CONFIG_MAP") {
      throw new ApiError(
        "InvalidRequestException",
        "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
      );
    }
    return cluster;
  }

  function entryOf(call: Call) {
    const cluster = clusterWithEntries(call);
    const principalArn = call.parameters["principalArn"] ?? "";
    const entry = found(
      store.find("accessEntry", call.region, cluster.name, principalArn),
      `The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.`,
    );
    return { clusterName: cluster.name, principalArn, entry, associated: policies.get(entry) ?? new Map() };
  }

  return {
    ListAccessPolicies: (call) => page(call, "accessPolicies", ACCESS_POLICIES),

    ListAccessEntries: (call) => {
      const { region, name } = clusterWithEntries(call);
      const wanted = call.query.get("associatedPolicyArn");
      const entries = store
        .of("accessEntry", region, name)
        .filter((entry) => wanted === null || policies.get(entry)?.has(wanted));
      return page(call, "accessEntries", entries.map((entry) => entry.name).sort());
    },

    DescribeAccessEntry: (call) => ({ accessEntry: entryOf(call).entry.body }),

    CreateAccessEntry: (call) => {
      const input = read<AccessEntryInput>(call, "principalArn", "type", "username", "kubernetesGroups", "tags");
      const cluster = clusterWithEntries(call);
      const principalArn = required(input.principalArn, "principalArn");
      if (!/^arn:aws[\w-]*:iam::\d{12}:(role|user)\/.+$/.test(principalArn)) {
        throw invalid("The specified principalArn is invalid: invalid principal.");
      }
      if (store.find("accessEntry", call.region, cluster.name, principalArn) !== undefined) {
        throw new ApiError(
          "ResourceInUseException",
          "The specified access entry resource is already in use on this cluster.",
        );
      }
      const type = input.type ?? "STANDARD";
      if (!TYPES.includes(type)) throw invalid(`The specified type ${type} is not one of ${TYPES.join(", ")}`);
      const entry = newEntry(account, cluster, principalArn, {
        type,
        username: input.username ?? usernameOf(principalArn),
        kubernetesGroups: checkedGroups(input.kubernetesGroups ?? []),
        tags: checkedTags(input.tags),
      });
      return { accessEntry: entry.body };
    },

    UpdateAccessEntry: (call) => {
      const input = read<AccessEntryInput>(call, "username", "kubernetesGroups");
      const { entry } = entryOf(call);
      const { username, kubernetesGroups } = input;
      Object.assign(entry.body, {
        ...(username !== undefined && { username }),
        ...(kubernetesGroups && { kubernetesGroups: checkedGroups(kubernetesGroups) }),
        modifiedAt: store.now(),
      });
      return { accessEntry: entry.body };
    },

    DeleteAccessEntry: (call) => {
      store.remove(entryOf(call).entry);
      return {};
    },

    ListAssociatedAccessPolicies: (call) => {
      const { clusterName, principalArn, associated } = entryOf(call);
      return { clusterName, principalArn, ...page(call, "associatedAccessPolicies", [...associated.values()]) };
    },

    AssociateAccessPolicy: (call) => {
      const input = read<AssociatedPolicy>(call, "policyArn", "accessScope");
      const { clusterName, principalArn, entry, associated } = entryOf(call);
      const policyArn = required(input.policyArn, "policyArn");
      const accessScope = required(input.accessScope, "accessScope");
      if (!ACCESS_POLICIES.some(({ arn }) => arn === policyArn)) throw invalid("The specified policyArn is invalid");
      if ((accessScope.type === "namespace") !== (accessScope.namespaces ?? []).length > 0) {
        throw invalid("accessScope.namespaces must be set with type namespace, and only with it");
      }
      if (entry.body["type"] !== "STANDARD") {
        throw new ApiError(
          "InvalidRequestException",
          "Access policies can only be associated with entries of type STANDARD",
        );
      }
      const now = store.now();
      const associatedAt = associated.get(policyArn)?.associatedAt ?? now;
      const associatedAccessPolicy = {
        policyArn,
        accessScope: { namespaces: [], ...accessScope },
        associatedAt,
        modifiedAt: now,
      };
      policies.set(entry, new Map([...associated, [policyArn, associatedAccessPolicy]]));
      return { clusterName, principalArn, associatedAccessPolicy };
    },

    DisassociateAccessPolicy: (call) => {
      const { associated } = entryOf(call);
      if (!associated.delete(call.parameters["policyArn"] ?? "")) {
        throw new ApiError("ResourceNotFoundException", "The specified policyArn is not associated with the principal");
      }
      return {};
    },
  } satisfies Handlers;
}

/** Creates the entry that EKS adds for the role of a managed node group. https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html */
export function ensureNodeEntry(account: Account, cluster: Held<ClusterBody>, nodeRole: string): void {
  if (cluster.body.accessConfig.authenticationMode === "CONFIG_MAP") return;
  if (account.store.find("accessEntry", cluster.region, cluster.name, nodeRole) !== undefined) return;
  newEntry(account, cluster, nodeRole, {
    type: "EC2_LINUX",
    username: "system:node:{{EC2PrivateDNSName}}",
    kubernetesGroups: ["system:nodes"],
    tags: {},
  });
}

function newEntry({ id, store }: Account, cluster: Held, principalArn: string, settings: Body): Held {
  const [, , , , principalAccount, principal = ""] = principalArn.split(":");
  const [type, name] = [principal.split("/")[0], principal.split("/").at(-1)];
  const { region } = cluster;
  const arn = `arn:aws:eks:${region}:${id}:access-entry/${cluster.name}/${type}/${principalAccount}/${name}/${store.uuid()}`;
  const now = store.now();
  const entry: Held = {
    kind: "accessEntry",
    region,
    cluster: cluster.name,
    name: principalArn,
    arn,
    body: {
      clusterName: cluster.name,
      principalArn,
      accessEntryArn: arn,
      createdAt: now,
      modifiedAt: now,
      ...settings,
    },
  };
  store.add(entry);
  return entry;
}

function usernameOf(principalArn: string): string {
  if (!principalArn.includes(":role/")) return principalArn;
  const [prefix, path = ""] = principalArn.split(":role/");
  return `${prefix?.replace(":iam:", ":sts:")}:assumed-role/${path.split("/").at(-1)}/{{SessionName}}`;
}

function checkedGroups(groups: readonly string[]): readonly string[] {
  const reserved = groups.find((group) => group.startsWith("system:"));
  if (reserved !== undefined)
    throw invalid(`The kubernetes group name ${reserved} is invalid, it cannot start with system:`);
  return groups;
}
