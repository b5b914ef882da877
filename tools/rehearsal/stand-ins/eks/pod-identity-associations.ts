import type { Account } from "./account";
import { ApiError } from "./api-error";
import { type Call, type Handlers, invalid, page, read, required } from "./call";
import { clusterOf } from "./clusters";
import { type Body, found, type Held } from "./store";
import { checkedTags } from "./tags";

interface AssociationInput {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleArn: string;
  readonly targetRoleArn: string;
  readonly disableSessionTags: boolean;
  readonly tags: Record<string, string>;
}

export interface AssociationBody extends Body {
  readonly associationArn: string;
  readonly associationId: string;
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly ownerArn?: string;
  roleArn: string;
}

export function podIdentityHandlers(account: Account) {
  const { store } = account;

  function associationOf(call: Call) {
    const { region, name } = clusterOf(account, call);
    const id = call.parameters["associationId"] ?? "";
    return found(
      store.find<AssociationBody>("podIdentityAssociation", region, name, id),
      `No Pod Identity association found for ID: ${id}`,
    );
  }

  return {
    ListPodIdentityAssociations: (call) => {
      const { region, name } = clusterOf(account, call);
      const [namespace, serviceAccount] = [call.query.get("namespace"), call.query.get("serviceAccount")];
      const summaries = store
        .of<AssociationBody>("podIdentityAssociation", region, name)
        .map(({ body }) => body)
        .filter((body) => namespace === null || body.namespace === namespace)
        .filter((body) => serviceAccount === null || body.serviceAccount === serviceAccount)
        .map(({ associationArn, associationId, clusterName, namespace, serviceAccount, ownerArn }) => {
          return { associationArn, associationId, clusterName, namespace, serviceAccount, ownerArn };
        });
      return page(call, "associations", summaries);
    },

    DescribePodIdentityAssociation: (call) => ({ association: associationOf(call).body }),

    CreatePodIdentityAssociation: async (call) => {
      const input = read<AssociationInput>(
        call,
        "namespace",
        "serviceAccount",
        "roleArn",
        "targetRoleArn",
        "disableSessionTags",
        "tags",
      );
      return { association: (await associate(account, clusterOf(account, call), input)).body };
    },

    UpdatePodIdentityAssociation: async (call) => {
      const input = read<AssociationInput>(call, "roleArn", "targetRoleArn", "disableSessionTags");
      const { body } = associationOf(call);
      if (input.roleArn !== undefined) await checkRole(account, input.roleArn);
      const { roleArn = body.roleArn, targetRoleArn, disableSessionTags } = input;
      Object.assign(body, {
        roleArn,
        ...(targetRoleArn !== undefined && { targetRoleArn }),
        ...(disableSessionTags !== undefined && { disableSessionTags }),
        modifiedAt: store.now(),
      });
      return { association: body };
    },

    DeletePodIdentityAssociation: (call) => {
      const association = associationOf(call);
      store.remove(association);
      return { association: association.body };
    },
  } satisfies Handlers;
}

/** Creates an association, for a caller or for an add-on that owns it. */
async function associate(
  account: Account,
  cluster: Pick<Held, "region" | "name">,
  input: Partial<AssociationInput>,
  ownerArn?: string,
): Promise<Held<AssociationBody>> {
  const { store } = account;
  const { region, name: clusterName } = cluster;
  const namespace = required(input.namespace, "namespace");
  const serviceAccount = required(input.serviceAccount, "serviceAccount");
  const roleArn = required(input.roleArn, "roleArn");
  await checkRole(account, roleArn);
  const taken = store
    .of<AssociationBody>("podIdentityAssociation", region, clusterName)
    .find(({ body }) => body.namespace === namespace && body.serviceAccount === serviceAccount);
  if (taken !== undefined) {
    throw new ApiError("ResourceInUseException", `Association already exists: ${taken.name}`);
  }
  const associationId = `a-${store.id(17)}`;
  const associationArn = `arn:aws:eks:${region}:${account.id}:podidentityassociation/${clusterName}/${associationId}`;
  const { targetRoleArn } = input;
  const association: Held<AssociationBody> = {
    kind: "podIdentityAssociation",
    region,
    cluster: clusterName,
    name: associationId,
    arn: associationArn,
    body: {
      clusterName,
      namespace,
      serviceAccount,
      roleArn,
      associationArn,
      associationId,
      tags: checkedTags(input.tags),
      createdAt: store.now(),
      modifiedAt: store.now(),
      disableSessionTags: input.disableSessionTags ?? false,
      ...(targetRoleArn !== undefined && { targetRoleArn, externalId: store.uuid() }),
      ...(ownerArn !== undefined && { ownerArn }),
    },
  };
  store.add(association);
  return association;
}

/** The associations of an add-on. */
export function ownedBy({ store }: Account, addOn: Pick<Held, "region" | "cluster" | "arn">): Held<AssociationBody>[] {
  return store
    .of<AssociationBody>("podIdentityAssociation", addOn.region, addOn.cluster)
    .filter(({ body }) => body.ownerArn === addOn.arn);
}

/**
 * Replaces an add-on's associations, or restores the previous ones if a new one is refused.
 * @returns the ARNs of the associations
 */
export async function replaceOwned(
  account: Account,
  addOn: Pick<Held, "region" | "cluster" | "arn">,
  wanted: readonly Partial<AssociationInput>[],
): Promise<string[]> {
  const { store } = account;
  const before = ownedBy(account, addOn);
  for (const association of before) store.remove(association);
  try {
    for (const each of wanted) await associate(account, { ...addOn, name: addOn.cluster }, each, addOn.arn);
  } catch (refusal) {
    for (const association of ownedBy(account, addOn)) store.remove(association);
    for (const association of before) store.add(association);
    throw refusal;
  }
  return ownedBy(account, addOn).map(({ arn }) => arn);
}

async function checkRole({ cloud }: Account, roleArn: string): Promise<void> {
  if (!/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(roleArn)) throw invalid(`The role ARN ${roleArn} is invalid`);
  await cloud.checkRole(
    roleArn,
    "pods.eks.amazonaws.com",
    `Role provided in the request does not exist: ${roleArn}`,
    `Trust policy of the role provided is invalid: ${roleArn}`,
  );
}
