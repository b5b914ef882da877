import { hint } from "../lib/nearest";
import { DNS_LABEL } from "../lib/patterns";
import { derive } from "./fill";
import { awsRights } from "./rights";
import { type Complete, isObject, keyed, matching, object, oneOf, optional, ruled } from "./schema";
import { type PlainObject, plainObject } from "./values";

const VERSION = "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html";

const addOn = object({
  /**
   * A version of this add-on, which stays until another one is stated. Without one the add-on has AWS's default for the
   * cluster's minor: a plan moves it with the cluster, and when AWS names another default.
   * @default AWS's default for `kubernetesVersion`
   */
  version: optional(
    matching(
      "eks/add-on-versions",
      VERSION,
      /^v\d+\.\d+\.\d+-eksbuild\.\d+$/,
      "must be an add-on version such as v1.12.4-eksbuild.1",
    ),
  ),
  /**
   * What the add-on's schema accepts, over what this project states itself; EKS checks it while it applies. To see the schema:
   * `aws eks describe-addon-configuration --addon-name <name> --addon-version <version>`. Values are no secret: they are in
   * the plan. https://docs.aws.amazon.com/eks/latest/userguide/add-ons-configuration.html
   * @default {}
   */
  configuration: optional(plainObject, {}),
  /**
   * What becomes of fields that were changed in the cluster: `OVERWRITE` sets them back, `PRESERVE` keeps them in an update
   * and `NONE` fails; an installation over objects that are there fails but with `OVERWRITE`.
   * https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-field-management.html
   * @default "OVERWRITE"
   */
  conflicts: optional(oneOf("OVERWRITE", "PRESERVE", "NONE"), "OVERWRITE"),
  /**
   * A role of its own through EKS Pod Identity. https://docs.aws.amazon.com/eks/latest/userguide/add-ons-iam.html
   * @default vpc-cni's and aws-ebs-csi-driver's with the policies that AWS has for them; none for others
   */
  identity: optional(
    object({
      /** The add-on's ServiceAccount, as its documentation names it. */
      serviceAccount: matching(
        "eks/add-ons",
        VERSION,
        DNS_LABEL,
        "must be a ServiceAccount's name, such as efs-csi-controller-sa",
      ),
      /** What the role may do; a bootstrap repeats it in `eksWorkloadRights`, by the add-on's name. */
      rights: awsRights,
    }),
  ),
});

export type CompleteEksAddOn = Complete<typeof addOn>;

/** What every cluster has: the first three come before its nodes, without which none gets ready, the others after them. */
const EVERYWHERE = [
  "eks-pod-identity-agent",
  "vpc-cni",
  "kube-proxy",
  "coredns",
  "metrics-server",
  "aws-ebs-csi-driver",
] as const;

/** Whether every cluster has the add-on. */
export function isInEveryCluster(name: string): boolean {
  return (EVERYWHERE as readonly string[]).includes(name);
}

/**
 * AWS's own add-ons and those of the community, by the page of 2026-08: a name near one of these is a mistake.
 * https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
 */
const KNOWN: readonly string[] = [
  ...EVERYWHERE,
  "adot",
  "amazon-cloudwatch-observability",
  "amazon-sagemaker-hyperpod-taskgovernance",
  "aws-efs-csi-driver",
  "aws-fsx-csi-driver",
  "aws-guardduty-agent",
  "aws-mountpoint-s3-csi-driver",
  "aws-network-flow-monitoring-agent",
  "aws-privateca-connector-for-kubernetes",
  "aws-secrets-store-csi-driver-provider",
  "cert-manager",
  "eks-node-monitoring-agent",
  "external-dns",
  "fluent-bit",
  "kube-state-metrics",
  "prometheus-node-exporter",
  "snapshot-controller",
];

/** Any add-on by its name in EKS. */
export const eksAddOns = ruled(keyed(addOn), {
  id: "eks/add-ons",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html",
  check: (addOns) =>
    Object.keys(addOns).flatMap((name) => {
      if (KNOWN.includes(name)) return [];
      const meant = hint(name, KNOWN);
      if (meant !== "") return [{ at: [name], value: name, message: `is no add-on of EKS${meant}` }];
      return /^[a-z0-9][a-z0-9_-]{0,62}$/.test(name)
        ? []
        : [{ at: [name], value: name, message: "must be an add-on's name in EKS, such as aws-efs-csi-driver" }];
    }),
});

/** Add-ons behind the check: those of every cluster are among them. */
export type CompleteEksAddOns = Readonly<Record<(typeof EVERYWHERE)[number] | (string & {}), CompleteEksAddOn>>;

/** Fills in the add-ons that every cluster has. */
export function deriveEksAddOns(addOns: Partial<Record<string, CompleteEksAddOn>>): void {
  for (const name of EVERYWHERE) derive(addOns, name, () => ({ configuration: {}, conflicts: "OVERWRITE" as const }));
}

/** What add-ons of every cluster call AWS with, where nothing else is stated. */
export const OWN_IDENTITIES: Readonly<
  Record<string, { readonly serviceAccount: string; readonly policy: string } | undefined>
> = {
  "vpc-cni": { serviceAccount: "aws-node", policy: "AmazonEKS_CNI_Policy" },
  "aws-ebs-csi-driver": { serviceAccount: "ebs-csi-controller-sa", policy: "AmazonEBSCSIDriverPolicyV2" },
};

type Tags = Readonly<Record<string, string>>;

/** What this project states of an add-on's configuration. */
const OWN: Readonly<Record<string, ((tags: Tags) => PlainObject) | undefined>> = {
  // Without it the cluster ignores every NetworkPolicy, without a word.
  "vpc-cni": () => ({ enableNetworkPolicy: "true" }),
  "aws-ebs-csi-driver": (tags) => ({
    controller: { extraVolumeTags: tags },
    // Without it a claim that names no class waits for ever: EKS makes no class the default.
    defaultStorageClass: { enabled: true },
    // On the pods' network the driver does not reach the machine's metadata and counts one network interface, so that
    // volumes are scheduled to nodes which cannot attach them.
    // https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/install.md#metadata
    node: { hostNetwork: true },
  }),
};

/** An add-on's configuration: what an environment states, over what this project does; `{}` where it has none. */
export function configurationOf(name: string, stated: PlainObject, tags: Tags): PlainObject {
  const own = OWN[name]?.(tags);
  return own === undefined ? stated : over(own, stated);
}

function over(own: PlainObject, stated: PlainObject): PlainObject {
  const both = Object.entries(stated).map(([key, value]) => {
    const under = own[key];
    return [key, isObject(under) && isObject(value) ? over(under, value) : value] as const;
  });
  return { ...own, ...Object.fromEntries(both) };
}
