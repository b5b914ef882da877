import type { Account } from "./account";
import { ApiError } from "./api-error";
import { type Call, type Handlers, page } from "./call";
import { clusterOf } from "./clusters";
import { found } from "./store";

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeUpdate.html */
export function updateHandlers(account: Account) {
  const { store } = account;

  /** The updates of the cluster, node group or add-on in the request. */
  function updatesOf(call: Call) {
    const cluster = clusterOf(account, call);
    const group = call.query.get("nodegroupName");
    const addOn = call.query.get("addonName");
    const { region, name } = cluster;
    if (group) return store.updatesOf(found(store.find("nodegroup", region, name, group), `No node group ${group}`));
    if (addOn) return store.updatesOf(found(store.find("addon", region, name, addOn), `No addon: ${addOn}`));
    return store.updatesOf(cluster);
  }

  return {
    ListUpdates: (call) =>
      page(
        call,
        "updateIds",
        updatesOf(call).map(({ id }) => id),
      ),
    DescribeUpdate: (call) => {
      const { updateId } = call.parameters;
      const update = updatesOf(call).find(({ id }) => id === updateId);
      if (update === undefined) throw new ApiError("ResourceNotFoundException", `No update found for ID: ${updateId}`);
      return { update };
    },
  } satisfies Handlers;
}
