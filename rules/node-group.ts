import type { CompleteEksCluster } from "../config/eks";
import { zonesOf } from "../config/eks-network";
import { inEachItem } from "../config/fill";
import type { CompleteNodeGroup } from "../config/node-group";
import type { PartSubject, Rule } from "./rule";

export type NodeGroupSubject = PartSubject<CompleteNodeGroup, CompleteEksCluster>;

/** Graviton families carry a `g` behind their generation, for example `m7g` and `c6gn`; `a1` is the exception. */
const GRAVITON = /^([a-z]+\d+[a-z]*g[a-z]*(-[a-z0-9]+)*|a1)\./;

/** The driver that an instance type's accelerators need, by its family; `g4ad` has GPUs of AMD, for which there is no image. */
function acceleratorOf(type: string): "NVIDIA" | "NEURON" | undefined {
  if (/^(inf|trn)\d/.test(type)) return "NEURON";
  return /^(p|g|gr)\d/.test(type) && !type.startsWith("g4ad.") ? "NVIDIA" : undefined;
}

export const nodeGroupRules: readonly Rule<NodeGroupSubject>[] = [
  {
    id: "eks/node-group-name",
    says: "A node group's name leaves room for the 26 characters that Terraform adds, so that a replacement can exist beside it.",
    source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html",
    check: ({ name }) => {
      const message = "must be 1 to 36 letters, digits, - and _, with a letter or digit first";
      return /^[0-9A-Za-z][0-9A-Za-z_-]{0,35}$/.test(name) ? [] : [{ path: "", value: name, message }];
    },
  },
  {
    id: "eks/instance-architecture",
    says: "An image runs on instances of its own architecture only.",
    source: "https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html",
    check: ({ part: { instanceTypes, amiType } }) => {
      const arm = amiType.includes("ARM_64");
      const message = `does not run ${amiType}; expected ${arm ? "Graviton" : "x86"} types, or another amiType`;
      return inEachItem(instanceTypes, (value, index) =>
        GRAVITON.test(value) === arm ? [] : [{ path: `instanceTypes.${index}`, value, message }],
      );
    },
  },
  {
    id: "eks/instance-accelerator",
    says: "An instance with accelerators runs an image that has their driver; such an image needs them.",
    source: "https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-optimized-ami.html",
    check: ({ part: { instanceTypes, amiType } }) => {
      const driver = /_(NVIDIA|NEURON)$/.exec(amiType)?.[1];
      return inEachItem(instanceTypes, (value, index) => {
        const accelerator = acceleratorOf(value);
        const path = `instanceTypes.${index}`;
        if (accelerator === driver) return [];
        if (accelerator === undefined) {
          const message = `has no accelerator for the driver of ${amiType}; expected another type or amiType`;
          return [{ path, value, message, severity: "warning" as const }];
        }
        const images = `an amiType that ends in ${accelerator}`;
        return [{ path, value, message: `has accelerators that ${amiType} has no driver for; expected ${images}` }];
      });
    },
  },
  {
    id: "eks/node-zones",
    says: "A node group has at least one zone, each of them one of its network's.",
    source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html",
    check: ({ part: { zones }, cluster }) => {
      const known = zonesOf(cluster.network);
      if (zones.length === 0) return [{ path: "zones", value: zones, message: `must have one of ${known.join(", ")}` }];
      return inEachItem(zones, (value, index) => {
        const path = `zones.${index}`;
        if (!known.includes(value)) return [{ path, value, message: `must be one of ${known.join(", ")}` }];
        const isFirst = zones.indexOf(value) === index;
        return isFirst ? [] : [{ path, value, message: "is listed twice; each zone is accepted once" }];
      });
    },
  },
  {
    id: "eks/version-skew",
    says: "Nodes are never ahead of their control plane, and at most three minors behind it.",
    source: "https://kubernetes.io/releases/version-skew-policy/#kubelet",
    check: ({ part: { kubernetesVersion: value }, cluster }) => {
      const behind = minorOf(cluster.kubernetesVersion) - minorOf(value);
      const path = "kubernetesVersion";
      if (behind < 0) {
        const message = `must be at most the cluster's ${cluster.kubernetesVersion}: the control plane is upgraded first`;
        return [{ path, value, message }];
      }
      const message = `must be at most three minors behind the cluster's ${cluster.kubernetesVersion}, not ${behind}`;
      return behind > 3 ? [{ path, value, message }] : [];
    },
  },
  {
    id: "eks/ami-release-version",
    says: "An image release belongs to the nodes' Kubernetes minor; Bottlerocket counts its releases by itself.",
    source: "https://docs.aws.amazon.com/eks/latest/userguide/eks-linux-ami-versions.html",
    check: ({ part: { amiReleaseVersion: value, amiType, kubernetesVersion } }) => {
      if (value === undefined) return [];
      const path = "amiReleaseVersion";
      if (amiType.startsWith("BOTTLEROCKET")) {
        const message = "must be a Bottlerocket release such as 1.49.0-713f44ce";
        return /^1\.\d+\.\d+-[0-9a-f]{8}$/.test(value) ? [] : [{ path, value, message }];
      }
      const [, minor] = /^(1\.\d{2})\.\d+-\d{8}$/.exec(value) ?? [];
      const message = `must be an image release of Kubernetes ${kubernetesVersion}, such as ${kubernetesVersion}.3-20261101`;
      return minor === kubernetesVersion ? [] : [{ path, value, message }];
    },
  },
];

function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}
