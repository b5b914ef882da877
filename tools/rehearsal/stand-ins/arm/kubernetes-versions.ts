import { ArmError } from "./arm-error";

/** The minor of `1.36` or `1.36.1`. */
export function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}

/**
 * The version that Azure installs: the newest available patch for an alias such as `1.36`, and the newest version if none
 * is requested. A running version stays, even if it is no longer available or its alias has a newer patch.
 * https://learn.microsoft.com/azure/aks/supported-kubernetes-versions#alias-minor-version
 */
export function newestPatch(
  wanted: string | undefined,
  offered: readonly string[],
  running?: string,
): string | undefined {
  if (wanted === undefined) return offered.at(-1);
  const isAlias = wanted.split(".").length === 2;
  if (wanted === running || (isAlias && running?.startsWith(`${wanted}.`))) return running;
  return offered.findLast((version) => (isAlias ? version.startsWith(`${wanted}.`) : version === wanted));
}

/** The newest available patch of a running version's minor: what the channel `patch` upgrades to. */
export function patchOf(running: string, offered: readonly string[]): string {
  return offered.findLast((version) => minorOf(version) === minorOf(running)) ?? running;
}

/** Refuses an upgrade of more than one minor, and a downgrade. https://learn.microsoft.com/azure/aks/upgrade-aks-cluster */
export function requireUpgrade(from: string, to: string, offered: readonly string[]): void {
  const step = minorOf(to) - minorOf(from);
  const patchStep = Number(to.split(".")[2]) - Number(from.split(".")[2]);
  if (step === 1 || (step === 0 && patchStep >= 0)) return;
  const upgrades = offered.filter((version) => [0, 1].includes(minorOf(version) - minorOf(from)) && version !== from);
  throw new ArmError(
    400,
    "OperationNotAllowed",
    `Upgrading Kubernetes version ${from} to ${to} is not allowed. Available upgrades: [${upgrades.join(" ")}]. Please see https://aka.ms/aks-supported-k8s-ver for version details.`,
  );
}
