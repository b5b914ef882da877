/** What the pods of a namespace may be, the strictest first. https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export const POD_SECURITY = ["restricted", "baseline", "privileged"] as const;

export type PodSecurity = (typeof POD_SECURITY)[number];
