/** What the pods of a namespace may be, the strictest first. https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export const POD_SECURITY = ["restricted", "baseline", "privileged"] as const;

export type PodSecurity = (typeof POD_SECURITY)[number];

/**
 * Capabilities that `baseline` leaves to pods: those that a container engine gives.
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
 */
export const BASELINE_CAPABILITIES = [
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
];
