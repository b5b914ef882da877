/**
 * Last days on which a cloud patches a Kubernetes minor, as published by 2026-08-21; a minor that is not here is too new
 * to have one. Where AKS names a month, this takes its last day.
 * https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html#kubernetes-release-calendar (standard support)
 * https://learn.microsoft.com/azure/aks/supported-kubernetes-versions#aks-kubernetes-release-calendar
 */
export const END_OF_SUPPORT = {
  eks: {
    "1.30": "2025-07-23",
    "1.31": "2025-11-26",
    "1.32": "2026-03-23",
    "1.33": "2026-07-29",
    "1.34": "2026-12-02",
    "1.35": "2027-03-27",
    "1.36": "2027-08-02",
  },
  aks: {
    "1.30": "2025-08-22",
    "1.31": "2025-11-01",
    "1.32": "2026-03-31",
    "1.33": "2026-07-31",
    "1.34": "2026-11-30",
    "1.35": "2027-03-31",
    "1.36": "2027-06-30",
    "1.37": "2027-10-31",
  },
  existing: {},
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The newest minor that a cloud has named a date for; two more may have come since the table was written. */
export const NEWEST_MINOR = Math.max(
  ...Object.values(END_OF_SUPPORT).flatMap((dates) => Object.keys(dates).map(minorOf)),
);
const UNSEEN_MINORS = 2;

/** Whether a minor can be one by now: Kubernetes releases three a year. https://kubernetes.io/releases/release/ */
export function mayBeReleased(version: string): boolean {
  return minorOf(version) <= NEWEST_MINOR + UNSEEN_MINORS;
}

/** The day a minor's support ends; the oldest known one's for those before it. */
export function endOfSupport(cloud: keyof typeof END_OF_SUPPORT, version: string): string | undefined {
  const known = Object.entries<string>(END_OF_SUPPORT[cloud]);
  const minor = minorOf(version);
  return known.find(([at]) => minorOf(at) >= minor)?.[1];
}

/**
 * The day a minor's extended support on EKS, or its long-term support on AKS, ends: twelve months after the standard one's.
 * https://learn.microsoft.com/azure/aks/long-term-support#aks-support-types
 */
export function endOfExtendedSupport(cloud: "eks" | "aks", version: string): string | undefined {
  return endOfSupport(cloud, version)?.replace(/^\d+/, (year) => String(Number(year) + 1));
}

function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}
