import type { NodeGroupConfig } from "../../constructs/aws/node-group";
import type { Rule } from "../rule";

const KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const VALUE = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const RESERVED = /(^|\.)(kubernetes\.io|k8s\.io|eks\.amazonaws\.com)\//;
const ALLOWED = /(^|\.)(node|kubelet)\.kubernetes\.io\//;

/** Labels that EKS takes and with which a kubelet starts. */
export const nodeLabels: Rule<Pick<NodeGroupConfig, "labels">> = {
  id: "eks/node-labels",
  source: "https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction",
  check: ({ labels = {} }) =>
    Object.entries(labels).flatMap(([key, value]) => {
      const path = `labels.${key}`;
      if (key.length > 63 || !KEY.test(key)) {
        return [
          { path, value: key, message: "is not a label key EKS takes: take at most 63 characters, [prefix/]name" },
        ];
      }
      if (RESERVED.test(key) && !ALLOWED.test(key)) {
        return [
          { path, value: key, message: "is reserved, its nodes would never join: take a prefix of your own or none" },
        ];
      }
      return VALUE.test(value)
        ? []
        : [
            {
              path,
              value,
              message:
                "is not a label value EKS takes: take 1 to 63 letters, digits, -, _ and ., a letter or digit at both ends",
            },
          ];
    }),
};
