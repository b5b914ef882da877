import type { ControlPlaneConfig } from "../../constructs/azure/control-plane";
import { DEFAULT_KUBERNETES_VERSION } from "../../lib/kubernetes-version";
import type { Rule } from "../rule";

/** A channel that changes the minor undoes what is stated here, and the next apply would be refused as a step back. */
export const upgradeChannel: Rule<ControlPlaneConfig> = {
  id: "aks/upgrade-channel",
  source: "https://learn.microsoft.com/azure/aks/auto-upgrade-cluster#cluster-auto-upgrade-channels",
  check: ({ upgradeChannel, kubernetesVersion = DEFAULT_KUBERNETES_VERSION }) => {
    if (upgradeChannel !== "stable" && upgradeChannel !== "rapid") return [];
    const message = `will go past kubernetesVersion ${kubernetesVersion}, and the next apply back, which Azure refuses: take patch`;
    return [{ path: "upgradeChannel", value: upgradeChannel, message, severity: "warning" }];
  },
};
